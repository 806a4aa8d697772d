#include <aio/detail/waiters.hpp>

#include <memory>
#include <utility>

#include <aio/event_loop.hpp>

namespace aio::detail {

// Those who were cancelled leave in the next pass: there are few.
bool waiting_line::any_not_cancelled() const noexcept {
  if (on_their_way_ > 0) return true;
  for (const line_link* p = ends_.next; p != &ends_; p = p->next) {
    if (static_cast<const line_place*>(p)->phase_ == line_place::phase::waiting) return true;
  }
  return false;
}

void waiting_line::wake_front() {
  if (on_their_way_ == 0 && any_not_woken() && first().phase_ == line_place::phase::waiting) wake_first();
}

// Throws if the loop is closed: then it goes on waiting.
void waiting_line::wake_first() {
  loop_->prepare_to_schedule();
  wake_first_at_once();
}

bool waiting_line::wake_next_slowly() {
  for (; any_not_woken(); pass_over_first()) {
    if (first().phase_ != line_place::phase::waiting) continue;
    wake_first();
    return true;
  }
  return false;
}

void waiting_line::wake_all_slowly() {
  while (wake_next()) {
  }
}

// It was cancelled: nobody need look at it again. In a ring of its own it can be removed once more.
void waiting_line::pass_over_first() noexcept {
  line_place& w = first();
  remove(w);
  w.previous = w.next = &w;
}

bool line_place::cancel(const std::string* message) {
  if (phase_ == phase::woken) phase_ = phase::woken_and_cancelled;
  if (phase_ != phase::waiting) return false;
  auto own_message = message ? std::make_unique<std::string>(*message) : nullptr;
  task_->loop().schedule(*node_);
  message_ = own_message.release();
  phase_ = phase::cancelled;
  return true;
}

void waiter::stop_counting() noexcept {
  waiting_line* const line = std::exchange(place_.line_, nullptr);
  if (!line) return;
  if (woken()) {
    --line->on_their_way_;
  } else {
    waiting_line::remove(place_);
  }
}

void waiter::abandon() noexcept {
  const bool waiting = place_.phase_ == phase::waiting;
  stop_counting();  // nothing to do if failed() did it
  if (place_.phase_ == phase::cancelled) delete place_.message_;
  if (waiting) place_.task_->abandon();
}

bool waiter::failed_otherwise() noexcept {
  stop_counting();
  return !goes_on_after_all();
}

// The request to cancel may have been taken back since.
bool waiter::goes_on_after_all() const noexcept {
  return place_.phase_ == phase::woken_and_cancelled && !place_.task_->must_cancel();
}

std::exception_ptr waiter::failure(const char* what) {
  std::exception_ptr own;
  if (place_.phase_ == phase::refused) {
    return std::make_exception_ptr(runtime_error(std::string(what) + " is bound to a different event loop"));
  }
  if (place_.phase_ == phase::cancelled) {
    const std::unique_ptr<std::string> message(place_.message_);
    place_.phase_ = phase::idle;  // nothing is left to undo
    own = std::make_exception_ptr(message ? cancelled_error(*message) : cancelled_error());
  }
  // Moved, not copied as "?:" would: the count of an exception_ptr is an atomic one, in another library.
  if (std::exception_ptr requested = place_.task_->resumed(own)) return requested;
  return own;
}

}  // namespace aio::detail
