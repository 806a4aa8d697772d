#include <aio/lock.hpp>

namespace aio {

namespace detail {

std::exception_ptr lock_acquire::failure() {
  std::exception_ptr error = waiter::failure("the lock");
  // The wake-up may have been ours: the next must not wait for a lock that is free.
  if (!lock_->locked) lock_->line.wake_front();
  return error;
}

namespace {

task<void> enter(lock entered) { co_await entered.acquire(); }

task<bool> leave(lock held) {
  held.release();
  co_return false;
}

}  // namespace
}  // namespace detail

void lock::release() const {
  if (!state_->locked) throw runtime_error("the lock is not acquired");
  state_->locked = false;
  state_->line.wake_front();
}

task<void> lock::async_enter() const { return detail::enter(*this); }
task<bool> lock::async_exit(std::exception_ptr) const { return detail::leave(*this); }

}  // namespace aio
