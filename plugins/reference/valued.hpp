// valued.hpp - the result of an operation of aio's own as a value of the ABI.
#pragma once

#include <aio/task.hpp>
#include <string>
#include <type_traits>
#include <utility>

#include "value.hpp"

namespace reference {

inline value to_value(value v) noexcept { return v; }
inline value to_value(bool b) noexcept { return value::of_bool(b); }
inline value to_value(const std::string& bytes) { return value::of_bytes(bytes); }

// The same as a coroutine. aio's objects share their state with what is awaited: nothing else need be kept.
template <class T>
aio::task<value> valued(aio::task<T> operation) {
  if constexpr (std::is_void_v<T>) {
    co_await operation;
    co_return value();
  } else {
    T result = co_await operation;
    co_return to_value(std::move(result));
  }
}

}  // namespace reference
