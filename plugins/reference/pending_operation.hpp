// pending_operation.hpp - operations of aio that have no coroutine unless they become a task: a read, a get.
#pragma once

#include <aio/detail/operation.hpp>
#include <aio/outcome.hpp>
#include <coroutine>
#include <exception>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>

#include "value.hpp"

namespace reference {

inline value to_value(value v) noexcept { return v; }
inline value to_value(bool b) noexcept { return value::of_bool(b); }
inline value to_value(const std::string& bytes) { return value::of_bytes(bytes); }

// One that has not begun. It is awaited, once, as an awaiter of aio's is, whoever awaits it, or made a task.
class pending_operation {
 public:
  pending_operation() = default;
  pending_operation(const pending_operation&) = delete;
  pending_operation& operator=(const pending_operation&) = delete;
  virtual ~pending_operation() = default;

  virtual bool await_ready() noexcept = 0;
  virtual std::coroutine_handle<> await_suspend(
      std::coroutine_handle<aio::detail::promise_base> h) noexcept = 0;
  virtual aio::outcome<value> await_resume() noexcept = 0;

  virtual aio::task<value> as_task() = 0;
};

template <class Awaiter>
class operation_in_place final : public pending_operation, public aio::detail::pooled {
 public:
  explicit operation_in_place(aio::detail::operation<Awaiter> operation) : operation_(std::move(operation)) {}

 private:
  using result = typename Awaiter::value_type;

  bool await_ready() noexcept override {
    return or_failed(true, [&] {
      awaiter_ = &std::move(operation_).operator co_await().awaiter;
      return awaiter_->await_ready();
    });
  }
  std::coroutine_handle<> await_suspend(
      std::coroutine_handle<aio::detail::promise_base> h) noexcept override {
    return or_failed(std::coroutine_handle<>(h),
                     [&]() -> std::coroutine_handle<> { return suspended(*awaiter_, h); });
  }
  aio::outcome<value> await_resume() noexcept override {
    const auto outcome = [&] {
      if (awaiter_->failed()) return aio::outcome<value>(awaiter_->failure());
      if constexpr (std::is_void_v<result>) {
        awaiter_->take();
        return aio::outcome<value>(value());
      } else {
        return aio::outcome<value>(to_value(awaiter_->take()));
      }
    };
    return error_ ? aio::outcome<value>(error_) : or_failed_outcome(outcome);
  }

  aio::task<value> as_task() override { return awaited(std::move(operation_)); }
  static aio::task<value> awaited(aio::task<result> same) {
    if constexpr (std::is_void_v<result>) {
      co_await same;
      co_return value();
    } else {
      co_return to_value(co_await same);
    }
  }

  // As the compiler does with what an awaiter returns.
  template <class A>
  static std::coroutine_handle<> suspended(A& awaiter, std::coroutine_handle<aio::detail::promise_base> h) {
    using how = decltype(awaiter.await_suspend(h));
    if constexpr (std::is_void_v<how>) {
      awaiter.await_suspend(h);
      return std::noop_coroutine();
    } else if constexpr (std::is_same_v<how, bool>) {
      return awaiter.await_suspend(h) ? std::noop_coroutine() : std::coroutine_handle<>(h);
    } else {
      return awaiter.await_suspend(h);
    }
  }
  // What an awaiter throws is the outcome of the await, for whoever awaits.
  template <class T, class F>
  T or_failed(T otherwise, F&& f) noexcept {
    try {
      return f();
    } catch (...) {
      error_ = std::current_exception();
      return otherwise;
    }
  }
  template <class F>
  static aio::outcome<value> or_failed_outcome(F&& f) noexcept {
    try {
      return f();
    } catch (...) {
      return aio::outcome<value>(std::current_exception());
    }
  }

  aio::detail::operation<Awaiter> operation_;
  Awaiter* awaiter_ = nullptr;  // within it, once it is awaited
  std::exception_ptr error_;
};

}  // namespace reference
