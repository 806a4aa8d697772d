/// Event (asyncio.Event): a flag that tasks wait for.
///
/// Copies are the same event, which lives as long as any of them or a task that waits for it. It may be made
/// before a loop runs; the first task that has to wait binds it to its loop. Not for use by several threads.
#pragma once

#include <memory>

#include <aio/task.hpp>

namespace aio {

namespace detail {
struct event_state;
}

class event {
 public:
  event();

  /// Waits until the flag is set; gives true. Does not suspend if it is. runtime_error if it has to wait and
  /// the event is bound to another loop.
  task<bool> wait() const;

  /// Sets the flag and wakes all who wait, in the order in which they began to. A clear() before they run
  /// does not call them back.
  void set() const;
  void clear() const noexcept;
  bool is_set() const noexcept;

  friend bool operator==(const event&, const event&) = default;

 private:
  std::shared_ptr<detail::event_state> state_;
};

}  // namespace aio
