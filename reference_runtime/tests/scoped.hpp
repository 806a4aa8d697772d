// Tests of scopes: `async with` around a coroutine, and errors as values.
#pragma once

#include <aio/aio.hpp>

namespace aio::test {

/// The outcome of a coroutine, without a throw at the await.
template <class T>
task<outcome<T>> caught(task<T> body) {
  co_return co_await detail::coroutine_outcome_awaiter<T>(body.release());
}

template <class Scope, class T>
task<void> within(Scope& scope, task<T> body) {
  co_await scope.async_enter();
  const outcome<T> left = co_await detail::coroutine_outcome_awaiter<T>(body.release());
  const bool suppressed = co_await scope.async_exit(left.error());
  if (left.error() && !suppressed) std::rethrow_exception(left.error());
}

}  // namespace aio::test
