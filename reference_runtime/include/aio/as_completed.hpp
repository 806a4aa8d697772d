/// as_completed (asyncio.as_completed): outcomes in the order in which they come.
///
///   for (aio::task<int> next : aio::as_completed(tasks)) use(co_await std::move(next));
///
///   auto tasks = aio::as_completed(mine);                       // or: which one was it?
///   while (auto done = co_await tasks.next_done()) use(done.result());
#pragma once

#include <cstddef>
#include <iterator>
#include <memory>
#include <optional>
#include <ranges>
#include <utility>
#include <vector>

#include <aio/ensure_future.hpp>

namespace aio {

namespace detail {

class completions_state;

/// Watches the futures, each once; those that complete are queued in that order.
std::shared_ptr<completions_state> watch_completions(std::vector<future_base> futures,
                                                     std::optional<seconds> timeout);
std::size_t places_left(const completions_state& state) noexcept;
/// Takes the place of one future that will complete. Throws stop_iteration if none is left.
void take_place(completions_state& state);
/// Waits for the next future in the queue and takes it out; timeout_error once the time is over.
task<future_base> next_completed(std::shared_ptr<completions_state> state);

template <class T>
task<T> next_outcome(std::shared_ptr<completions_state> state) {
  future<T> done = future<T>::from(co_await next_completed(std::move(state)));
  co_return co_await std::move(done);
}

template <class F>
task<F> next_done_future(std::shared_ptr<completions_state> state) {
  if (places_left(*state) == 0) co_return F();
  take_place(*state);
  co_return F::from(co_await next_completed(std::move(state)));
}

}  // namespace detail

/// The iteration over the members of an as_completed(): an input range of lazy coroutines. F is the type of
/// the members: future or scheduled_task. It belongs to the loop's thread and can be left and resumed:
/// iterating again gives what is left. It keeps the members alive.
template <class F>
class completions {
 public:
  using result_type = typename F::value_type;

  class iterator {
   public:
    using iterator_concept = std::input_iterator_tag;
    using value_type = task<result_type>;
    using difference_type = std::ptrdiff_t;

    iterator() = default;
    explicit iterator(completions& of) noexcept : of_(&of) {}
    /// Takes the next coroutine: once for each step.
    task<result_type> operator*() const { return of_->next(); }
    iterator& operator++() noexcept { return *this; }
    void operator++(int) noexcept {}
    friend bool operator==(const iterator& i, std::default_sentinel_t) noexcept { return i.of_->left() == 0; }

   private:
    completions* of_ = nullptr;
  };

  explicit completions(std::shared_ptr<detail::completions_state> state) : state_(std::move(state)) {}

  iterator begin() noexcept { return iterator(*this); }
  std::default_sentinel_t end() const noexcept { return {}; }

  /// How many coroutines are still to be given.
  std::size_t left() const noexcept { return detail::places_left(*state_); }

  /// A coroutine that gives the outcome of the next member to complete: its value, or its exception. Several
  /// may be awaited at once or in another order; each takes the outcome that comes next when it is awaited.
  /// After the timeout it throws timeout_error. Throws stop_iteration if none is left.
  task<result_type> next() {
    detail::take_place(*state_);
    return detail::next_outcome<result_type>(state_);
  }

  /// The next member to complete itself, done: the handle that was given, or the task of a coroutine that
  /// was. An empty handle when none is left. Throws timeout_error after the timeout.
  task<F> next_done() { return detail::next_done_future<F>(state_); }

 private:
  std::shared_ptr<detail::completions_state> state_;
};

/// Runs the awaitables of a range concurrently, from the call on, and gives their outcomes in the order of
/// completion. Coroutines are moved out of the range and become tasks; a future given twice counts once. The
/// timeout cancels nothing: what is not done goes on, only the waiting for it ends. Throws runtime_error
/// outside a running loop, value_error for a future of another loop.
template <std::ranges::input_range R>
requires awaitable<std::ranges::range_value_t<R>>
auto as_completed(R&& range, std::optional<seconds> timeout = std::nullopt) {
  using element = std::ranges::range_value_t<R>;
  using member = decltype(ensure_future(std::declval<element>()));
  event_loop& loop = get_running_loop();
  std::vector<future_base> futures;
  if constexpr (std::ranges::sized_range<R>) futures.reserve(std::ranges::size(range));
  for (auto&& e : range) {
    if constexpr (detail::is_future<element>::value) {
      futures.push_back(ensure_future(static_cast<const element&>(e), loop));
    } else {
      futures.push_back(ensure_future(std::move(e), loop));
    }
  }
  return completions<member>(detail::watch_completions(std::move(futures), timeout));
}

}  // namespace aio
