#include <aio/detail/future_state.hpp>

#include <aio/event_loop.hpp>
#include <aio/future.hpp>
#include <aio/scheduled_task.hpp>

namespace aio {
namespace detail {

bool future_state::cancel(const std::string* message) {
  if (done()) return false;
  set_cancel_message(message);
  finish(future_status::cancelled);
  return true;
}

void future_state::set_exception(std::exception_ptr exception) {
  require_pending();
  if (!exception) throw type_error("set_exception() needs an exception");
  if (exception_cast<stop_iteration>(exception)) {
    exception = std::make_exception_ptr(
        runtime_error("the end of an iteration cannot be raised into a future", std::move(exception)));
  }
  finish_with(std::move(exception));
}

void future_state::finish_with(std::exception_ptr exception) {
  unretrieved_ = true;
  finish(future_status::finished, std::move(exception));
}

void future_state::call_waiters() {
  if (hooks_) {
    node_ring all = std::exchange(waiters_, {});
    while (!all.empty()) {
      ready_node* n = all.pop();
      n->completed();
      waiters_.push(*n);
    }
  }
  try {
    loop_->schedule(waiters_);
  } catch (...) {
    discard_waiters();  // the loop is closed: they can never run, and hooked ones own this future by now
    throw;
  }
}

std::exception_ptr future_state::cancellation() {
  if (!error_) error_ = make_cancellation();
  return error_;
}

std::exception_ptr future_state::make_cancellation() const {
  return std::make_exception_ptr(has_message_ ? cancelled_error(*cancel_message()) : cancelled_error());
}

void future_state::keep_message(const std::string* message) {
  auto& messages = loop_->texts().messages;
  if (message) {
    messages[this] = *message;
  } else {
    messages.erase(this);
  }
  has_message_ = message != nullptr;
}

void future_state::forget_texts() noexcept {
  future_texts& texts = loop_->texts();
  if (has_message_) texts.messages.erase(this);
  if (has_name_) texts.names.erase(this);
}

std::exception_ptr future_state::exception() {
  if (status_ == future_status::cancelled) std::rethrow_exception(cancellation());
  if (!done()) throw invalid_state_error("the exception is not set");
  unretrieved_ = false;
  return error_;
}

std::exception_ptr future_state::outcome_error() {
  if (status_ == future_status::cancelled) return cancellation();
  unretrieved_ = false;
  return error_;
}

void future_state::fail_not_pending() const {
  throw invalid_state_error("invalid state: the future is " +
                            std::string(cancelled() ? "cancelled" : "done"));
}

void future_state::fail_without_value() {
  if (!done()) throw invalid_state_error("the result is not ready");
  std::rethrow_exception(outcome_error());
}

std::size_t future_state::remove_waiters_with(const void* identity) {
  return waiters_.extract_if([&](const ready_node& n) { return n.identity() == identity; },
                             [](ready_node& n) { n.discard(); });
}

bool future_state::remove_waiter(const ready_node& node) noexcept {
  return waiters_.extract_if([&](const ready_node& n) { return &n == &node; }, [](ready_node&) {}) != 0;
}

void future_state::discard_waiters() noexcept {
  while (!waiters_.empty()) waiters_.pop()->discard();
}

void future_state::released() noexcept {
  if (references_ != 0) {
    if (!done()) ask_waiter();
    return;
  }
  if (unretrieved_) {
    unretrieved_ = false;
    ++references_;  // the report itself holds handles
    exception_context about(
        is_task_ ? "Task exception was never retrieved" : "Future exception was never retrieved", error_);
    if (is_task_) {
      about.set("task", task_base(ref<future_state>(this)));
    }
    about.set("future", future_base(ref<future_state>(this)));
    loop_->report_from_destructor(about);
    about = exception_context();
    if (--references_ != 0) return;  // the handler kept it
  }
  delete this;
}

std::string future_state::describe() const {
  const char* state = !done() ? "pending" : cancelled() ? "cancelled" : error_ ? "failed" : "finished";
  return std::string("<future ") + state + ">";
}

namespace {

/// One registration of a done callback.
class done_node final : public callback_node, public pooled {
 public:
  done_node(loop_core& loop, context in, done_callback call, future_state& f)
      : callback_node(loop, std::move(in)), call_(std::move(call)), future_(&f) {}

  std::string describe() const override {
    return "done callback of " + (kept_ ? kept_->describe() : "a future");
  }
  const void* identity() const noexcept override { return call_.identity(); }
  // Until then the future owns the node, and must not be owned by it.
  void completed() noexcept override { kept_ = ref<future_state>(future_); }

 private:
  void invoke() override { call_(future_base(kept_)); }
  void drop_function() noexcept override {
    call_ = done_callback();
    kept_ = nullptr;
  }

  done_callback call_;
  future_state* future_;
  ref<future_state> kept_;
};

}  // namespace
}  // namespace detail

void future_base::set_exception(std::exception_ptr e) const {
  if (state_->is_task()) throw runtime_error("a task does not support set_exception()");
  state_->set_exception(std::move(e));
}

done_callback future_base::add_done_callback(done_callback callback) const {
  return add_done_callback(std::move(callback), detail::current_context().snapshot());
}

done_callback future_base::add_done_callback(done_callback callback, context in) const {
  detail::ref<detail::callback_node> node(
      new detail::done_node(state_->loop(), std::move(in), callback, *state_));
  state_->add_waiter(*node, true);
  static_cast<void>(node.leak());
  return callback;
}

std::size_t future_base::remove_done_callback(const done_callback& callback) const {
  return state_->remove_waiters_with(callback.identity());
}

}  // namespace aio
