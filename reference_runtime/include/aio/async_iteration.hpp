/// Loops over asynchronous iterators, and asynchronous comprehensions.
///
/// An asynchronous iterator is anything with an anext() whose awaiting gives the next value and throws
/// stop_async_iteration at the end: async_generator, or a class of one's own.
///
///     while (auto line = co_await aio::next(lines)) use(*line);
///     co_await aio::async_for(lines, [](std::string line) { use(line); });
///     std::vector<int> squares = co_await aio::collect(numbers(), [](int n) { return n * n; });
#pragma once

#include <concepts>
#include <functional>
#include <optional>
#include <ranges>
#include <type_traits>
#include <utility>
#include <vector>

#include <aio/ensure_future.hpp>

namespace aio {

template <class I>
concept async_iterator = requires(std::remove_reference_t<I>& it) {
  { it.anext() } -> awaitable;
};

/// The type of the values of an asynchronous iterator.
template <async_iterator I>
using async_value_t = await_result_t<decltype(std::declval<std::remove_reference_t<I>&>().anext())>;

/// The next value, or nothing at the end.
template <async_iterator I>
task<std::optional<async_value_t<I>>> next(I& iterator) {
  if constexpr (requires { iterator.next(); }) {
    co_return co_await iterator.next();
  } else {
    try {
      co_return co_await iterator.anext();
    } catch (const stop_async_iteration&) {
    }
    co_return std::nullopt;
  }
}

namespace detail {

// I is a reference for an iterator that was passed by name, which is then used where it is.
template <class I, class Body>
task<void> async_for(I iterator, Body body) {
  while (std::optional<async_value_t<I>> item = co_await aio::next(iterator)) {
    if constexpr (awaitable<std::invoke_result_t<Body&, async_value_t<I>>>) {
      co_await body(*std::move(item));
    } else {
      body(*std::move(item));
    }
  }
}

template <class I, class Condition, class Transform>
auto collect(I iterator, Condition condition, Transform transform)
    -> task<std::vector<std::decay_t<std::invoke_result_t<Transform&, async_value_t<I>>>>> {
  std::vector<std::decay_t<std::invoke_result_t<Transform&, async_value_t<I>>>> all;
  while (std::optional<async_value_t<I>> item = co_await aio::next(iterator)) {
    if (std::invoke(condition, *item)) all.push_back(std::invoke(transform, *std::move(item)));
  }
  co_return all;
}

struct always {
  template <class T>
  bool operator()(const T&) const noexcept {
    return true;
  }
};

template <class A>
task<std::vector<await_result_t<A>>> await_each(std::vector<A> awaitables) {
  std::vector<await_result_t<A>> all;
  all.reserve(awaitables.size());
  for (A& each : awaitables) all.push_back(co_await std::move(each));
  co_return all;
}

}  // namespace detail

/// Calls body(item) for each value and awaits it, if it returns something to be awaited (`async for`).
/// An iterator passed by name must outlive the loop.
template <async_iterator I, class Body>
task<void> async_for(I&& iterator, Body body) {
  return detail::async_for<I, Body>(std::forward<I>(iterator), std::move(body));
}

/// All values: `[x async for x in iterator]`.
template <async_iterator I>
auto collect(I&& iterator) {
  return detail::collect<I, detail::always, std::identity>(std::forward<I>(iterator), {}, {});
}
/// `[transform(x) async for x in iterator]`.
template <async_iterator I, class Transform>
auto collect(I&& iterator, Transform transform) {
  return detail::collect<I, detail::always, Transform>(std::forward<I>(iterator), {}, std::move(transform));
}
/// `[transform(x) async for x in iterator if condition(x)]`.
template <async_iterator I, class Condition, class Transform>
auto collect(I&& iterator, Condition condition, Transform transform) {
  return detail::collect<I, Condition, Transform>(std::forward<I>(iterator), std::move(condition),
                                                  std::move(transform));
}

/// `[await x for x in awaitables]`: one after another, in order.
template <awaitable A>
auto await_each(std::vector<A> awaitables) {
  return detail::await_each<A>(std::move(awaitables));
}

}  // namespace aio
