/// Lines of tasks that wait for a lock, an event, an item of a queue.
///
/// Who waits lives in the frame of the coroutine that awaits it: waiting allocates nothing. As with asyncio's
/// futures, a waiter that was woken or cancelled stands in its line until its task runs again.
#pragma once

#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <string>

#include <aio/detail/task_core.hpp>

namespace aio::detail {

class waiter;

/// A place in a line, and the line itself: a ring.
struct line_place {
  line_place* previous;
  line_place* next;
};

/// The tasks that wait, in the order in which they began to.
class waiting_line {
 public:
  waiting_line() = default;
  waiting_line(const waiting_line&) = delete;
  waiting_line& operator=(const waiting_line&) = delete;

  /// Whether anyone stands here who was not cancelled: waits, or was woken and has not run yet.
  bool any_not_cancelled() const noexcept;
  /// Whether anyone stands here who was not woken.
  bool any_not_woken() const noexcept { return next_to_wake_ != &ends_; }

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

  line_place ends_{&ends_, &ends_};
  line_place* next_to_wake_ = &ends_;  // nobody before it waits any more
};

/// The loop that a primitive belongs to: that of the first task that had to wait for it.
class loop_binding {
 public:
  /// False if it is bound to another loop.
  bool admits(const loop_core& loop) noexcept {
    if (bound_ == 0) bound_ = loop.number();
    return bound_ == loop.number();
  }

 private:
  std::uint64_t bound_ = 0;  // a number, not an address: another loop may get that
};

/// One who waits, once. It is the base of what is awaited; that calls suspend() and, when its task runs
/// again, failed(). A task that was woken and is cancelled before it runs gets the cancellation, and woken()
/// tells of the wake-up that it must pass on.
class waiter : public waitable, private line_place {
 public:
  waiter(const waiter&) = delete;
  waiter& operator=(const waiter&) = delete;

  bool woken() const noexcept { return phase_ == phase::woken; }

  // waitable
  bool cancel(const std::string* message) override;

 protected:
  // Its place is written when it enters a line. NOLINTNEXTLINE(cppcoreguidelines-pro-type-member-init)
  waiter() noexcept {}
  // REQUIRES that it stands in no line.
  ~waiter() = default;
  /// Out of its line, if its task is destroyed while it waits. For the destructor of the class that keeps the
  /// primitive: when this one's runs, the line may be gone with the last reference to it.
  void leave() noexcept {
    if (line_) abandon();
  }

  /// Until it is woken or cancelled. False, without waiting, if the primitive is bound to another loop.
  bool suspend(waiting_line& line, loop_binding& binding, promise_base& leaf) {
    return suspend(line, binding, leaf, *leaf.owner_task);
  }
  /// The same; a wake-up queues the node instead of the task. It takes over the task's reference.
  bool suspend(waiting_line& line, loop_binding& binding, promise_base& leaf, ready_node& node) {
    task_ = leaf.owner_task;
    if (!binding.admits(task_->loop())) [[unlikely]] {
      phase_ = phase::refused;
      return false;
    }
    node_ = &node;
    line_ = &line;
    line.append(*this);
    phase_ = phase::waiting;
    task_->suspend_on(static_cast<waitable&>(*this), leaf);
    return true;
  }
  /// Woken, but in vain: goes to the end of its line.
  void wait_again() noexcept {
    line_->remove(*this);
    line_->append(*this);
    phase_ = phase::waiting;
  }

  bool idle() const noexcept { return phase_ == phase::idle; }
  /// It was woken, and its task is not to be cancelled before it runs.
  bool goes_on() const noexcept { return woken() && !task_->must_cancel(); }
  task_core& task() const noexcept { return *task_; }

  /// Leaves the line. True if the await is to fail, with failure(). REQUIRES !idle().
  bool failed() noexcept {
    if (line_) [[likely]] {
      line_->remove(*this);
      line_ = nullptr;
    }
    return phase_ != phase::woken || task_->must_cancel();
  }
  /// `what` the primitive is called, should it be bound to another loop. Once.
  [[gnu::cold]] std::exception_ptr failure(const char* what);

 private:
  enum class phase : unsigned char { idle, refused, waiting, woken, cancelled };

  friend class waiting_line;
  bool waiting() const noexcept { return phase_ == phase::waiting; }
  // Leaves it waiting if the loop is closed, which throws.
  void wake() {
    task_->loop().schedule(*node_);
    phase_ = phase::woken;
  }
  /// The task is destroyed while it waits.
  void abandon() noexcept;

  waiting_line* line_ = nullptr;  // null when it stands in none
  task_core* task_;
  ready_node* node_;
  std::string* message_;  // once it is cancelled, and until its error is made: owned, or null
  phase phase_ = phase::idle;
};

inline void waiting_line::append(waiter& w) noexcept {
  line_place& place = w;
  place.previous = ends_.previous;
  place.next = &ends_;
  ends_.previous->next = &place;
  ends_.previous = &place;
  if (next_to_wake_ == &ends_) next_to_wake_ = &place;
}

inline void waiting_line::remove(waiter& w) noexcept {
  line_place& place = w;
  place.previous->next = place.next;
  place.next->previous = place.previous;
  if (next_to_wake_ == &place) next_to_wake_ = place.next;
}

inline bool waiting_line::wake_next() {
  for (; next_to_wake_ != &ends_; next_to_wake_ = next_to_wake_->next) {
    waiter& w = static_cast<waiter&>(*next_to_wake_);
    if (!w.waiting()) continue;
    w.wake();
    next_to_wake_ = next_to_wake_->next;
    return true;
  }
  return false;
}

/// A waiter and nothing else, for coroutines: gives null after a wake-up, else the error to raise. REQUIRES
/// that the binding admits the loop.
class plain_waiter final : public waiter {
 public:
  plain_waiter(waiting_line& line, loop_binding& binding) noexcept : waits_in_(line), binding_(binding) {}
  ~plain_waiter() { leave(); }

  bool await_ready() const noexcept { return false; }
  template <class P>
  void await_suspend(std::coroutine_handle<P> h) {
    suspend(waits_in_, binding_, h.promise());
  }
  std::exception_ptr await_resume() { return failed() ? failure("") : nullptr; }

 private:
  waiting_line& waits_in_;
  loop_binding& binding_;
};

}  // namespace aio::detail
