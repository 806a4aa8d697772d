// coroutine.hpp - foreign coroutines as Asio's: asio::awaitable is lazy and awaited once, as the ABI's are.
#pragma once

#include "errors.hpp"

namespace asio_plugin {

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

// Of kind coroutine, or awaitable.
class lazy_object final : public assay_object {
 public:
  lazy_object(std::int32_t kind, asio::awaitable<value> body) : assay_object(kind), body_(std::move(body)) {}
  // What awaiting runs. A runtime error when it was awaited or spawned before.
  asio::awaitable<value> take();

 private:
  std::optional<asio::awaitable<value>> body_;
};

inline bool is_lazy(const assay_object& o) noexcept {
  return o.kind() == ASSAY_KIND_COROUTINE || o.kind() == ASSAY_KIND_AWAITABLE;
}

// The object (+1) of a lazy operation.
inline assay_object* new_awaitable(asio::awaitable<value> body) {
  return new lazy_object(ASSAY_KIND_AWAITABLE, std::move(body));
}

asio::awaitable<value> raise(std::exception_ptr e);

// Stores the object (+1) of the lazy operation that start() gives; what that refuses is raised when the
// operation is awaited.
template <class F>
assay_error* lazily(F&& start, assay_object** out) {
  return guarded([&] {
    try {
      *out = new_awaitable(start());
    } catch (const std::exception&) {
      *out = new_awaitable(raise(std::current_exception()));
    }
  });
}

// Drives a foreign coroutine: the loop of coro.h, in Asio.
asio::awaitable<value> drive(frame body);

}  // namespace asio_plugin
