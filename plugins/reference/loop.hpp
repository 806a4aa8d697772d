// loop.hpp - loops and handles of aio as objects of the ABI, and how arguments name them.
#pragma once

#include <assay/ext/loop.h>

#include <aio/event_loop.hpp>

#include "value.hpp"

namespace reference {

class loop_object final : public findable<assay_object> {
 public:
  explicit loop_object(aio::loop_ptr loop) : findable(loop.get(), ASSAY_KIND_LOOP), loop_(std::move(loop)) {}
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

// Found again by the scheduled callback itself: a table of all handles would cost more than the callbacks.
class handle_object final : public loop_bound, public aio::detail::pooled {
 public:
  handle_object(aio::event_loop& loop, aio::handle h)
      : loop_bound(ASSAY_KIND_HANDLE, loop), handle_(std::move(h)) {
    handle_.set_companion(this);
  }
  handle_object(aio::event_loop& loop, const aio::timer_handle& h)
      : loop_bound(ASSAY_KIND_TIMER_HANDLE, loop), handle_(h), when_(h.when()) {
    handle_.set_companion(this);
  }
  ~handle_object() override { handle_.clear_companion(this); }

  // The object of a handle: the one that is there, or a new one. On the thread of the loop, which runs: who
  // gives up the last reference elsewhere leaves the destruction to it.
  static object_ref<handle_object> of(aio::event_loop& loop, const aio::handle& h) {
    auto* const met = static_cast<handle_object*>(h.companion());
    return object_ref<handle_object>::adopt(met && met->try_ref() ? met : new handle_object(loop, h));
  }
  const aio::handle& get() const noexcept { return handle_; }
  aio::seconds when() const noexcept { return when_; }

 private:
  void unref_last() noexcept override {
    if (drop_last()) dispose();
  }

  aio::handle handle_;
  aio::seconds when_{0};
};

// The context dictionary of an exception handler, as a list of [name, value] pairs, and back.
value to_list(aio::event_loop& loop, const aio::exception_context& about);
aio::exception_context from_list(const assay_list* pairs);

}  // namespace reference
