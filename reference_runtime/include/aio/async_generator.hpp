/// Asynchronous generators (async def with yield): functions that return async_generator and say co_yield.
///
///     aio::async_generator<int> ticks(int n) {
///       for (int i = 0; i < n; ++i) {
///         co_await aio::sleep(100ms);
///         co_yield i;
///       }
///     }
///     ...
///     auto numbers = ticks(10);
///     while (auto n = co_await numbers.next()) std::cout << *n << '\n';
///
/// The body runs only while it is stepped: from one co_yield to the next, inside the task that awaits the
/// step, and it may await in between. An exception that leaves the body leaves the step, and the generator is
/// exhausted. Clean-up: aclose() throws generator_exit at the co_yield where the body stands; destructors run
/// and what awaits can be done before the exception is thrown again (not in a catch handler: C++ has no
/// co_await there). A generator that was begun and is dropped is closed by its loop in a later pass; what is
/// left when the loop ends is closed by event_loop::shutdown_asyncgens(), which run() calls.
///
/// Copies of the object are one generator. It belongs to the thread of the loop in which it is first stepped.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <variant>

#include <aio/detail/generator_core.hpp>
#include <aio/task.hpp>

namespace aio {

/// Gives values of T. Sent is the type of what asend() passes in and co_yield gives: default-constructed for
/// the other ways of stepping.
template <class T, class Sent = void>
class async_generator;

namespace detail {

template <class T, class Sent>
class generator_state final : public generator_core {
 public:
  using generator_core::generator_core;
  std::optional<T> value;
  lifted<Sent> sent{};
};

template <class T, class Sent>
class yield_awaiter {
 public:
  explicit yield_awaiter(generator_state<T, Sent>& state) noexcept : state_(state) {}
  bool await_ready() const noexcept { return false; }
  std::coroutine_handle<> await_suspend(std::coroutine_handle<>) noexcept { return state_.yielded(); }
  Sent await_resume() {
    if (std::exception_ptr e = state_.take_thrown()) std::rethrow_exception(std::move(e));
    if constexpr (!std::is_void_v<Sent>) return std::exchange(state_.sent, Sent());
  }

 private:
  generator_state<T, Sent>& state_;
};

template <class T, class Sent>
struct generator_promise final : promise_base {
  async_generator<T, Sent> get_return_object(code_location where = code_location::current());
  std::suspend_always initial_suspend() const noexcept { return {}; }
  final_awaiter final_suspend() const noexcept { return {}; }
  void unhandled_exception() noexcept { this->fail_with_current_exception(); }
  void return_void() const noexcept {}
  yield_awaiter<T, Sent> yield_value(T v) {
    state->value.emplace(std::move(v));
    return yield_awaiter<T, Sent>(*state);
  }

  generator_state<T, Sent>* state = nullptr;  // owns this
};

/// One step that gives the next value, or throws stop_async_iteration.
template <class T, class Sent>
class value_step : public generator_step {
 public:
  value_step(ref<generator_state<T, Sent>> state, std::exception_ptr thrown, lifted<Sent> sent)
      : generator_step(state, std::move(thrown), false), state_(state.get()), sent_(std::move(sent)) {}

  template <class P>
  std::coroutine_handle<> await_suspend(std::coroutine_handle<P> h) {
    state_->sent = std::move(sent_);
    return begin(h.promise());
  }
  T await_resume() {
    if (!end()) throw_end();
    return *std::exchange(state_->value, std::nullopt);
  }

 protected:
  generator_state<T, Sent>* state_;
  lifted<Sent> sent_;
};

/// The same, giving nothing at the end.
template <class T, class Sent>
class optional_step final : public value_step<T, Sent> {
 public:
  using value_step<T, Sent>::value_step;
  std::optional<T> await_resume() {
    if (!this->end()) return std::nullopt;
    return std::exchange(this->state_->value, std::nullopt);
  }
};

}  // namespace detail

template <class T, class Sent>
class [[nodiscard]] async_generator {
 public:
  using value_type = T;
  using promise_type = detail::generator_promise<T, Sent>;

  /// Each lazy: the body runs when the result is awaited, once. A step while another is in progress is a
  /// runtime_error and does not disturb that one.

  /// The next value, or nothing at the end.
  auto next() const { return step<detail::optional_step<T, Sent>>(nullptr, {}); }
  /// The next value; throws stop_async_iteration at the end, each time.
  auto anext() const { return step<detail::value_step<T, Sent>>(nullptr, {}); }
  /// The same, passing a value in for the co_yield where the body stands.
  auto asend(detail::lifted<Sent> sent) const {
    return step<detail::value_step<T, Sent>>(nullptr, std::move(sent));
  }
  /// The same, throwing at that co_yield. A generator that has not begun is exhausted by it.
  auto athrow(std::exception_ptr e) const { return step<detail::value_step<T, Sent>>(std::move(e), {}); }
  /// Throws generator_exit at that co_yield and awaits the end. Does nothing if the body has not begun or has
  /// ended; runtime_error if the body yields once more.
  task<void> aclose() const { return detail::close_generator(state_); }

 private:
  friend promise_type;
  explicit async_generator(detail::ref<detail::generator_state<T, Sent>> state) : state_(std::move(state)) {}
  template <class Step>
  Step step(std::exception_ptr thrown, detail::lifted<Sent> sent) const {
    return Step(state_, std::move(thrown), std::move(sent));
  }

  detail::ref<detail::generator_state<T, Sent>> state_;
};

template <class T, class Sent>
async_generator<T, Sent> detail::generator_promise<T, Sent>::get_return_object(code_location where) {
  this->function = where.function_name();
  ref<generator_state<T, Sent>> made(new generator_state<T, Sent>(*this));
  state = made.get();
  return async_generator<T, Sent>(std::move(made));
}

}  // namespace aio
