#include <aio/detail/waiters.hpp>
#include <aio/semaphore.hpp>

#include <limits>

namespace aio {

namespace detail {

struct semaphore_state {
  semaphore_state(std::ptrdiff_t initial, std::ptrdiff_t most) : value(initial), bound(most) {}

  bool locked() const noexcept { return value == 0 || line.any_not_cancelled(); }
  // A permit that is given to a waiter is no longer in the value.
  bool hand_over() {
    if (!line.wake_next()) return false;
    --value;
    return true;
  }

  waiting_line line;
  loop_binding loop;
  std::ptrdiff_t value;
  const std::ptrdiff_t bound;
};

namespace {

task<bool> acquire(std::shared_ptr<semaphore_state> semaphore) {
  if (!semaphore->locked()) {
    --semaphore->value;
    co_return true;
  }
  semaphore->loop.require_running_loop("the semaphore");
  std::exception_ptr cancelled;
  {
    waiter self(semaphore->line);
    cancelled = co_await self;
    if (cancelled && self.woken()) ++semaphore->value;
  }
  // Others may have come meanwhile and waited although there were permits, so as not to overtake this one.
  while (semaphore->value > 0 && semaphore->hand_over()) {
  }
  if (cancelled) co_await fail_with(std::move(cancelled));
  co_return true;
}

task<void> enter(std::shared_ptr<semaphore_state> semaphore) { co_await acquire(std::move(semaphore)); }

task<bool> leave(semaphore held) {
  held.release();
  co_return false;
}

std::ptrdiff_t checked(std::ptrdiff_t value) {
  if (value < 0) throw value_error("the initial value of a semaphore must not be negative");
  return value;
}

}  // namespace
}  // namespace detail

semaphore::semaphore(std::ptrdiff_t value) : semaphore(value, false) {}
semaphore::semaphore(std::ptrdiff_t value, bool bounded)
    : state_(std::make_shared<detail::semaphore_state>(
          detail::checked(value), bounded ? value : std::numeric_limits<std::ptrdiff_t>::max())) {}

task<bool> semaphore::acquire() const { return detail::acquire(state_); }

void semaphore::release() const {
  if (state_->value >= state_->bound) throw value_error("the semaphore was released too many times");
  ++state_->value;
  state_->hand_over();
}

bool semaphore::locked() const noexcept { return state_->locked(); }

task<void> semaphore::async_enter() const { return detail::enter(state_); }
task<bool> semaphore::async_exit(std::exception_ptr) const { return detail::leave(*this); }

}  // namespace aio
