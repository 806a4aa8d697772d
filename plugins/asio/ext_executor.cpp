// The table of assay.executor/1: jobs posted to a thread_pool, or to system_executor.
#include <assay/ext/executor.h>

#include <boost/asio/system_executor.hpp>
#include <boost/asio/thread_pool.hpp>

#include "coroutine.hpp"
#include "join.hpp"
#include "tables.hpp"

namespace asio_plugin {
namespace {

class pool_object final : public assay_object {
 public:
  explicit pool_object(std::size_t threads) : assay_object(ASSAY_KIND_EXECUTOR), threads_(threads) {}

  asio::any_io_executor executor() {
    if (shut_) refuse(ASSAY_ERROR_KIND_RUNTIME, "the pool was shut down");
    return threads_.get_executor();
  }
  void shut_down(bool wait) {
    shut_ = true;
    if (wait) threads_.join();
  }

 private:
  ~pool_object() override = default;

  asio::thread_pool threads_;
  std::atomic<bool> shut_ = false;
};

// The outcome of a job goes through the loop, and nowhere if that has closed meanwhile.
object_ref<outcome_object> submit(loop_object& loop, const asio::any_io_executor& executor,
                                  bound_callback job) {
  auto outcome = make_object<outcome_object>(ASSAY_KIND_FUTURE, loop);
  asio::post(executor, [outcome, job = std::make_unique<const bound_callback>(std::move(job))]() mutable {
    value result;
    value failure;
    try {
      result = (*job)();
    } catch (...) {
      failure = value::of_error(to_error(std::current_exception()));
    }
    job.reset();
    loop_object& owner = outcome->owner();
    owner.post_if_open(
        [outcome = std::move(outcome), result = std::move(result), failure = std::move(failure)]() mutable {
          outcome->finish(std::move(result), failure.is_none() ? nullptr : failure.release().as.error);
        });
  });
  return outcome;
}

assay_error* thread_pool_create(int64_t max_workers, assay_object** out) {
  return guarded([&] {
    if (max_workers < 1) refuse(ASSAY_ERROR_KIND_VALUE, "a pool has one thread at least");
    *out = new pool_object(static_cast<std::size_t>(max_workers));
  });
}
pool_object& as_pool(assay_object* o) {
  if (!o || o->kind() != ASSAY_KIND_EXECUTOR) refuse(ASSAY_ERROR_KIND_TYPE, "a pool of threads is required");
  return static_cast<pool_object&>(*o);
}
assay_error* thread_pool_shutdown(assay_object* o, int32_t wait) {
  return guarded([&] { as_pool(o).shut_down(wait != 0); });
}
assay_error* run_in_executor(assay_object* o, assay_object* executor, assay_object* callback,
                             const assay_list* args, assay_object** out) {
  return guarded([&] {
    bound_callback job(callback, args);
    const asio::any_io_executor where =
        executor ? as_pool(executor).executor() : asio::any_io_executor(asio::system_executor());
    *out = submit(as_open_loop(o), where, std::move(job)).release();
  });
}

asio::awaitable<value> run_in_thread(bound_callback job) {
  bool passed_on = false;
  const auto outcome = submit(*running_loop(), asio::system_executor(), std::move(job));
  co_await async_join(*outcome, &passed_on, asio::deferred);
  if (passed_on) throw aborted();
  co_return outcome->result();
}
assay_error* to_thread(assay_object* callback, const assay_list* args, assay_object** out) {
  return guarded([&] { *out = new_awaitable(run_in_thread(bound_callback(callback, args))); });
}

const assay_ext_executor table = {
    .size = sizeof(assay_ext_executor),
    .reserved = 0,
    .thread_pool_create = thread_pool_create,
    .thread_pool_shutdown = thread_pool_shutdown,
    .run_in_executor = run_in_executor,
    .to_thread = to_thread,
    .set_default_executor = nullptr,
    .shutdown_default_executor = nullptr,
    .run_coroutine_threadsafe = nullptr,
    .thread_wait = nullptr,
};

}  // namespace

const void* const executor_table = &table;

}  // namespace asio_plugin
