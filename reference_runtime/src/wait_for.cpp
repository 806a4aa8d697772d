#include <aio/wait_for.hpp>

namespace aio::detail {

time_limit::time_limit(task_core& task, std::optional<seconds> delay)
    : task_(&task), cancelling_(task.cancelling()) {
  if (!delay) return;
  event_loop& loop = task.loop().as_event_loop();
  expiry_ = loop.call_later(*delay, [this] { expire(); });
}

time_limit::~time_limit() { expiry_.cancel(); }

void time_limit::expire() {
  task_->cancel(nullptr);
  expiring_ = true;
}

std::exception_ptr time_limit::leave(std::exception_ptr error) {
  expiry_.cancel();
  if (expiring_ && task_->uncancel() <= cancelling_ && is_cancellation(error))
    return timed_out(std::move(error));
  return error;
}

std::exception_ptr timed_out(std::exception_ptr cause) {
  return std::make_exception_ptr(timeout_error("timed out", std::move(cause)));
}

task<void> cancel_and_wait(future_base f) {
  const future<void> waiter = f.loop().create_future<void>();
  const done_callback wake = f.add_done_callback([waiter](const future_base&) {
    if (!waiter.done()) waiter.set_result();
  });
  f.cancel();
  outcome<void> woken = co_await future_outcome_awaiter<void>(ref<future_state>(waiter.state()), false);
  f.remove_done_callback(wake);
  if (std::exception_ptr e = woken.error()) co_await fail_with(std::move(e));
}

}  // namespace aio::detail
