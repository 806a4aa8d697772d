/// async_with (`async with`): a body between the awaited entry and the awaited exit of a resource.
///
///     co_await aio::async_with(lock, [&]() -> aio::task<void> { ... });
///     auto rows = co_await aio::async_with(connect(), [](connection& c) { return c.fetch(); });
///
/// A resource has
///     async_enter()                     awaited first; what it gives is passed to the body
///     async_exit(std::exception_ptr e)  awaited when the body has ended, with what left it, or null; true
///                                       suppresses the error, and a resource that never does may give void
/// The exit is awaited on return, error and cancellation. It is not if the entry failed, or if the task is
/// destroyed.
#pragma once

#include <concepts>
#include <exception>
#include <functional>
#include <type_traits>
#include <utility>

#include <aio/ensure_future.hpp>
#include <aio/wait_for.hpp>

namespace aio {

template <class R>
concept async_resource = requires(std::remove_reference_t<R>& r, std::exception_ptr e) {
  { r.async_enter() } -> awaitable;
  { r.async_exit(e) } -> awaitable;
};

namespace detail {

template <async_resource R>
using entered_t = await_result_t<decltype(std::declval<std::remove_reference_t<R>&>().async_enter())>;

/// What calling f gives, through to the end of it if it is awaitable.
template <class F, class... A>
auto run_body(F& f, A&&... arguments) {
  using result = std::invoke_result_t<F&, A...>;
  if constexpr (requires { typename result::promise_type; }) {
    return std::invoke(f, std::forward<A>(arguments)...);
  } else if constexpr (awaitable<result>) {
    return await_it<std::remove_cvref_t<result>>(std::invoke(f, std::forward<A>(arguments)...));
  } else {
    return [](F& body, A... passed) -> task<result> {
      co_return std::invoke(body, std::forward<A>(passed)...);
    }(f, std::forward<A>(arguments)...);
  }
}

/// The body may take what the entry gave, or nothing.
template <class F, class E>
struct entered_body {
  static auto run(F& f, E& entered) {
    if constexpr (std::invocable<F&, E&>) {
      return run_body<F, E&>(f, entered);
    } else {
      return run_body<F>(f);
    }
  }
  using result = typename decltype(run(std::declval<F&>(), std::declval<E&>()))::value_type;
};
template <class F>
struct entered_body<F, void> {
  using result = typename decltype(run_body<F>(std::declval<F&>()))::value_type;
};

template <class R, class F>
using body_result_t = typename entered_body<F, entered_t<R>>::result;

/// Awaits the exit; true if it suppresses the error.
template <class R>
task<bool> leave(R& resource, std::exception_ptr error) {
  using answer = await_result_t<decltype(resource.async_exit(error))>;
  if constexpr (std::is_void_v<answer>) {
    co_await resource.async_exit(std::move(error));
    co_return false;
  } else {
    const bool suppressed = static_cast<bool>(co_await resource.async_exit(std::move(error)));
    co_return suppressed;
  }
}

template <class R, class T>
task<T> finish(R& resource, outcome<T> result) {
  const bool suppressed = co_await leave(resource, result.error());
  if (result.error() && !suppressed) co_await fail_with(result.error());
  if constexpr (!std::is_void_v<T>) {
    if (result) co_return std::move(result).value();
    if constexpr (std::default_initializable<T>) {
      co_return T();
    } else {
      throw runtime_error("the exit suppressed the error of a body that was to give a value");
    }
  }
}

template <class R, class F>
task<body_result_t<R, F>> async_with(R resource, F body) {
  using result = body_result_t<R, F>;
  if constexpr (std::is_void_v<entered_t<R>>) {
    co_await resource.async_enter();
    task<result> inside = run_body<F>(body);
    outcome<result> left = co_await outcome_of(inside);
    co_return co_await finish(resource, std::move(left));
  } else {
    entered_t<R> entered = co_await resource.async_enter();
    task<result> inside = entered_body<F, entered_t<R>>::run(body, entered);
    outcome<result> left = co_await outcome_of(inside);
    co_return co_await finish(resource, std::move(left));
  }
}

}  // namespace detail

/// Gives what the body gives; a default-constructed value where the exit suppressed its error. A resource
/// passed by name must outlive the whole. The body is a callable that returns a task, another awaitable, or a
/// plain value.
template <async_resource R, class F>
auto async_with(R&& resource, F body) {
  return detail::async_with<R, F>(std::forward<R>(resource), std::move(body));
}

}  // namespace aio
