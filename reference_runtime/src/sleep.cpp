#include <aio/sleep.hpp>

#include <aio/detail/loop_core.hpp>

namespace aio::detail {

sleep_awaiter::~sleep_awaiter() {
  if (hook_.pending()) task_->loop().stop_timer(hook_);
}

void sleep_awaiter::suspend(promise_base& leaf) {
  task_ = leaf.owner_task;
  if (delay_ <= 0) {
    task_->suspend_for_a_pass(leaf);
    return;
  }
  loop_core& loop = task_->loop();
  loop.start_timer(hook_, loop.now() + delay_);
  phase_ = phase::waiting;
  task_->suspend_on(static_cast<waitable&>(*this), leaf);
}

// The time has come: the task resumes in the pass after this one, as it does in asyncio, where the timer
// completes a future for which the task waits.
void sleep_awaiter::run() {
  if (phase_ != phase::waiting) return;
  phase_ = phase::over;
  task_->wake();
}

void sleep_awaiter::discard() noexcept {
  if (phase_ != phase::waiting) return;
  phase_ = phase::over;
  task_->abandon();  // may destroy the frame, and this with it
}

bool sleep_awaiter::cancel(const std::string* message) {
  if (phase_ != phase::waiting) return false;
  phase_ = phase::cancelled;
  if (message) message_ = std::make_unique<std::string>(*message);
  task_->loop().stop_timer(hook_);
  task_->wake();
  return true;
}

void sleep_awaiter::throw_cancellation() {
  std::exception_ptr own;
  if (phase_ == phase::cancelled) {
    own = std::make_exception_ptr(message_ ? cancelled_error(*message_) : cancelled_error());
  }
  if (std::exception_ptr requested = task_->resumed(own)) std::rethrow_exception(requested);
  std::rethrow_exception(own);
}

std::string sleep_awaiter::describe() const { return "timer of a sleep in " + task_->describe(); }

void sleep_awaiter::refuse_nan() { throw value_error("invalid delay: NaN (not a number)"); }

}  // namespace aio::detail
