/// A value or the exception that came in its place: what gather() gives with return_exceptions.
#pragma once

#include <aio/errors.hpp>
#include <exception>
#include <type_traits>
#include <utility>
#include <variant>

namespace aio {

template <class T>
class outcome {
  using stored = std::conditional_t<std::is_void_v<T>, std::monostate, T>;

 public:
  using value_type = T;

  outcome() requires std::is_void_v<T>
  = default;
  outcome(stored value) : content_(std::in_place_index<0>, std::move(value)) {}
  explicit outcome(std::exception_ptr error) : content_(std::in_place_index<1>, std::move(error)) {}

  bool has_value() const noexcept { return content_.index() == 0; }
  explicit operator bool() const noexcept { return has_value(); }

  /// The value; throws the exception if there is one.
  const stored& value() const& {
    if (!has_value()) std::rethrow_exception(error());
    return std::get<0>(content_);
  }
  stored value() && {
    if (!has_value()) std::rethrow_exception(error());
    return std::get<0>(std::move(content_));
  }
  const stored& operator*() const& { return value(); }

  /// The exception, or null.
  std::exception_ptr error() const noexcept {
    const auto* e = std::get_if<1>(&content_);
    return e ? *e : nullptr;
  }

 private:
  std::variant<stored, std::exception_ptr> content_;
};

}  // namespace aio
