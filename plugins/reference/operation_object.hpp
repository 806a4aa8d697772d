// operation_object.hpp - the object of an operation that has no coroutine, and the operation within it.
#pragma once

#include <aio/detail/operation.hpp>
#include <coroutine>
#include <exception>
#include <memory>
#include <string_view>
#include <type_traits>
#include <utility>

#include "coroutine.hpp"
#include "valued.hpp"

namespace reference {

template <class Awaiter>
class operation_object final : public lazy_object, public pending_operation {
 public:
  // make() returns the operation, which is made where it stays.
  template <class Make>
  explicit operation_object(Make& make)
      : lazy_object(static_cast<pending_operation*>(this)), operation_(make()) {}
  ~operation_object() override { drop(); }

 private:
  using result = typename Awaiter::value_type;

  bool await_ready() noexcept override {
    return or_failed(true, [&] {
      awaiter_ = &operation_.begin();
      return awaiter_->await_ready();
    });
  }
  std::coroutine_handle<> await_suspend(
      std::coroutine_handle<aio::detail::promise_base> h) noexcept override {
    return or_failed(std::coroutine_handle<>(h), [&] { return suspended(*awaiter_, h); });
  }
  aio::outcome<value> await_resume() noexcept override {
    if (error_) [[unlikely]]
      return aio::outcome<value>(error_);
    try {
      if (awaiter_->failed()) return aio::outcome<value>(awaiter_->failure());
      if constexpr (std::is_void_v<result>) {
        awaiter_->take();
        return aio::outcome<value>(value());
      } else if constexpr (requires { awaiter_->take_seen([](std::string_view) {}); }) {
        value bytes;
        awaiter_->take_seen([&](std::string_view data) { bytes = value::of_bytes(data); });
        return aio::outcome<value>(std::move(bytes));
      } else {
        return aio::outcome<value>(to_value(awaiter_->take()));
      }
    } catch (...) {
      return aio::outcome<value>(std::current_exception());
    }
  }
  void end() noexcept override {
    drop();
    if (references() == 1) [[likely]] {
      delete this;  // as unref() would, but no call of it is virtual
    } else {
      unref();
    }
  }

  aio::task<value> as_task() override { return valued<result>(std::move(operation_)); }

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
  void drop() noexcept {
    if (!std::exchange(dropped_, true)) std::destroy_at(&operation_);
  }

  // Not a member of its own, since it goes with the await: somebody may hold the object for longer.
  union {
    aio::detail::operation<Awaiter> operation_;
  };
  Awaiter* awaiter_ = nullptr;  // within it, once it is awaited
  std::exception_ptr error_;
  bool dropped_ = false;
};

// The object (+1) of the operation that make() returns.
template <class Make, class Awaiter = typename std::invoke_result_t<Make&>::awaiter_type>
assay_object* new_awaitable(Make make) {
  return new operation_object<Awaiter>(make);
}

}  // namespace reference
