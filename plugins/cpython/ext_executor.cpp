// assay.executor/1 on concurrent.futures.ThreadPoolExecutor and asyncio's functions about threads.
#include "extensions.hpp"
#include "glue.hpp"
#include "guarded.hpp"
#include "names.hpp"
#include "values.hpp"

namespace cpython {

namespace {

bool shut_down(assay_object* loop, const double* timeout, assay_object** out) {
  const ref of = loop_or_running(loop);
  if (!of) return false;
  if (timeout == nullptr) return answer(call_method(of.get(), names.shutdown_default_executor_), out);
  if (running_minor() < 12) return unsupported("timeout for the shutdown of executors (new in 3.12)");
  return answer(call_method(of.get(), names.shutdown_default_executor_, none_or(timeout).get()), out);
}

}  // namespace

assay_ext_executor make_executor_table(int minor) {
  assay_ext_executor table = {
      .size = sizeof(assay_ext_executor),
      .reserved = 0,
      .thread_pool_create =
          [](int64_t max_workers, assay_object** executor) {
            return guarded([&] {
              return answer(call(glue.thread_pool, ref::steal(py.PyLong_FromLongLong(max_workers)).get()),
                            executor);
            });
          },
      .thread_pool_shutdown =
          [](assay_object* executor, int32_t wait) {
            return guarded([&] {
              return require(executor, any_executor) &&
                     answer(call_method(native(executor), names.shutdown_, wait != 0 ? py.yes : py.no));
            });
          },
      .run_in_executor =
          [](assay_object* loop, assay_object* executor, assay_object* callback, const assay_list* args,
             assay_object** future) {
            return guarded([&] {
              const ref of = loop_or_running(loop);
              return of && answer(call(glue.run_in_executor, of.get(), none_or(executor).get(),
                                       none_or(callback).get(), to_python(args).get()),
                                  future);
            });
          },
      .to_thread =
          [](assay_object* callback, const assay_list* args, assay_object** awaitable) {
            return guarded([&] {
              return answer(call(glue.to_thread, none_or(callback).get(), to_python(args).get()), awaitable);
            });
          },
      .set_default_executor =
          [](assay_object* loop, assay_object* executor) {
            return guarded([&] {
              return require(loop, any_loop) &&
                     answer(call_method(native(loop), names.set_default_executor_, none_or(executor).get()));
            });
          },
      .shutdown_default_executor =
          [](assay_object* loop, const double* timeout, assay_object** awaitable) {
            return guarded([&] { return shut_down(loop, timeout, awaitable); });
          },
      .run_coroutine_threadsafe =
          [](assay_object* coroutine, assay_object* loop, assay_object** future) {
            return guarded([&] {
              return require(loop, any_loop) &&
                     answer(call(glue.run_threadsafe, none_or(coroutine).get(), native(loop)), future);
            });
          },
      .thread_wait =
          [](assay_object* future, const double* timeout, assay_value* result) {
            return guarded([&] {
              return require(future, any_thread_future) &&
                     answer(call_method(native(future), names.result_, none_or(timeout).get()), result);
            });
          },
  };
  if (minor < 9) {
    table.to_thread = nullptr;
    table.shutdown_default_executor = nullptr;
  }
  return table;
}

}  // namespace cpython
