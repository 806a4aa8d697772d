/// ensure_future (asyncio.ensure_future): anything awaitable as a future.
#pragma once

#include <type_traits>
#include <utility>

#include <aio/scheduled_task.hpp>

namespace aio {

namespace detail {

template <class A>
concept has_member_co_await = requires(A&& a) {
  std::forward<A>(a).operator co_await();
};
template <class A>
concept has_free_co_await = requires(A&& a) {
  operator co_await(std::forward<A>(a));
};
template <class A>
concept is_awaiter = requires(std::remove_cvref_t<A>& a) {
  { a.await_ready() } -> std::convertible_to<bool>;
  a.await_resume();
};

template <class A>
struct await_result;
template <class A>
requires has_member_co_await<A>
struct await_result<A> {
  using type = decltype(std::declval<A>().operator co_await().await_resume());
};
template <class A>
requires(has_free_co_await<A> && !has_member_co_await<A>) struct await_result<A> {
  using type = decltype(operator co_await(std::declval<A>()).await_resume());
};
template <class A>
requires(is_awaiter<A> && !has_member_co_await<A> && !has_free_co_await<A>) struct await_result<A> {
  using type = decltype(std::declval<std::remove_cvref_t<A>&>().await_resume());
};

template <class A>
struct is_future : std::false_type {};
template <class T>
struct is_future<future<T>> : std::true_type {};
template <class T>
struct is_future<scheduled_task<T>> : std::true_type {};

template <class A>
task<typename await_result<A&&>::type> await_it(A awaitable) {
  co_return co_await std::move(awaitable);
}

void require_same_loop(const future_base& f, event_loop& loop);

}  // namespace detail

/// What `co_await` of an rvalue A can be applied to in a coroutine of aio.
template <class A>
concept awaitable = detail::has_member_co_await<std::remove_cvref_t<A> &&> ||
                    detail::has_free_co_await<std::remove_cvref_t<A>&&> || detail::is_awaiter<A>;

/// The type that awaiting an A gives.
template <class A>
using await_result_t = typename detail::await_result<std::remove_cvref_t<A>&&>::type;

/// A future or task as it is.
template <class F>
requires detail::is_future<std::remove_cvref_t<F>>::value std::remove_cvref_t<F> ensure_future(F&& f) {
  return std::forward<F>(f);
}
/// The same; value_error if it belongs to another loop.
template <class F>
requires detail::is_future<std::remove_cvref_t<F>>::value std::remove_cvref_t<F> ensure_future(
    F&& f, event_loop& loop) {
  detail::require_same_loop(f, loop);
  return std::forward<F>(f);
}

/// A coroutine, scheduled as a task.
template <class T>
scheduled_task<T> ensure_future(task<T> coroutine) {
  return create_task(std::move(coroutine));
}
template <class T>
scheduled_task<T> ensure_future(task<T> coroutine, event_loop& loop) {
  return loop.create_task(std::move(coroutine));
}

/// Any other awaitable, wrapped in a task that awaits it.
template <awaitable A>
requires(!detail::is_future<std::remove_cvref_t<A>>::value &&
         !requires { typename std::remove_cvref_t<A>::promise_type; }) auto ensure_future(A&& a) {
  return create_task(detail::await_it<std::remove_cvref_t<A>>(std::forward<A>(a)));
}
template <awaitable A>
requires(!detail::is_future<std::remove_cvref_t<A>>::value && !requires {
  typename std::remove_cvref_t<A>::promise_type;
}) auto ensure_future(A&& a, event_loop& loop) {
  return loop.create_task(detail::await_it<std::remove_cvref_t<A>>(std::forward<A>(a)));
}

}  // namespace aio
