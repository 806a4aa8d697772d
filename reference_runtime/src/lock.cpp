#include <aio/detail/waiters.hpp>
#include <aio/lock.hpp>

namespace aio {

namespace detail {

struct lock_state {
  waiting_line line;
  loop_binding loop;
  bool locked = false;
};

namespace {

task<bool> acquire(std::shared_ptr<lock_state> lock) {
  if (!lock->locked && !lock->line.any_not_cancelled()) {
    lock->locked = true;
    co_return true;
  }
  lock->loop.require_running_loop("the lock");
  std::exception_ptr cancelled;
  {
    waiter self(lock->line);
    cancelled = co_await self;
  }
  if (cancelled) {
    // The wake-up may have been ours: the next must not wait for a lock that is free.
    if (!lock->locked) lock->line.wake_front();
    co_await fail_with(std::move(cancelled));
  }
  lock->locked = true;
  co_return true;
}

task<void> enter(std::shared_ptr<lock_state> lock) { co_await acquire(std::move(lock)); }

task<bool> leave(lock held) {
  held.release();
  co_return false;
}

}  // namespace
}  // namespace detail

lock::lock() : state_(std::make_shared<detail::lock_state>()) {}

task<bool> lock::acquire() const { return detail::acquire(state_); }

void lock::release() const {
  if (!state_->locked) throw runtime_error("the lock is not acquired");
  state_->locked = false;
  state_->line.wake_front();
}

bool lock::locked() const noexcept { return state_->locked; }

task<void> lock::async_enter() const { return detail::enter(state_); }
task<bool> lock::async_exit(std::exception_ptr) const { return detail::leave(*this); }

}  // namespace aio
