#include <aio/detail/waiters.hpp>
#include <aio/event.hpp>

namespace aio {

namespace detail {

struct event_state {
  waiting_line line;
  loop_binding loop;
  bool set = false;
};

namespace {

task<bool> wait(std::shared_ptr<event_state> event) {
  if (event->set) co_return true;
  event->loop.require_running_loop("the event");
  waiter self(event->line);
  if (std::exception_ptr cancelled = co_await self) co_await fail_with(std::move(cancelled));
  co_return true;
}

}  // namespace
}  // namespace detail

event::event() : state_(std::make_shared<detail::event_state>()) {}

task<bool> event::wait() const { return detail::wait(state_); }

void event::set() const {
  if (std::exchange(state_->set, true)) return;
  state_->line.wake_all();
}

void event::clear() const noexcept { state_->set = false; }
bool event::is_set() const noexcept { return state_->set; }

}  // namespace aio
