// stall_meter.hpp - the canary: a thread that does nothing but wake, and sees when the machine stood still.
//
// A test that ran out of time while the machine, or the harness, was not running has proven nothing. A
// machine that is merely busy is no excuse: a sleeper is woken in time there.
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

namespace assay::runner {

class stall_meter {
 public:
  using clock = std::chrono::steady_clock;
  using seconds = std::chrono::duration<double>;

  // Returns when the thread is at rest: it allocates nothing from then on, so that a process may be forked.
  // (A child of AddressSanitizer inherits its locks as they are, and waits for ever for one that was held.)
  stall_meter();
  ~stall_meter();
  stall_meter(const stall_meter&) = delete;
  stall_meter& operator=(const stall_meter&) = delete;

  // [any thread] How much of the time from `since` (of CLOCK_MONOTONIC) to now the thread slept beyond its
  // time. Stalls longer ago than an hour are forgotten.
  seconds stalled_since(seconds since) const;

 private:
  struct stall {
    clock::time_point from;
    clock::time_point to;
  };
  void watch();

  mutable std::mutex mutex_;
  std::condition_variable begun_;
  std::condition_variable ended_;
  bool watches_ = false;
  bool ends_ = false;
  clock::time_point due_;  // when it should have woken last
  std::deque<stall> stalls_;
  std::thread thread_;
};

}  // namespace assay::runner
