#include <aio/detail/waiters.hpp>

#include <memory>
#include <utility>

#include <aio/event_loop.hpp>

namespace aio::detail {

// Those who were cancelled leave in the next pass: there are few.
bool waiting_line::any_not_cancelled() const noexcept {
  for (const line_place* p = ends_.next; p != &ends_; p = p->next) {
    if (static_cast<const waiter*>(p)->phase_ != waiter::phase::cancelled) return true;
  }
  return false;
}

void waiting_line::wake_front() {
  if (ends_.next == &ends_) return;
  waiter& first = static_cast<waiter&>(*ends_.next);
  if (first.waiting()) first.wake();
}

void waiter::abandon() noexcept {
  std::exchange(line_, nullptr)->remove(*this);
  if (phase_ == phase::cancelled) delete message_;
  if (waiting()) task_->abandon();
}

bool waiter::cancel(const std::string* message) {
  if (phase_ != phase::waiting) return false;
  auto own_message = message ? std::make_unique<std::string>(*message) : nullptr;
  task_->loop().schedule(*node_);
  message_ = own_message.release();
  phase_ = phase::cancelled;
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
  // Moved, not copied as "?:" would: the count of an exception_ptr is an atomic one, in another library.
  if (std::exception_ptr requested = task_->resumed(own)) return requested;
  return own;
}

}  // namespace aio::detail
