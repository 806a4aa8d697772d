#include "assay/sdk/executor.hpp"

#include "assay/sdk/test_context.hpp"
#include "border.hpp"

namespace assay {

using detail::out;

void executor::shutdown(bool wait) const { ASSAY_CALL(executor, thread_pool_shutdown, get(), wait ? 1 : 0); }

executor test_context::thread_pool(int max_workers) {
  out<executor> e;
  ASSAY_CALL(executor, thread_pool_create, max_workers, e);
  return e.take();
}

awaitable test_context::to_thread_with(const callback_argument& f, const value& args) {
  out<awaitable> a;
  ASSAY_CALL(executor, to_thread, f.get().get(), args.get().as.list, a);
  return a.take();
}

thread_future test_context::run_coroutine_threadsafe(const object& coroutine, const object& loop) {
  out<assay::thread_future> f;
  ASSAY_CALL(executor, run_coroutine_threadsafe, coroutine.get(), loop.get(), f);
  return f.take();
}

}  // namespace assay
