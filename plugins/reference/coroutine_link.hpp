// coroutine_link.hpp - from a task to the object of the coroutine that it was made of.
#pragma once

#include "object.hpp"

namespace reference {

class lazy_object;

// Keeps the object, so that the host meets the same again (rule R14), unless nobody but the task had it once
// the task was made: lazy_object::unref_by_host(). Used in the thread of the task's loop only.
class coroutine_link {
 public:
  coroutine_link() = default;
  coroutine_link(const coroutine_link&) = delete;
  coroutine_link& operator=(const coroutine_link&) = delete;
  ~coroutine_link() {
    if (object_) reset();
  }

  void link(lazy_object& object, const aio::event_loop& loop);
  // The object, or null.
  object_ref<lazy_object> get() const noexcept;
  // Gives the object up. REQUIRES that there is one.
  void reset() noexcept;
  // The same where the object is about to go.
  void forget() noexcept { object_ = nullptr; }

 private:
  lazy_object* object_ = nullptr;
};

}  // namespace reference
