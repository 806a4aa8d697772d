/// wait (asyncio.wait): waits for futures without touching their outcomes.
#pragma once

#include <cstddef>
#include <optional>
#include <ranges>
#include <vector>

#include <aio/scheduled_task.hpp>

namespace aio {

enum class return_when { all_completed, first_completed, first_exception };

/// The members of a wait, parted: the very handles that were given, each once, in the order given.
template <class F>
struct wait_result {
  std::vector<F> done;
  std::vector<F> pending;
};

namespace detail {

/// The places of the futures that are met for the first time, in order.
std::vector<std::size_t> first_places(const std::vector<future_base>& futures);

/// Waits until the condition holds or the time is over. The futures are distinct.
task<void> wait_until(std::vector<future_base> futures, std::optional<seconds> timeout,
                      return_when condition);

template <class F>
task<wait_result<F>> wait_impl(std::vector<F> members, std::optional<seconds> timeout,
                               return_when condition) {
  const std::vector<std::size_t> places =
      first_places(std::vector<future_base>(members.begin(), members.end()));
  std::vector<future_base> distinct;
  distinct.reserve(places.size());
  for (const std::size_t place : places) distinct.push_back(members[place]);
  co_await wait_until(std::move(distinct), timeout, condition);
  wait_result<F> result;
  for (const std::size_t place : places) {
    (members[place].done() ? result.done : result.pending).push_back(std::move(members[place]));
  }
  co_return result;
}

}  // namespace detail

/// Waits until the condition holds: all are done, the first is done, or the first has failed (a cancelled one
/// does not count) or all are done. Raises no member's exception, cancels nothing, also not when the time is
/// over or the waiter is cancelled. An empty collection is a value_error. Lazy; always suspends, also if the
/// members are all done. Takes time and memory in proportion to the number of members.
template <std::ranges::input_range R>
requires std::derived_from<std::ranges::range_value_t<R>, future_base>
auto wait(R&& members, std::optional<seconds> timeout = std::nullopt,
          return_when condition = return_when::all_completed) {
  using F = std::ranges::range_value_t<R>;
  return detail::wait_impl<F>(std::vector<F>(std::ranges::begin(members), std::ranges::end(members)), timeout,
                              condition);
}
template <std::ranges::input_range R>
requires std::derived_from<std::ranges::range_value_t<R>, future_base>
auto wait(R&& members, return_when condition) {
  return wait(std::forward<R>(members), std::nullopt, condition);
}

}  // namespace aio
