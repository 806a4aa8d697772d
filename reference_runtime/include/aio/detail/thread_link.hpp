/// How threads reach a loop that they must not own, and how a loop keeps what waits for them.
#pragma once

#include <memory>
#include <mutex>
#include <utility>

#include <aio/event_loop.hpp>

namespace aio::detail {

/// The way into a loop for threads: shared by them and the loop, shut when the loop is closed.
class loop_gate {
 public:
  explicit loop_gate(event_loop& loop) : loop_(&loop) {}

  /// Any thread. Runs f in the loop's thread, through the loop; drops it if the loop is closed.
  template <class F>
  void post(F&& f) {
    const std::lock_guard lock(mutex_);
    if (loop_) loop_->call_soon_threadsafe(std::forward<F>(f));
  }
  /// The loop's thread. No post is in progress afterwards.
  void shut() {
    const std::lock_guard lock(mutex_);
    loop_ = nullptr;
  }

 private:
  std::mutex mutex_;
  event_loop* loop_;  // guarded by the mutex
};

/// Ties something of a loop to something of threads. Threads may share it, but what is in it belongs to the
/// loop's thread: the loop keeps it until it has done its work and empties it when it is closed, so that no
/// thread ever drops what is not its own.
class thread_link {
 public:
  thread_link() = default;
  thread_link(const thread_link&) = delete;
  thread_link& operator=(const thread_link&) = delete;
  virtual ~thread_link() = default;

 protected:
  void enter(event_loop& loop, std::shared_ptr<thread_link> self) noexcept;
  /// The work is done, or the loop closes. Idempotent. The result keeps this alive.
  std::shared_ptr<thread_link> leave() noexcept;

 private:
  friend class aio::event_loop;
  virtual void empty() noexcept = 0;

  event_loop* loop_ = nullptr;
  std::shared_ptr<thread_link> self_;  // while the loop keeps it
  thread_link* previous_ = nullptr;
  thread_link* next_ = nullptr;
};

}  // namespace aio::detail
