/// Threads for what would block the loop: thread_pool_executor (concurrent.futures.ThreadPoolExecutor),
/// run_in_executor(), to_thread() (asyncio.to_thread).
#pragma once

#include <cstddef>
#include <exception>
#include <memory>
#include <optional>
#include <tuple>
#include <type_traits>
#include <utility>

#include <aio/context.hpp>
#include <aio/scheduled_task.hpp>
#include <aio/thread_future.hpp>

namespace aio {

namespace detail {

class job {
 public:
  virtual ~job() = default;
  virtual void run() noexcept = 0;
};

/// What the callable holds is gone when the result is there.
template <class F>
class job_of final : public job {
 public:
  using result = std::invoke_result_t<F&>;
  job_of(thread_future<result> to, F f) : result_(std::move(to)), function_(std::move(f)) {}

  void run() noexcept override {
    if (!result_.set_running_or_notify_cancel()) return;
    // Nothing of the exception stays in this thread, which is not where it is looked at.
    if (std::exception_ptr e = called()) std::move(result_).set_exception(std::move(e));
  }

 private:
  // The exception, or null and the result is set.
  std::exception_ptr called() noexcept {
    try {
      if constexpr (std::is_void_v<result>) {
        (*function_)();
        function_.reset();
        result_.set_result();
      } else {
        result value = (*function_)();
        function_.reset();
        result_.set_result(std::move(value));
      }
      return nullptr;
    } catch (...) {
      function_.reset();
      return std::current_exception();
    }
  }

  thread_future<result> result_;
  std::optional<F> function_;
};

/// f(args...) without arguments. Called once.
template <class F, class... Args>
auto bind_job(F f, Args... args) {
  return [f = std::move(f), bound = std::tuple<Args...>(std::move(args)...)]() mutable -> decltype(auto) {
    return std::apply(f, std::move(bound));
  };
}

}  // namespace detail

/// Runs functions in at most max_workers threads, in the order of submission. Threads are started as they are
/// needed and wait for more.
///
/// Thread: any. Destroying it is shutdown(false): what was submitted still runs.
class thread_pool_executor {
 public:
  /// Throws value_error for 0 workers.
  explicit thread_pool_executor(std::size_t max_workers = default_max_workers());
  thread_pool_executor(const thread_pool_executor&) = delete;
  thread_pool_executor& operator=(const thread_pool_executor&) = delete;
  ~thread_pool_executor();  // NOLINT(bugprone-exception-escape): see its definition

  /// As many as in Python: the processors and four, but not more than 32.
  static std::size_t default_max_workers() noexcept;

  /// Runs f(args...) in a thread. A job whose future is cancelled before it began does not run. Throws
  /// runtime_error after shutdown(). The copies of f and the arguments are destroyed in that thread.
  template <class F, class... Args>
  auto submit(F f, Args... args) {
    auto call = detail::bind_job(std::move(f), std::move(args)...);
    thread_future<std::invoke_result_t<decltype(call)&>> result;
    submit_to(result, std::move(call));
    return result;
  }
  /// The same for a future that is there already, and may have callbacks before the job begins.
  template <class T, class F>
  void submit_to(thread_future<T> result, F f) {
    add(std::make_unique<detail::job_of<F>>(std::move(result), std::move(f)));
  }

  /// Takes no more jobs; idempotent. Waiting returns when all jobs have ended and the threads with them;
  /// called by one of them it is a runtime_error.
  void shutdown(bool wait = true);

 private:
  struct state;
  void add(std::unique_ptr<detail::job> j);
  static void work(state& s);

  std::shared_ptr<state> state_;  // shared with the threads
};

/// Runs f(args...) in a thread of the executor, begun at the call; null means the loop's default executor.
/// The future belongs to the loop: cancelling it withdraws a job that has not begun; one that runs goes on,
/// and its outcome is discarded. The value must be copyable. Thread: the loop's.
template <class F, class... Args>
auto event_loop::run_in_executor(const std::shared_ptr<thread_pool_executor>& executor, F f, Args... args) {
  require_open();
  auto call = detail::bind_job(std::move(f), std::move(args)...);
  thread_future<std::invoke_result_t<decltype(call)&>> source;
  thread_pool_executor& pool = executor ? *executor : default_executor();
  auto mirror = wrap_future(source, *this);  // first: the thread calls it back, however fast it is
  try {
    pool.submit_to(source, std::move(call));
  } catch (...) {
    source.cancel();
    throw;
  }
  return mirror;
}

/// Awaiting it runs f(args...) in a thread of the running loop's default executor, in a copy of the caller's
/// context, and gives its result or throws its exception. Nothing happens before.
template <class F, class... Args>
auto to_thread(F f, Args... args) -> task<std::invoke_result_t<F, Args...>> {
  auto call = detail::bind_job(std::move(f), std::move(args)...);
  auto in_context = [own = copy_context(), call = std::move(call)]() mutable -> decltype(auto) {
    return own.run(call);
  };
  auto running = get_running_loop().run_in_executor(nullptr, std::move(in_context));
  co_return co_await std::move(running);
}

}  // namespace aio
