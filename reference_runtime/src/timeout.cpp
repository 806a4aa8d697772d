#include <aio/timeout.hpp>

namespace aio {

namespace {

const char* name_of_end(bool expiring, bool expired) {
  return expiring ? "expiring" : expired ? "expired" : "finished";
}

}  // namespace

timeout::timeout(std::optional<seconds> delay) {
  if (delay) when_ = get_running_loop().time() + *delay;
}

timeout timeout_at(std::optional<seconds> when) { return timeout(timeout::absolute{when}); }

timeout::~timeout() { expiry_.cancel(); }

void timeout::enter() {
  const task_base current = current_task();
  if (!current) throw runtime_error("a timeout must be used inside a task");
  enter(current.core());
}

void timeout::enter(detail::task_core& task) {
  if (state_ != state::created) throw runtime_error("the timeout has already been entered");
  task_ = &task;
  cancelling_ = task.cancelling();
  state_ = state::active;
  reschedule(when_);
}

void timeout::reschedule(std::optional<seconds> when) {
  if (state_ == state::created) throw runtime_error("the timeout has not been entered");
  if (state_ != state::active) {
    throw runtime_error(std::string("the timeout is ") +
                        name_of_end(state_ == state::expiring, state_ == state::expired));
  }
  when_ = when;
  expiry_.cancel();
  if (!when) {
    expiry_ = handle();
    return;
  }
  event_loop& loop = task_->loop().as_event_loop();
  auto strike = [this, keep = detail::ref<detail::task_core>(task_)] { expire(); };
  if (*when <= loop.time()) {
    expiry_ = loop.call_soon(std::move(strike));
  } else {
    expiry_ = loop.call_at(*when, std::move(strike));
  }
}

void timeout::expire() {
  task_->cancel(nullptr);
  state_ = state::expiring;
}

std::exception_ptr timeout::exit(std::exception_ptr error) {
  expiry_.cancel();
  expiry_ = handle();
  if (state_ == state::expiring) {
    state_ = state::expired;
    // No request but the scope's own is left: the cancellation is the scope's.
    if (task_->uncancel() <= cancelling_ && detail::is_cancellation(error)) {
      return std::make_exception_ptr(timeout_error("timed out", std::move(error)));
    }
  } else if (state_ == state::active) {
    state_ = state::finished;
  }
  return error;
}

task<void> timeout::async_enter() {
  enter();
  co_return;
}

task<bool> timeout::async_exit(std::exception_ptr error) {
  std::exception_ptr leaving = exit(error);
  if (leaving != error) co_await detail::fail_with(std::move(leaving));
  co_return false;
}

}  // namespace aio
