#include <aio/wait_for.hpp>

namespace aio::detail {

std::exception_ptr timed_out(std::exception_ptr cause) {
  return std::make_exception_ptr(timeout_error("timed out", std::move(cause)));
}

task<void> cancel_and_wait(future_base f) {
  const future<void> waiter = f.loop().create_future<void>();
  const done_callback wake = f.add_done_callback([waiter](const future_base&) {
    if (!waiter.done()) waiter.set_result();
  });
  f.cancel();
  outcome<void> woken = co_await future_outcome_awaiter<void>(ref<future_state>(waiter.state()));
  f.remove_done_callback(wake);
  if (std::exception_ptr e = woken.error()) co_await fail_with(std::move(e));
}

}  // namespace aio::detail
