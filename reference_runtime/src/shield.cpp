#include <aio/shield.hpp>

namespace aio::detail {

shield_core::shield_core(future_state& inner) : future_state(inner.loop()), inner_(&inner) {
  add_ref();  // the list's
  inner.add_waiter(inner_done_, true);
}

bool shield_core::cancel(const std::string* message) {
  if (done()) return false;
  if (inner_) {
    // asyncio lets go of the inner future one pass later, and ahead of the awaiters: until then a failure of
    // the inner one is passed over in silence.
    loop_->schedule(outer_done_);
    add_ref();
  }
  return future_state::cancel(message);
}

void shield_core::inner_node::completed() noexcept {
  outer->done_inner_ = ref<future_state>(std::exchange(outer->inner_, nullptr));
}

void shield_core::inner_node::discard() noexcept {
  outer->inner_ = nullptr;
  outer->done_inner_ = nullptr;
  outer->release();
}

void shield_core::inner_node::run() {
  const ref<shield_core> queued = ref<shield_core>::adopt(outer);
  const ref<future_state> inner = std::move(outer->done_inner_);
  shield_core& self = *outer;
  if (self.done()) {
    if (!inner->cancelled()) inner->mark_retrieved();
  } else if (inner->cancelled()) {
    self.future_state::cancel(nullptr);
  } else if (std::exception_ptr e = inner->outcome_error()) {
    self.finish_with(std::move(e));
  } else {
    self.copy_value(*inner);
    self.set_finished();
  }
}

void shield_core::removal_node::run() {
  const ref<shield_core> queued = ref<shield_core>::adopt(outer);
  if (outer->inner_ && outer->inner_->remove_waiter(outer->inner_done_)) {
    outer->inner_ = nullptr;
    outer->release();  // the list's
  }
}

}  // namespace aio::detail
