// libevent's side of the loop: one event_base for descriptors, among them that of the kernel's timer for
// the nearest of the loop's, and the eventfd that other threads write to.
#pragma once

#include <atomic>
#include <memory>
#include <optional>

#include <aio/detail/ref.hpp>

#include "event_pointers.hpp"
#include "wake_timer.hpp"

namespace aio::detail {

class descriptor_table;
class io_watch;
class signal_handlers;

struct loop_backend {
  loop_backend();
  ~loop_backend();
  loop_backend(const loop_backend&) = delete;
  loop_backend& operator=(const loop_backend&) = delete;

  /// Lets what is ready call back. Asks the kernel only if something may be ready.
  void poll();
  /// The same; waits for it, at most until the monotonic clock reads this (seconds; none: no limit). May end
  /// with nothing to do.
  void wait(std::optional<double> until);
  /// Ends a wait. Any thread.
  void wake() noexcept;

  event_base_ptr base;
  int wake_fd = -1;
  event_ptr wake_event;
  std::unique_ptr<wake_timer> timer;
  io_watch* watches = nullptr;                  // those that are started
  unsigned untold = 0;                          // those of them of which only the kernel knows
  const std::atomic<unsigned>* told = nullptr;  // the count of the one that tells: see io_watch::start()
  unsigned told_before = 0;
  std::unique_ptr<descriptor_table> descriptors;  // made when first needed
  ref<signal_handlers> signals;                   // the same
};

}  // namespace aio::detail
