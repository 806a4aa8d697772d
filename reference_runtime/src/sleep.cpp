#include <aio/sleep.hpp>

#include <aio/detail/loop_core.hpp>

namespace aio::detail {

sleep_timer::sleep_timer(task_core& sleeping, double delay) : task_(sleeping), hook_(*this) {
  loop_core& loop = task_.loop();
  loop.start_timer(hook_, loop.now() + delay);
}

sleep_timer::~sleep_timer() { task_.loop().stop_timer(hook_); }

// The time has come: the task resumes in the pass after this one, as it does in asyncio, where the timer
// completes a future for which the task waits.
void sleep_timer::run() {
  if (phase_ != phase::waiting) return;
  phase_ = phase::over;
  task_.wake();
}

void sleep_timer::discard() noexcept {
  if (phase_ != phase::waiting) return;
  phase_ = phase::over;
  task_.abandon();  // may destroy the frame, and this with it
}

bool sleep_timer::cancel(const std::string* message) {
  if (phase_ != phase::waiting) return false;
  phase_ = phase::cancelled;
  if (message) message_ = std::make_unique<std::string>(*message);
  task_.loop().stop_timer(hook_);
  task_.wake();
  return true;
}

std::exception_ptr sleep_timer::cancellation() const {
  return std::make_exception_ptr(message_ ? cancelled_error(*message_) : cancelled_error());
}

std::string sleep_timer::describe() const { return "timer of a sleep in " + task_.describe(); }

std::exception_ptr sleep_awaiter::failure() {
  std::exception_ptr own = timer_ && timer_->cancelled() ? timer_->cancellation() : nullptr;
  std::exception_ptr requested = task_->resumed(own);
  return requested ? std::move(requested) : own;
}

void sleep_awaiter::throw_cancellation() { std::rethrow_exception(failure()); }

void sleep_awaiter::refuse_nan() { throw value_error("invalid delay: NaN (not a number)"); }

}  // namespace aio::detail
