// late_interrupt.hpp - Ctrl-C while the reports are written.
#pragma once

namespace assay::cli {

// From take() on, the first SIGINT, SIGTERM or SIGHUP is kept, so that the reports become whole; a later
// SIGINT or SIGTERM ends the process at once. Signals that were ignored stay so. One object at a time.
class late_interrupt {
 public:
  late_interrupt();
  ~late_interrupt();  // their defaults again
  late_interrupt(const late_interrupt&) = delete;
  late_interrupt& operator=(const late_interrupt&) = delete;

  // already: the run was interrupted, so that the next signal ends the process. Needed again after someone
  // else has given the signals up.
  void take(bool already);
  void hold();  // blocks them until the next take(), so that none falls into the time between

  int caught() const noexcept;  // 0: none
};

}  // namespace assay::cli
