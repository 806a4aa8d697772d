/// Loops with virtual time: what waits for hours is done at once, and timers run exactly when they are due.
/// For tests of code that waits.
///
///   aio::loop_ptr loop = aio::new_virtual_time_event_loop();
///   loop->run_until_complete(nightly_backup());  // sleeps until midnight, takes no time
///
/// The clock of such a loop, time(), begins at 0 and stands still while there is anything to run. When
/// nothing is ready it jumps to the due time of the next timer. While something outside of the loop may wake
/// it, the clock does not jump: the loop waits, and the clock goes on as a real one, at most to that due
/// time. That is so while a descriptor is watched (streams, servers, child processes, the interrupts of
/// run()), while a job of an executor or another thread's future is out, and while there is a time_hold.
#pragma once

#include <utility>

#include <aio/event_loop.hpp>

namespace aio {

/// A new loop with virtual time; otherwise as new_event_loop(). To have it in run() or a runner, make it the
/// loop_factory of run_options; interrupts are watched there, unless SIGINT is somebody else's.
loop_ptr new_virtual_time_event_loop();

/// Moves the clock on, as if the thread had been busy so long: what became due by it runs in the next pass.
/// For a loop with virtual time, on its thread. Throws value_error for another loop, and for a duration that
/// is negative, infinite or not a number.
void advance_time(event_loop& loop, seconds duration);

/// While it lives, the clock of a loop with virtual time does not jump: something that the loop does not know
/// of is still to happen, in a thread. Make it before the thread starts and drop it after the thread's last
/// call to the loop. Any thread. The loop must live longer. Throws value_error for a loop of another kind.
class time_hold {
 public:
  explicit time_hold(event_loop& loop) : loop_(&loop) { loop.hold_time(1); }
  time_hold(time_hold&& other) noexcept : loop_(std::exchange(other.loop_, nullptr)) {}
  time_hold& operator=(time_hold&& other) noexcept {
    std::swap(loop_, other.loop_);
    return *this;
  }
  // What it throws for a loop of another kind, the constructor did. NOLINTNEXTLINE(bugprone-exception-escape)
  ~time_hold() {
    if (loop_) loop_->hold_time(-1);
  }

 private:
  event_loop* loop_;  // null once it has moved
};

}  // namespace aio
