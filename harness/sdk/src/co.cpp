#include "assay/sdk/co.hpp"

#include <stdexcept>

#include "frame.hpp"

namespace assay::detail {

co_base& co_base::operator=(co_base&& other) noexcept {
  if (this != &other) {
    reset();
    handle_ = std::exchange(other.handle_, nullptr);
    promise_ = std::exchange(other.promise_, nullptr);
  }
  return *this;
}

void co_base::reset() noexcept {
  promise_ = nullptr;
  if (auto handle = std::exchange(handle_, nullptr); handle != nullptr) handle.destroy();
}

void promise_base::enter(frame& owner, co_base& slot) noexcept {
  owner_ = &owner;
  slot_ = &slot;
  owner_->set_innermost(this);
}

void promise_base::enter(promise_base& parent, co_base& slot) noexcept {
  parent_ = &parent;
  enter(*parent.owner_, slot);
}

void promise_base::leave() noexcept { owner_->set_innermost(parent_); }

void promise_base::resume() { slot_->handle_.resume(); }

void promise_base::discard() noexcept {
  for (promise_base* p = this; p != nullptr;) {
    promise_base* parent = p->parent_;
    p->slot_->reset();
    p = parent;
  }
}

void promise_base::rethrow() {
  if (exception_ != nullptr) std::rethrow_exception(std::exchange(exception_, nullptr));
}

bool object_awaiter::await_ready() const {
  if (!awaited_) throw std::logic_error("co_await was given no object (null)");
  return false;
}

void object_awaiter::await_suspend(std::coroutine_handle<>) {
  promise_.owner().wait_for(std::move(awaited_));
}

value object_awaiter::await_resume() { return promise_.owner().take_incoming(); }

void yield_awaiter::await_suspend(std::coroutine_handle<>) { promise_.owner().yield(std::move(yielded_)); }

value yield_awaiter::await_resume() { return promise_.owner().take_incoming(); }

void require_coroutine(bool present) {
  if (!present) throw std::logic_error("co_await was given an empty co<> (moved from, or awaited before)");
}

co<value> as_value(co<void> inner) {
  co_await std::move(inner);
  co_return value();
}

co<value> immediate(value result) { co_return result; }

}  // namespace assay::detail
