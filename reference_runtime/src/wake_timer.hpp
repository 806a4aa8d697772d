// The kernel's timer that ends the loop's wait when its nearest timer is due.
//
// Not libevent's own: that goes by a clock which moves every few milliseconds, and a wait ends that much
// late.
#pragma once

#include <limits>

#include "event_pointers.hpp"
#include "unique_fd.hpp"

namespace aio::detail {

class wake_timer {
 public:
  explicit wake_timer(::event_base& base);
  wake_timer(const wake_timer&) = delete;
  wake_timer& operator=(const wake_timer&) = delete;

  /// The wait that follows ends at this time of the monotonic clock (seconds), or somewhat later if the last
  /// wait that ended so has just been: timers that come thick are run in lots. It may end before, because of
  /// a time that was set earlier: to set it back would cost a system call for each timeout that is not
  /// reached.
  void set(double when);

 private:
  static void expired(evutil_socket_t fd, short what, void* self);

  static constexpr double never = std::numeric_limits<double>::infinity();
  unique_fd fd_;
  event_ptr event_;
  double armed_ = never;
  double last_ = -never;
};

}  // namespace aio::detail
