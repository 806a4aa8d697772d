/// Lines of tasks that wait for a lock, an event, an item of a queue.
///
/// Who waits lives in the frame of the coroutine that awaits it: waiting allocates nothing. As with asyncio's
/// futures, a waiter that was woken or cancelled stands in its line until its task runs again.
#pragma once

#include <coroutine>
#include <cstddef>
#include <exception>
#include <memory>
#include <string>

#include <aio/detail/task_core.hpp>

namespace aio::detail {

class waiter;

/// The tasks that wait, in the order in which they began to.
class waiting_line {
 public:
  waiting_line() = default;
  waiting_line(const waiting_line&) = delete;
  waiting_line& operator=(const waiting_line&) = delete;

  /// Whether anyone stands here who was not cancelled: waits, or was woken and has not run yet.
  bool any_not_cancelled() const noexcept { return not_cancelled_ != 0; }

  /// Wakes the first who is neither woken nor cancelled. False if there is none.
  bool wake_next();
  /// Wakes the first of the line, unless that one is on its way already.
  void wake_front();
  void wake_all() {
    while (wake_next()) {
    }
  }

 private:
  friend class waiter;
  void append(waiter& w) noexcept;
  void remove(waiter& w) noexcept;

  waiter* head_ = nullptr;
  waiter* tail_ = nullptr;
  waiter* next_to_wake_ = nullptr;  // nobody before it waits any more
  std::size_t not_cancelled_ = 0;
};

/// One who waits. Awaited once; gives null after a wake-up, else the cancellation to raise. A task that was
/// woken and is cancelled before it runs gets the cancellation, and woken() tells of the wake-up that it must
/// pass on.
class waiter final : public waitable {
 public:
  explicit waiter(waiting_line& line) noexcept : line_(line) {}
  waiter(const waiter&) = delete;
  waiter& operator=(const waiter&) = delete;
  /// The task is destroyed while it waits.
  ~waiter();

  bool await_ready() const noexcept { return false; }
  template <class P>
  void await_suspend(std::coroutine_handle<P> h) {
    suspend(h.promise());
  }
  std::exception_ptr await_resume();

  bool woken() const noexcept { return phase_ == phase::woken; }

  // waitable
  bool cancel(const std::string* message) override;

 private:
  enum class phase : unsigned char { idle, waiting, woken, cancelled };

  friend class waiting_line;
  void suspend(promise_base& leaf);
  bool waiting() const noexcept { return phase_ == phase::waiting; }
  void wake();

  waiting_line& line_;
  waiter* previous_ = nullptr;
  waiter* next_ = nullptr;
  task_core* task_ = nullptr;
  std::unique_ptr<std::string> message_;
  phase phase_ = phase::idle;
  bool in_line_ = false;
};

/// The loop that a primitive belongs to: that of the first task that had to wait for it.
class loop_binding {
 public:
  /// Throws runtime_error if it is another than the running one.
  void require_running_loop(const char* what);

 private:
  std::weak_ptr<event_loop> loop_;
  bool bound_ = false;
};

}  // namespace aio::detail
