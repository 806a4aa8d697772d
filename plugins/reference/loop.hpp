// loop.hpp - loops and handles of aio as objects of the ABI, and how arguments name them.
#pragma once

#include <assay/ext/loop.h>

#include <aio/event_loop.hpp>

#include "value.hpp"

namespace reference {

class loop_object final : public assay_object {
 public:
  explicit loop_object(aio::loop_ptr loop)
      : assay_object(ASSAY_KIND_LOOP, loop.get()), loop_(std::move(loop)) {}
  aio::event_loop& get() const noexcept { return *loop_; }

 private:
  aio::loop_ptr loop_;
};

// The object (+1) of a loop: the one that is known already, or a new one.
assay_object* wrap(aio::event_loop& loop);

// The loop of an argument; throws type_error for an object of another kind, or NULL.
aio::event_loop& as_loop(assay_object* o);
// The same, where NULL means the running loop; runtime_error if none runs.
aio::event_loop& as_loop_or_running(assay_object* o);

class handle_object final : public loop_bound {
 public:
  handle_object(aio::event_loop& loop, aio::handle h)
      : loop_bound(ASSAY_KIND_HANDLE, loop, h.id()), handle_(std::move(h)) {}
  handle_object(aio::event_loop& loop, aio::timer_handle h)
      : loop_bound(ASSAY_KIND_TIMER_HANDLE, loop, h.id()), handle_(h), when_(h.when()) {}
  const aio::handle& get() const noexcept { return handle_; }
  aio::seconds when() const noexcept { return when_; }

 private:
  aio::handle handle_;
  aio::seconds when_{0};
};

// The context dictionary of an exception handler, as a list of [name, value] pairs, and back.
value to_list(aio::event_loop& loop, const aio::exception_context& about);
aio::exception_context from_list(const assay_list* pairs);

}  // namespace reference
