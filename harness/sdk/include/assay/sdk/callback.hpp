// callback.hpp - callbacks: C++ callables as objects of the runtime.
//
// A callable takes nothing or (const std::vector<value>& args), and returns nothing, something that makes a
// value, or a co<T>, which becomes a coroutine of the runtime (client_connected, factories). raised thrown in
// it is raised in the runtime. The callable is destroyed when the runtime drops the callback, at the latest
// at the test's end.
#pragma once

#include <memory>
#include <vector>

#include "assay/sdk/co.hpp"

namespace assay {

class callback : public object {
 public:
  callback() = default;
  explicit callback(object o) noexcept : object(std::move(o)) {}
};

namespace detail {

class callable {
 public:
  virtual ~callable() = default;
  virtual value call(const std::vector<value>& args) = 0;
};

object make_coroutine(std::unique_ptr<body> b);
object make_callback(std::unique_ptr<callable> c);

template <class F>
concept takes_arguments = std::invocable < F&,
        const std::vector<value>
& > ;
template <class F>
concept callback_callable =
    (takes_arguments<std::decay_t<F>> ||
     std::invocable<std::decay_t<F>&>)&&!std::derived_from<std::remove_cvref_t<F>, object>;

template <class F>
class callable_of final : public callable {
 public:
  explicit callable_of(F f) : f_(std::move(f)) {}
  value call(const std::vector<value>& args) override {
    if constexpr (takes_arguments<F>) {
      return convert([&]() -> decltype(auto) { return f_(args); });
    } else {
      return convert([&]() -> decltype(auto) { return f_(); });
    }
  }

 private:
  template <class Call>
  static value convert(Call&& call) {
    using result = std::invoke_result_t<Call>;
    if constexpr (std::is_void_v<result>) {
      call();
      return value();
    } else if constexpr (is_co<result>) {
      return value(make_coroutine(make_body(call())));
    } else {
      return value(call());
    }
  }
  F f_;
};

}  // namespace detail

// A parameter that takes a callback, a callable (a new callback is made of it), or any other object: what is
// no callback is the runtime's to refuse.
class callback_argument {
 public:
  callback_argument(object o) noexcept : object_(std::move(o)) {}
  template <detail::callback_callable F>
  callback_argument(
      F&& f)  // NOLINT(bugprone-forwarding-reference-overload): callback_callable lets copies pass by
      : object_(detail::make_callback(
            std::make_unique<detail::callable_of<std::decay_t<F>>>(std::forward<F>(f)))) {}
  const object& get() const noexcept { return object_; }

 private:
  object object_;
};

// A callback, a callable, or none (no argument, or std::nullopt), which restores a default.
class optional_callback {
 public:
  optional_callback() = default;
  optional_callback(std::nullopt_t) noexcept {}
  optional_callback(std::nullptr_t) noexcept {}
  optional_callback(object o) noexcept : object_(std::move(o)) {}
  template <detail::callback_callable F>
  optional_callback(F&& f)  // NOLINT(bugprone-forwarding-reference-overload): as above
      : object_(callback_argument(std::forward<F>(f)).get()) {}
  const object& get() const noexcept { return object_; }

 private:
  object object_;
};

}  // namespace assay
