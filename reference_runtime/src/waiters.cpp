#include <aio/detail/waiters.hpp>

#include <aio/event_loop.hpp>

namespace aio::detail {

void waiting_line::append(waiter& w) noexcept {
  w.previous_ = tail_;
  (tail_ ? tail_->next_ : head_) = &w;
  tail_ = &w;
  if (!next_to_wake_) next_to_wake_ = &w;
  ++not_cancelled_;
}

void waiting_line::remove(waiter& w) noexcept {
  (w.previous_ ? w.previous_->next_ : head_) = w.next_;
  (w.next_ ? w.next_->previous_ : tail_) = w.previous_;
  if (next_to_wake_ == &w) next_to_wake_ = w.next_;
  if (w.phase_ != waiter::phase::cancelled) --not_cancelled_;
}

bool waiting_line::wake_next() {
  while (next_to_wake_ && !next_to_wake_->waiting()) next_to_wake_ = next_to_wake_->next_;
  if (!next_to_wake_) return false;
  next_to_wake_->wake();
  return true;
}

void waiting_line::wake_front() {
  if (head_ && head_->waiting()) head_->wake();
}

void waiter::suspend(promise_base& leaf) {
  task_ = leaf.owner_task;
  line_.append(*this);
  in_line_ = true;
  phase_ = phase::waiting;
  task_->suspend_on(static_cast<waitable&>(*this), leaf);
}

waiter::~waiter() {
  if (in_line_) line_.remove(*this);
  if (waiting()) task_->abandon();
}

// Both leave it waiting if the loop is closed, which throws.
void waiter::wake() {
  task_->wake();
  phase_ = phase::woken;
}

bool waiter::cancel(const std::string* message) {
  if (phase_ != phase::waiting) return false;
  auto own_message = message ? std::make_unique<std::string>(*message) : nullptr;
  task_->wake();
  message_ = std::move(own_message);
  phase_ = phase::cancelled;
  --line_.not_cancelled_;
  return true;
}

std::exception_ptr waiter::await_resume() {
  line_.remove(*this);
  in_line_ = false;
  std::exception_ptr own;
  if (phase_ == phase::cancelled) {
    own = std::make_exception_ptr(message_ ? cancelled_error(*message_) : cancelled_error());
  }
  std::exception_ptr requested = task_->resumed(own);
  return requested ? requested : own;
}

void loop_binding::require_running_loop(const char* what) {
  event_loop& running = get_running_loop();
  if (!bound_) {
    loop_ = running.weak_from_this();
    bound_ = true;
  }
  if (loop_.lock().get() != &running) {
    throw runtime_error(std::string(what) + " is bound to a different event loop");
  }
}

}  // namespace aio::detail
