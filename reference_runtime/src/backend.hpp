// libevent's side of the loop: one event_base for descriptors, one timeout for the nearest timer, one
// eventfd that other threads write to.
#pragma once

#include <event2/event.h>

#include <memory>

#include <aio/detail/ref.hpp>

namespace aio::detail {

struct event_base_deleter {
  void operator()(::event_base* b) const noexcept { event_base_free(b); }
};
struct event_deleter {
  void operator()(::event* e) const noexcept { event_free(e); }
};
using event_base_ptr = std::unique_ptr<::event_base, event_base_deleter>;
using event_ptr = std::unique_ptr<::event, event_deleter>;

class descriptor_table;
class io_watch;
class signal_handlers;

struct loop_backend {
  loop_backend();
  ~loop_backend();
  loop_backend(const loop_backend&) = delete;
  loop_backend& operator=(const loop_backend&) = delete;

  /// Lets what is ready call back; waits for it, up to the timeout if one is given (seconds; negative: no
  /// limit).
  void poll(bool may_block, double timeout);
  /// Ends a wait. Any thread.
  void wake() noexcept;

  event_base_ptr base;
  int wake_fd = -1;
  event_ptr wake_event;
  event_ptr timeout_event;
  io_watch* watches = nullptr;                    // those that are started
  std::unique_ptr<descriptor_table> descriptors;  // made when first needed
  ref<signal_handlers> signals;                   // the same
};

}  // namespace aio::detail
