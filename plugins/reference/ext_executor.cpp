// The table of assay.executor/1.
#include <assay/ext/executor.h>

#include <aio/executor.hpp>
#include <aio/run_coroutine_threadsafe.hpp>

#include "callback.hpp"
#include "coroutine.hpp"
#include "errors.hpp"
#include "future.hpp"
#include "loop.hpp"
#include "tables.hpp"
#include "thread_future.hpp"

namespace reference {
namespace {

using pool = std::shared_ptr<aio::thread_pool_executor>;

class executor_object final : public assay_object {
 public:
  explicit executor_object(pool p) : assay_object(ASSAY_KIND_EXECUTOR), pool_(std::move(p)) {}
  const pool& get() const noexcept { return pool_; }

 private:
  pool pool_;
};

const pool& as_executor(assay_object* o) {
  if (!o || o->kind() != ASSAY_KIND_EXECUTOR) throw aio::type_error("an executor is required");
  return static_cast<executor_object*>(o)->get();
}

// A callback with its arguments, as a job of a pool.
auto as_job(assay_object* callback, const assay_list* arguments) {
  return [function = as_callback(callback), list = list_ref(arguments)] {
    return function->call(list.data(), list.size());
  };
}

assay_error* thread_pool_create(int64_t max_workers, assay_object** out) {
  return guarded([&] {
    if (max_workers <= 0) throw aio::value_error("max_workers must be greater than 0");
    *out = new executor_object(
        std::make_shared<aio::thread_pool_executor>(static_cast<std::size_t>(max_workers)));
  });
}
assay_error* thread_pool_shutdown(assay_object* o, int32_t wait) {
  return guarded([&] { as_executor(o)->shutdown(wait != 0); });
}

assay_error* run_in_executor(assay_object* loop, assay_object* executor, assay_object* callback,
                             const assay_list* arguments, assay_object** out) {
  return guarded([&] {
    const pool chosen = executor ? as_executor(executor) : nullptr;
    *out = wrap(as_loop_or_running(loop).run_in_executor(chosen, as_job(callback, arguments)));
  });
}
assay_error* to_thread(assay_object* callback, const assay_list* arguments, assay_object** out) {
  return guarded([&] { *out = new_awaitable(aio::to_thread(as_job(callback, arguments))); });
}
assay_error* set_default_executor(assay_object* loop, assay_object* executor) {
  return guarded([&] { as_loop(loop).set_default_executor(as_executor(executor)); });
}

aio::task<value> shut_down(aio::loop_ptr loop, std::optional<aio::seconds> timeout) {
  co_await loop->shutdown_default_executor(timeout);
  co_return value();
}
assay_error* shutdown_default_executor(assay_object* loop, const double* timeout, assay_object** out) {
  return guarded([&] {
    *out = new_awaitable(shut_down(as_loop_or_running(loop).shared_from_this(),
                                   timeout ? std::optional(aio::seconds(*timeout)) : std::nullopt));
  });
}

assay_error* run_coroutine_threadsafe(assay_object* coroutine, assay_object* loop, assay_object** out) {
  return guarded([&] {
    const std::int32_t kind = coroutine ? coroutine->kind() : ASSAY_KIND_OTHER;
    if (kind != ASSAY_KIND_COROUTINE && kind != ASSAY_KIND_AWAITABLE) {
      throw aio::type_error("a coroutine is required");
    }
    aio::event_loop& target = as_loop(loop);
    *out = new thread_future_object(
        aio::run_coroutine_threadsafe(static_cast<lazy_object*>(coroutine)->take(), target));
  });
}
assay_error* thread_wait(assay_object* o, const double* timeout, assay_value* out) {
  return guarded([&] {
    value v = require_thread_future(o).result(timeout ? std::optional(aio::seconds(*timeout)) : std::nullopt);
    *out = v.release();
  });
}

const assay_ext_executor table = {sizeof(assay_ext_executor),
                                  0,
                                  thread_pool_create,
                                  thread_pool_shutdown,
                                  run_in_executor,
                                  to_thread,
                                  set_default_executor,
                                  shutdown_default_executor,
                                  run_coroutine_threadsafe,
                                  thread_wait};

}  // namespace

const void* const executor_table = &table;

}  // namespace reference
