#include "coroutine.hpp"

#include <aio/detail/task_core.hpp>
#include <aio/event_loop.hpp>

#include "valued.hpp"

namespace reference {

aio::task<value> lazy_object::take() {
  aio::task<value> body;
  if (auto* given = operation<value>()) return std::move(*given);
  if (auto* read = operation<std::string>()) {
    if (*read) body = valued(std::move(*read));
  } else if (auto* done = operation<void>()) {
    if (*done) body = valued(std::move(*done));
  } else if (pending_operation* const pending = take_operation()) {
    body = pending->as_task();
  }
  if (body) id_ = body.id();
  return body;
}

void lazy_object::unref_by_host() noexcept {
  if (newest.load(std::memory_order_acquire) == this && references() == 2) {
    auto* const task = std::get_if<scheduled>(&body_);
    if (task && task->loop == aio::get_running_loop_or_null() && task->link) {
      // Both references are ours to give up: nobody else can look at the count.
      std::exchange(task->link, nullptr)->forget();
      dispose();
      return;
    }
  }
  unref();
}

void coroutine_link::link(lazy_object& object, const aio::event_loop& loop) {
  object.ref();
  if (object_) reset();
  object_ = &object;
  object.body_ = lazy_object::scheduled{this, &loop};
  lazy_object::newest.store(&object, std::memory_order_release);
}

object_ref<lazy_object> coroutine_link::get() const noexcept {
  return object_ref<lazy_object>::share(object_);
}

void coroutine_link::reset() noexcept {
  lazy_object* const object = std::exchange(object_, nullptr);
  if (auto* const task = std::get_if<lazy_object::scheduled>(&object->body_)) task->link = nullptr;
  object->unref();
}

}  // namespace reference
