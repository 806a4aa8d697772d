// coroutine.hpp - foreign coroutines as coroutines of aio, and whatever else is lazy and awaited once.
#pragma once

#include <aio/task.hpp>

#include "value.hpp"

namespace reference {

// A body of the host's. Destroyed exactly once, by whoever holds it last.
class frame {
 public:
  frame(const assay_frame_ops* ops, void* data) noexcept : ops_(ops), data_(data) {}
  frame(frame&& other) noexcept : ops_(other.ops_), data_(std::exchange(other.data_, nullptr)) {}
  frame& operator=(frame&&) = delete;
  ~frame() {
    if (data_) ops_->destroy(data_);
  }
  // Returns an ASSAY_OUT_ constant; out is what came with it.
  std::int32_t resume(std::int32_t how, value in, value& out) const {
    assay_value raw{};
    const std::int32_t answer = ops_->resume(data_, how, in.release(), &raw);
    out = value::adopt(raw);
    return answer;
  }

 private:
  const assay_frame_ops* ops_;
  void* data_;
};

// Of kind coroutine, or awaitable: a coroutine of aio that has not begun, or the identity of one that has.
class lazy_object final : public assay_object {
 public:
  lazy_object(std::int32_t kind, aio::task<value> body)
      : assay_object(kind, kind == ASSAY_KIND_COROUTINE ? body.id() : nullptr), body_(std::move(body)) {}
  // The coroutine of a task that is known by its identity only.
  explicit lazy_object(const void* id) : assay_object(ASSAY_KIND_COROUTINE, id) {}

  // What awaiting runs; empty when it was awaited or scheduled before, which aio refuses.
  aio::task<value> take() noexcept { return std::move(body_); }
  // For a task factory, which is shown what is about to be scheduled.
  void put_back(aio::task<value> body) noexcept { body_ = std::move(body); }

 private:
  aio::task<value> body_;
};

// The object (+1) of a lazy operation.
inline assay_object* new_awaitable(aio::task<value> body) {
  return new lazy_object(ASSAY_KIND_AWAITABLE, std::move(body));
}

// Drives a foreign coroutine: the loop of coro.h, in aio.
aio::task<value> drive(frame body);

}  // namespace reference
