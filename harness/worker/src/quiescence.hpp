// quiescence.hpp - sees from outside when a process waits for something that can never come.
//
// Every thread sleeps in a wait without a time limit, there is no timer, no other process that could write or
// send a signal, and the kernel has nothing under way for it either. Whatever is not known for certain counts
// as able to wake it: then the time limit decides, as it does on a system that does not show all this.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <string>

namespace assay::worker {

class quiescence {
 public:
  using clock = std::chrono::steady_clock;

  explicit quiescence(pid_t process) : process_(process) {}

  // Looks, if the last look was long enough ago; true once it has found the process so for half a second,
  // without one thread having run. alone: whether it has no descendants.
  bool look(bool alone);

 private:
  pid_t process_;
  clock::time_point last_look_{};
  clock::time_point quiet_since_{};
  std::string seen_;  // how often each thread had run; empty: was not quiescent
};

}  // namespace assay::worker
