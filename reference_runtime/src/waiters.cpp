#include <aio/detail/waiters.hpp>

#include <memory>

#include <aio/event_loop.hpp>

namespace aio::detail {

void waiting_line::wake_front() {
  if (head_ && head_->waiting()) head_->wake();
}

void waiter::abandon() noexcept {
  line_->remove(*this);
  if (waiting()) task_->abandon();
  delete message_;
}

bool waiter::cancel(const std::string* message) {
  if (phase_ != phase::waiting) return false;
  auto own_message = message ? std::make_unique<std::string>(*message) : nullptr;
  task_->loop().schedule(*node_);
  message_ = own_message.release();
  phase_ = phase::cancelled;
  --line_->not_cancelled_;
  return true;
}

std::exception_ptr waiter::failure(const char* what) {
  std::exception_ptr own;
  if (phase_ == phase::refused) {
    return std::make_exception_ptr(runtime_error(std::string(what) + " is bound to a different event loop"));
  }
  if (phase_ == phase::cancelled) {
    const std::unique_ptr<std::string> message(std::exchange(message_, nullptr));
    own = std::make_exception_ptr(message ? cancelled_error(*message) : cancelled_error());
  }
  std::exception_ptr requested = task_->resumed(own);
  return requested ? requested : own;
}

}  // namespace aio::detail
