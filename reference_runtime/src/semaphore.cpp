#include <aio/semaphore.hpp>

#include <limits>

namespace aio {

namespace detail {

std::exception_ptr semaphore_acquire::failure() {
  const bool had_permit = woken();
  std::exception_ptr error = waiter::failure("the semaphore");
  if (had_permit) ++semaphore_->value;
  hand_over_the_rest();
  return error;
}

namespace {

task<void> enter(semaphore entered) { co_await entered.acquire(); }

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
    : state_(new detail::semaphore_state(detail::checked(value),
                                         bounded ? value : std::numeric_limits<std::ptrdiff_t>::max())) {}

void semaphore::release() const {
  if (state_->value >= state_->bound) throw value_error("the semaphore was released too many times");
  ++state_->value;
  state_->hand_over();
}

task<void> semaphore::async_enter() const { return detail::enter(*this); }
task<bool> semaphore::async_exit(std::exception_ptr) const { return detail::leave(*this); }

}  // namespace aio
