#include <aio/detail/task_core.hpp>

#include <aio/event_loop.hpp>
#include <aio/scheduled_task.hpp>

namespace aio::detail {

void task_core::abandon_frames() noexcept {
  loop_->unregister_task(*this);
  destroy_frames(std::exchange(leaf_, nullptr));
}

std::string task_core::name() const {
  return has_name_ ? loop_->texts().names.at(this) : "Task-" + std::to_string(number_);
}

void task_core::set_name(std::string name) {
  loop_->texts().names[this] = std::move(name);
  has_name_ = true;
}

std::string task_core::describe() const {
  const char* state = !done() ? "pending" : cancelled() ? "cancelled" : error_ ? "failed" : "finished";
  std::string text = "<task '" + name() + "' " + state;
  if (!done() && leaf_) text += " coro=" + root().name();
  return text + ">";
}

bool task_core::cancel(const std::string* message) {
  if (done()) return false;
  ++cancel_requests_;
  if (waiter_ && waiter_->cancel(message)) return true;
  must_cancel_ = true;
  set_cancel_message(message);
  return true;
}

std::uint32_t task_core::uncancel() noexcept {
  if (cancel_requests_ > 0 && --cancel_requests_ == 0) must_cancel_ = false;
  return cancel_requests_;
}

void task_core::forward_cancellation() {
  if (waiter_->cancel(cancel_message())) must_cancel_ = false;
}

std::exception_ptr task_core::take_cancellation(const std::exception_ptr& outcome) {
  must_cancel_ = false;
  if (is_cancellation(outcome)) return outcome;
  // Each delivery is an error of its own; only what leaves the body is kept as the task's.
  return make_cancellation();
}

std::exception_ptr task_core::resumed_from(future_state& awaited) {
  if (must_cancel_) return take_cancellation(awaited.done() ? awaited.outcome_error() : nullptr);
  if (&awaited.loop() != loop_) {
    return std::make_exception_ptr(
        runtime_error(describe() + " got " + awaited.describe() + " attached to a different loop"));
  }
  if (&awaited == this)
    return std::make_exception_ptr(runtime_error("Task cannot await on itself: " + describe()));
  return nullptr;
}

std::exception_ptr await_error(task_core* waited, future_state& awaited) {
  if (waited) {
    if (std::exception_ptr e = waited->resumed_from(awaited)) return e;
  }
  return awaited.outcome_error();
}

// What the body waits for has the reference of the step: perhaps nobody else knows the task any more.
[[gnu::always_inline]] inline void task_core::gave_reference_away() noexcept {
  if (references_ == 1) [[unlikely]]
    released();
}

// Goes on with the body. The step has a reference; what the body then waits for takes it over.
[[gnu::always_inline]] inline void task_core::step(task_core* outer_task) {
  loop_->set_current_task(this);
  if (begun_) {
    leaf_->handle().resume();
  } else {
    begin();
  }
  if (loop_->has_next_frame()) return go_on(outer_task);
  loop_->set_current_task(outer_task);
  gave_reference_away();
}

[[gnu::noinline]] void task_core::begin() {
  begun_ = true;
  if (must_cancel_) [[unlikely]] {
    // Cancelled before the first step: the body never runs.
    must_cancel_ = false;
    loop_->root_error() = make_cancellation();
    root_ended(*leaf_);
    return;
  }
  leaf_->handle().resume();
}

// The body goes on with another frame, or is at its end. Apart, so that most steps keep nothing for it.
[[gnu::noinline]] void task_core::go_on(task_core* outer_task) {
  struct step_end {
    task_core& self;
    task_core* const outer;
    ~step_end() {
      self.loop_->set_current_task(outer);
      if (self.done()) {
        self.release();
      } else {
        self.gave_reference_away();
      }
    }
  };
  const step_end end{*this, outer_task};
  do {
    const std::coroutine_handle<> frame = loop_->take_next_frame();
    if (root_ended_) return conclude();
    frame.resume();
  } while (loop_->has_next_frame());
}

// The loop runs it: no task is current, and no context was entered.
void task_core::run() {
  waiter_ = nullptr;
  step(nullptr);
}

// REQUIRES that the caller has a reference.
void task_core::start_eagerly() {
  add_ref();  // the step's
  loop_->register_task(*this);
  const context_scope own(loop_->thread(), nullptr);
  step(loop_->current_task());
  if (done()) former_frame_ = nullptr;
}

// Destroys the frames and leaves the list; gives the root's address.
[[gnu::always_inline]] inline const void* task_core::end_frames() noexcept {
  promise_base* const leaf = std::exchange(leaf_, nullptr);
  const void* const frame = leaf->handle().address();
  if (!leaf->link) [[likely]] {
    leaf->handle().destroy();
  } else {
    destroy_frames(leaf);
  }
  loop_->unregister_task(*this);
  return frame;
}

void task_core::conclude() {
  if (loop_->root_error() || must_cancel_) [[unlikely]] {
    conclude_otherwise();
    return;
  }
  try {
    take_value(*leaf_);
  } catch (...) {
    loop_->root_error() = std::current_exception();
    conclude_otherwise();
    return;
  }
  former_frame_ = end_frames();
  finish(future_status::finished);
}

void task_core::conclude_otherwise() {
  std::exception_ptr error = std::exchange(loop_->root_error(), nullptr);
  former_frame_ = end_frames();
  must_cancel_ = false;
  if (!error) {
    finish(future_status::cancelled);  // asked to cancel in the very step that returned (CANC-17)
  } else if (is_cancellation(error)) {
    finish(future_status::cancelled, std::move(error));
  } else {
    const bool leaves_the_loop = is_process_exception(error);
    const std::exception_ptr same = error;
    finish_with(std::move(error));
    if (leaves_the_loop) std::rethrow_exception(same);
  }
}

void task_core::destroy_frames(promise_base* p) noexcept {
  // Innermost first, as nested destructors would, but without recursion: chains may be very deep.
  while (p) {
    promise_base* parent = nullptr;
    if (p->link) {
      parent = p->link->parent;
      p->link->child = nullptr;
    }
    p->handle().destroy();
    p = parent;
  }
}

bool task_core::waits_in_vain() const noexcept {
  // The future's one reference is that of the awaiter in this task's frame.
  const future_state* const awaited = awaited_future();
  return awaited && !awaited->done() && awaited->only_waiter_is(*this) && awaited->unreachable(1);
}

bool task_core::unreachable(std::uint32_t known) const noexcept {
  // One more is that of the list in which the task stands.
  return references_ == known + 1 && waits_in_vain();
}

void task_core::collect_if_unreachable() noexcept {
  if (done()) return;
  if (references_ == 1) {
    released();
  } else {
    ask_waiter();
  }
}

// Python leaves it to the cyclic collector to find a task that waits for a future which only the task itself
// knows.
void task_core::released() noexcept {
  if (!done()) {
    released_pending();
  } else if (references_ != 0) {
    return;
  } else if (unretrieved_) [[unlikely]] {
    future_state::released();
  } else {
    delete this;
  }
}

void task_core::released_pending() noexcept {
  const bool waited = references_ == 1;
  if (waited) {
    if (!awaited_future()) return;  // what it waits for is no future, and will queue it
    if (!waits_in_vain()) {
      ask_waiter();
      return;
    }
    awaited_future()->remove_waiter(*this);
    references_ = 0;
  }
  if (log_destroy_pending_) {
    log_destroy_pending_ = false;
    ++references_;
    exception_context about("Task was destroyed but it is pending!");
    about.set("task", task_base(*this));
    loop_->report_from_destructor(about);
    about = exception_context();
    if (--references_ != 0) {
      // The handler kept the task: whoever has it may cancel it, and it must hear of that.
      if (waited) {
        add_ref();
        awaited_future()->add_waiter(*this);
      }
      return;
    }
  }
  delete this;
}

void task_core::destroy_pending() noexcept {
  const ref<task_core> alive(this);
  if (log_destroy_pending_) {
    log_destroy_pending_ = false;
    exception_context about("Task was destroyed but it is pending!");
    about.set("task", task_base(*this));
    loop_->report_from_destructor(about);
  }
  loop_->unregister_task(*this);
  log_destroy_pending_ = false;
  if (future_state* const awaited = awaited_future()) {
    if (awaited->remove_waiter(*this)) release();
  }
  waiter_ = nullptr;
  former_frame_ = root().handle().address();
  promise_base* const leaf = leaf_;
  settle(future_status::cancelled, nullptr);  // nobody will complete it; awaiters are gone or going
  destroy_frames(leaf);
  discard_waiters();
}

}  // namespace aio::detail
