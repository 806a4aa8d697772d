// coroutine.hpp - foreign coroutines as coroutines of aio, and whatever else is lazy and awaited once.
#pragma once

#include <aio/task.hpp>
#include <atomic>
#include <string>
#include <utility>
#include <variant>

#include "pending_operation.hpp"
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
class lazy_object : public assay_object, public aio::detail::pooled {
 public:
  lazy_object(std::int32_t kind, aio::task<value> body)
      : assay_object(kind), id_(body.id()), body_(std::move(body)) {}
  // An operation of aio's own, whose result becomes a value where it is awaited: no coroutine is made for
  // that.
  explicit lazy_object(aio::task<std::string> operation)
      : assay_object(ASSAY_KIND_AWAITABLE), id_(operation.id()), body_(std::move(operation)) {}
  explicit lazy_object(aio::task<void> operation)
      : assay_object(ASSAY_KIND_AWAITABLE), id_(operation.id()), body_(std::move(operation)) {}
  // The same without a coroutine even in aio: the operation is in the object that has this one for its base.
  explicit lazy_object(pending_operation* operation) noexcept
      : assay_object(ASSAY_KIND_AWAITABLE), body_(operation) {}
  // The coroutine of a task that is known by its identity only.
  explicit lazy_object(const void* id) : assay_object(ASSAY_KIND_COROUTINE), id_(id) {}
  ~lazy_object() override {
    // Another may come to stand at its address.
    if (newest.load(std::memory_order_relaxed) == this) newest.store(nullptr, std::memory_order_relaxed);
  }

  const void* id() const noexcept { return id_; }
  // Whether it was awaited or scheduled before.
  bool taken() const {
    return std::visit([](const auto& body) { return !body; }, body_);
  }
  // What awaiting runs; empty when it was awaited or scheduled before, which aio refuses.
  aio::task<value> take();
  // The operation, or null where it is not one that gives a T.
  template <class T>
  aio::task<T>* operation() noexcept {
    return std::get_if<aio::task<T>>(&body_);
  }
  // The operation that has no coroutine, which is to be awaited; null where there is none, or no more. It
  // lives as long as this object, or until its end().
  pending_operation* take_operation() noexcept {
    auto* const pending = std::get_if<pending_operation*>(&body_);
    return pending ? std::exchange(*pending, nullptr) : nullptr;
  }
  // For a task factory, which is shown what is about to be scheduled.
  void put_back(aio::task<value> body) { body_ = std::move(body); }

  // Gives up a reference of the host's. Nearly every coroutine is given up as soon as a task was made of it:
  // then the task does not keep it either. Its memory is at hand now, and that of a task which waits is a
  // good part smaller.
  void unref_by_host() noexcept;

 private:
  friend coroutine_link;

  const void* id_ = nullptr;  // of an operation without a coroutine none, until take()
  // What became of one that was scheduled: the link from its task while there is one, and the loop of that,
  // in whose thread alone it may be looked at.
  struct scheduled {
    coroutine_link* link;
    const aio::event_loop* loop;
    explicit operator bool() const noexcept { return false; }
  };
  std::variant<aio::task<value>, aio::task<std::string>, aio::task<void>, pending_operation*, scheduled>
      body_;
  // The one that was scheduled last, in any thread.
  static inline std::atomic<const lazy_object*> newest{nullptr};
};

// While a coroutine is made a task, its object can be found by its identity: a task factory is shown it, and
// an eager task may ask for it before it is known what it is made of.
class scheduling {
 public:
  explicit scheduling(lazy_object& object) noexcept : object_(object), outer_(std::exchange(inner, this)) {}
  ~scheduling() { inner = outer_; }
  scheduling(const scheduling&) = delete;
  scheduling& operator=(const scheduling&) = delete;
  // The object (+1) that is being scheduled in this thread, or empty.
  static object_ref<lazy_object> find(const void* id) noexcept {
    for (const scheduling* s = inner; s; s = s->outer_)
      if (s->object_.id() == id) return object_ref<lazy_object>::share(&s->object_);
    return {};
  }

 private:
  // As near as what aio keeps for a thread: context.hpp.
  [[gnu::tls_model("initial-exec")]] static inline thread_local scheduling* inner = nullptr;
  lazy_object& object_;
  scheduling* outer_;
};

// The object (+1) of a lazy operation.
inline assay_object* new_awaitable(aio::task<value> body) {
  return new lazy_object(ASSAY_KIND_AWAITABLE, std::move(body));
}
inline assay_object* new_awaitable(aio::task<std::string> operation) {
  return new lazy_object(std::move(operation));
}
inline assay_object* new_awaitable(aio::task<void> operation) {
  return new lazy_object(std::move(operation));
}

}  // namespace reference
