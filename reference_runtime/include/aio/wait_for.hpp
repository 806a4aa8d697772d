/// wait_for (asyncio.wait_for): an awaitable with a time limit.
#pragma once

#include <optional>

#include <aio/ensure_future.hpp>
#include <aio/timeout.hpp>

namespace aio {

namespace detail {

/// Cancels a future and waits until it has really ended.
task<void> cancel_and_wait(future_base f);

/// The task that runs the coroutine which awaits this. Does not suspend.
struct this_task {
  this_task() noexcept {}
  task_core* task = nullptr;
  bool await_ready() const noexcept { return false; }
  template <class P>
  bool await_suspend(std::coroutine_handle<P> h) noexcept {
    task = h.promise().owner_task;
    return false;
  }
  task_core& await_resume() const noexcept { return *task; }
};

/// The awaiter that gives an outcome instead of throwing.
template <class T>
auto outcome_of(task<T>& coroutine) {
  return coroutine_outcome_awaiter<T>(coroutine.release());
}
template <class T>
auto outcome_of(future<T>& f) {
  return future_outcome_awaiter<T, true>(ref<future_state>(f.state()));
}

std::exception_ptr timed_out(std::exception_ptr cause);

template <class A, class T>
task<T> wait_for_impl(A aw, std::optional<seconds> timeout) {
  if (timeout && timeout->count() <= 0) {
    future<T> f = ensure_future(std::move(aw));
    if (!f.done()) {
      co_await cancel_and_wait(f);
      std::exception_ptr error = f.state()->outcome_error();
      if (is_cancellation(error)) co_await fail_with(timed_out(std::move(error)));
    }
    co_return co_await std::move(f);
  }
  task_core& self = co_await this_task();
  aio::timeout limit(timeout);
  limit.enter(self);
  outcome<T> result = co_await outcome_of(aw);
  if (std::exception_ptr error = limit.exit(result.error())) co_await fail_with(std::move(error));
  if constexpr (!std::is_void_v<T>) co_return std::move(result).value();
}

}  // namespace detail

/// Awaits `aw` for at most the timeout. A coroutine runs in the caller's task (as from Python 3.12). On
/// expiry it is cancelled, waited for to its real end, and a timeout_error is thrown whose cause is that
/// cancellation; if it raises another error instead, that error is thrown, and if it returns a value all the
/// same, the value is given. A timeout of zero or less never starts a coroutine. Cancelling the caller
/// cancels `aw`. A cancellation or an expiry that races with completion is not lost: it wins, as from
/// Python 3.12.
template <class T>
task<T> wait_for(task<T> aw, std::optional<seconds> timeout) {
  return detail::wait_for_impl<task<T>, T>(std::move(aw), timeout);
}
template <class T>
task<T> wait_for(future<T> aw, std::optional<seconds> timeout) {
  return detail::wait_for_impl<future<T>, T>(std::move(aw), timeout);
}
template <class T>
task<T> wait_for(scheduled_task<T> aw, std::optional<seconds> timeout) {
  return detail::wait_for_impl<future<T>, T>(std::move(aw), timeout);
}
template <awaitable A>
requires(!detail::is_future<std::remove_cvref_t<A>>::value && !requires {
  typename std::remove_cvref_t<A>::promise_type;
}) auto wait_for(A&& aw, std::optional<seconds> timeout) {
  return wait_for(detail::await_it<std::remove_cvref_t<A>>(std::forward<A>(aw)), timeout);
}

}  // namespace aio
