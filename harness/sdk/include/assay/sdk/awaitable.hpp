// awaitable.hpp - the plainest views of an object: something to be awaited, a coroutine.
//
// A view has no data of its own. It says which operations are at hand; whether the object takes them is for
// the runtime to say.
#pragma once

#include "assay/loader/object.hpp"

namespace assay {

class awaitable : public object {
 public:
  awaitable() = default;
  explicit awaitable(object o) noexcept : object(std::move(o)) {}
};

// Lazy, to be awaited once: inline by co_await, or by a task.
class coroutine : public awaitable {
 public:
  coroutine() = default;
  explicit coroutine(object o) noexcept : awaitable(std::move(o)) {}
};

}  // namespace assay
