// A small pool of threads for what would block the loop: name resolution for now.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include <aio/thread_future.hpp>

namespace aio::detail {

/// Threads are started as they are needed and wait for jobs until shutdown. One owner uses it.
class executor {
 public:
  explicit executor(std::size_t max_threads);
  ~executor() { shutdown(false); }
  executor(const executor&) = delete;
  executor& operator=(const executor&) = delete;

  /// Runs f in a thread. A job cancelled before it began does not run.
  template <class F>
  auto submit(F f) -> thread_future<std::invoke_result_t<F&>> {
    using T = std::invoke_result_t<F&>;
    thread_future<T> result;
    add([result, call = std::move(f)]() mutable {
      if (!result.set_running_or_notify_cancel()) return;
      try {
        result.set_result(call());
      } catch (...) {
        result.set_exception(std::current_exception());
      }
    });
    return result;
  }

  /// Takes no more jobs. Waiting joins the threads; not waiting leaves the jobs in progress to themselves.
  void shutdown(bool wait) noexcept;

 private:
  struct queue {
    std::mutex mutex;
    std::condition_variable changed;
    std::deque<std::function<void()>> jobs;
    std::size_t idle = 0;
    bool over = false;
  };
  void add(std::function<void()> job);
  static void work(const std::shared_ptr<queue>& q);

  std::shared_ptr<queue> queue_ = std::make_shared<queue>();
  std::vector<std::thread> threads_;
  std::size_t max_threads_;
};

}  // namespace aio::detail
