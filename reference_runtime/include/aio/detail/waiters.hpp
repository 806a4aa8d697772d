/// Lines of tasks that wait for a lock, an event, an item of a queue.
///
/// Who waits lives in the frame of the coroutine that awaits it: waiting allocates nothing. Who is woken
/// leaves the line at once, but counts until its task runs, as with asyncio's futures a waiter does that is
/// done and has not run yet.
#pragma once

#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <string>

#include <aio/detail/task_core.hpp>

namespace aio::detail {

class line_place;
class waiter;

/// Neighbours in a line, which is a ring.
struct line_link {
  line_link* previous;
  line_link* next;
};

/// The tasks that wait, in the order in which they began to.
class waiting_line {
 public:
  waiting_line() = default;
  waiting_line(const waiting_line&) = delete;
  waiting_line& operator=(const waiting_line&) = delete;

  /// Whether there is anyone who was not cancelled: waits, or was woken and has not run yet.
  bool any_not_cancelled() const noexcept;
  /// Whether anyone stands here who was not woken; who was cancelled does until it runs, or until a
  /// wake_next() or wake_all() has passed over it.
  bool any_not_woken() const noexcept { return ends_.next != &ends_; }

  /// Wakes the first who is not cancelled. False if there is none.
  bool wake_next();
  /// Wakes the first of the line, unless that one was cancelled or an earlier one is on its way already.
  void wake_front();
  void wake_all();

 private:
  friend class waiter;
  void append(line_place& w) noexcept;
  static void remove(line_place& w) noexcept;
  line_place& first() const noexcept;
  bool first_wakes_at_once() const noexcept;
  void wake_first_at_once() noexcept;
  void wake_first();
  void pass_over_first() noexcept;
  [[gnu::cold]] bool wake_next_slowly();
  void wake_all_slowly();

  line_link ends_{&ends_, &ends_};
  loop_core* loop_;               // of those who wait, if anyone does: nearer than through one of their tasks
  std::size_t on_their_way_ = 0;  // were woken, and their tasks have not run yet
};

/// The loop that a primitive belongs to: that of the first task that had to wait for it.
class loop_binding {
 public:
  /// False if it is bound to another loop.
  bool admits(const loop_core& loop) noexcept { return bound_ == loop.number() || bind(loop); }

 private:
  bool bind(const loop_core& loop) noexcept {
    if (bound_ != 0) return false;
    bound_ = loop.number();
    return true;
  }

  std::uint64_t bound_ = 0;  // a number, not an address: another loop may get that
};

/// One who waits, once, as its line and its task see it. A class of its own, without a destructor: that of a
/// class with virtual functions writes to the object, and it would run with each await.
class line_place final : public waitable, private line_link {
 public:
  // waitable
  bool cancel(const std::string* message) override;

 private:
  enum class phase : unsigned char { idle, refused, waiting, woken, woken_and_cancelled, cancelled };

  friend class waiting_line;
  friend class waiter;

  // What it stands in is written when it begins to wait, which most that are made never do.
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-member-init)
  line_place() noexcept {}

  waiting_line* line_;  // of one who is not idle; null if it was refused, and once it does not count there
  task_core* task_;
  ready_node* node_;
  std::string* message_;  // once it is cancelled, and until its error is made: owned, or null
  phase phase_ = phase::idle;
};

inline void waiting_line::append(line_place& w) noexcept {
  line_link& last = *ends_.previous;
  w.previous = &last;
  last.next = &w;  // between the two: as neighbours they would be put together in a vector first
  w.next = &ends_;
  ends_.previous = &w;
}

inline void waiting_line::remove(line_place& w) noexcept {
  w.previous->next = w.next;
  w.next->previous = w.previous;
}

inline line_place& waiting_line::first() const noexcept { return static_cast<line_place&>(*ends_.next); }

inline bool waiting_line::first_wakes_at_once() const noexcept {
  return first().phase_ == line_place::phase::waiting && loop_->schedules_at_once();
}

inline void waiting_line::wake_first_at_once() noexcept {
  line_place& w = first();
  loop_->schedule_at_once(*w.node_);
  w.phase_ = line_place::phase::woken;
  ++on_their_way_;
  ends_.next = w.next;
  w.next->previous = &ends_;
}

// Inlined is what happens nearly always; the rest is one call, before and after which there is nothing to be
// kept in registers.
inline bool waiting_line::wake_next() {
  if (!any_not_woken()) return false;
  if (!first_wakes_at_once()) [[unlikely]]
    return wake_next_slowly();
  wake_first_at_once();
  return true;
}

inline void waiting_line::wake_all() {
  if (!any_not_woken()) return;
  if (ends_.next == ends_.previous && first_wakes_at_once()) {
    wake_first_at_once();
  } else {
    wake_all_slowly();
  }
}

/// One who waits, once. It is the base of what is awaited; that calls suspend() and, when its task runs
/// again, failed(). A task that was woken and is cancelled before it runs gets the cancellation, and woken()
/// tells of the wake-up that it must pass on.
class waiter {
  using phase = line_place::phase;

 public:
  waiter(const waiter&) = delete;
  waiter& operator=(const waiter&) = delete;

  bool woken() const noexcept {
    return place_.phase_ == phase::woken || place_.phase_ == phase::woken_and_cancelled;
  }

 protected:
  waiter() noexcept = default;
  // REQUIRES that it stands in no line.
  ~waiter() = default;
  /// Out of its line, if its task is destroyed while it waits. For the destructor of the class that keeps the
  /// primitive: when this one's runs, the line may be gone with the last reference to it.
  void leave() noexcept {
    if (!idle()) [[unlikely]]
      abandon();
  }

  /// Until it is woken or cancelled. False, without waiting, if the primitive is bound to another loop.
  bool suspend(waiting_line& line, loop_binding& binding, promise_base& leaf) {
    return suspend(line, binding, leaf, *leaf.owner_task);
  }
  /// The same; a wake-up queues the node instead of the task. It takes over the task's reference.
  bool suspend(waiting_line& line, loop_binding& binding, promise_base& leaf, ready_node& node) {
    task_core& task = *leaf.owner_task;
    place_.task_ = &task;
    if (!binding.admits(task.loop())) [[unlikely]] {
      place_.line_ = nullptr;
      place_.phase_ = phase::refused;
      return false;
    }
    place_.node_ = &node;
    place_.line_ = &line;
    line.append(place_);
    line.loop_ = &task.loop();
    place_.phase_ = phase::waiting;
    task.suspend_on(static_cast<waitable&>(place_), leaf);
    return true;
  }
  /// Woken, but in vain: goes to the end of its line.
  void wait_again() noexcept {
    --place_.line_->on_their_way_;
    place_.line_->append(place_);
    place_.phase_ = phase::waiting;
  }

  bool idle() const noexcept { return place_.phase_ == phase::idle; }
  /// It was woken, and its task is not to be cancelled before it runs.
  bool goes_on() const noexcept { return place_.phase_ == phase::woken || goes_on_after_all(); }
  task_core& task() const noexcept { return *place_.task_; }

  /// Leaves the line. True if the await is to fail, with failure(). False if it did not wait.
  bool failed() noexcept {
    if (place_.phase_ == phase::woken) [[likely]] {
      --place_.line_->on_their_way_;
      place_.phase_ = phase::idle;
      return false;
    }
    return !idle() && failed_otherwise();
  }
  /// `what` the primitive is called, should it be bound to another loop. Once.
  [[gnu::cold]] std::exception_ptr failure(const char* what);

 private:
  /// The task is destroyed while it waits.
  void abandon() noexcept;
  [[gnu::cold]] bool failed_otherwise() noexcept;
  [[gnu::cold]] bool goes_on_after_all() const noexcept;
  void stop_counting() noexcept;

  line_place place_;
};

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
