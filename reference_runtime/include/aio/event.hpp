/// Event (asyncio.Event): a flag that tasks wait for.
///
/// Copies are the same event, which lives as long as any of them or a task that waits for it. It may be made
/// before a loop runs; the first task that has to wait binds it to its loop. Not for use by several threads:
/// its copies neither. One that was moved from can only be assigned to and destroyed.
#pragma once

#include <coroutine>
#include <exception>
#include <utility>

#include <aio/detail/operation.hpp>
#include <aio/detail/ref.hpp>
#include <aio/detail/waiters.hpp>
#include <aio/task.hpp>

namespace aio {

namespace detail {

struct event_state : counted<event_state>, pooled {
  waiting_line line;
  loop_binding loop;
  bool set = false;
};

/// What awaiting event::wait() is.
class event_wait : public waiter {
 public:
  using value_type = bool;
  using request = ref<event_state>;
  static constexpr const char* name = "event::wait";

  explicit event_wait(request event) noexcept : event_(std::move(event)) {}
  ~event_wait() {
    leave();
    static_cast<void>(event_.not_null());
  }
  request give_up() const noexcept { return event_; }
  bool await_ready() const noexcept { return event_->set; }
  template <class P>
  bool await_suspend(std::coroutine_handle<P> h) {
    return suspend(event_->line, event_->loop, h.promise());
  }
  bool failed() noexcept { return !idle() && waiter::failed(); }
  std::exception_ptr failure() { return waiter::failure("the event"); }
  bool take() const noexcept { return true; }
  bool await_resume() {
    if (failed()) [[unlikely]]
      std::rethrow_exception(failure());
    return take();
  }

 private:
  request event_;
};

}  // namespace detail

class event {
 public:
  event() : state_(new detail::event_state) {}

  /// Waits until the flag is set; gives true. Does not suspend if it is. runtime_error if it has to wait and
  /// the event is bound to another loop.
  detail::operation<detail::event_wait> wait() const {
    return detail::operation<detail::event_wait>(state_.not_null());
  }

  /// Sets the flag and wakes all who wait, in the order in which they began to. A clear() before they run
  /// does not call them back.
  void set() const {
    if (state_->set) return;
    state_->set = true;
    state_->line.wake_all();
  }
  void clear() const noexcept { state_->set = false; }
  bool is_set() const noexcept { return state_->set; }

  friend bool operator==(const event&, const event&) = default;

 private:
  detail::ref<detail::event_state> state_;
};

}  // namespace aio
