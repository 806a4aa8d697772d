// thread_future.hpp - thread futures of aio as objects of the ABI.
#pragma once

#include <aio/thread_future.hpp>

#include "value.hpp"

namespace reference {

using thread_future = aio::thread_future<value>;

class thread_future_object final : public assay_object {
 public:
  explicit thread_future_object(thread_future f = thread_future())
      : assay_object(ASSAY_KIND_THREAD_FUTURE), future_(std::move(f)) {}
  const thread_future& get() const noexcept { return future_; }

 private:
  thread_future future_;
};

// The thread future of an object, or null for an object of another kind.
inline const thread_future* as_thread_future(assay_object* o) {
  if (!o || o->kind() != ASSAY_KIND_THREAD_FUTURE) return nullptr;
  return &static_cast<thread_future_object*>(o)->get();
}

// The same; throws type_error for any other object.
inline const thread_future& require_thread_future(assay_object* o) {
  const thread_future* f = as_thread_future(o);
  if (!f) throw aio::type_error("a thread future is required");
  return *f;
}

}  // namespace reference
