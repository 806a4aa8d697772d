// server_clock.hpp - the processor time of the server, which is the process that forked this one: all its
// threads.
#pragma once

#include <time.h>
#include <unistd.h>

#include <chrono>
#include <system_error>
#include <thread>

namespace native {

// Made and asked in the client's process.
class server_clock {
 public:
  server_clock() {
    if (const int error = clock_getcpuclockid(getppid(), &id_); error != 0)
      throw std::system_error(error, std::generic_category(), "clock_getcpuclockid");
  }

  // Seconds. Of a thread that runs the kernel tells what it had at the last tick, of one that waits all: the
  // server, which has nothing to do now, is given the time to begin to wait. Were that not enough, the figure
  // would be wrong by a tick, of a batch of hundreds.
  double seconds() const {
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
    timespec t{};
    clock_gettime(id_, &t);
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) * 1e-9;
  }

 private:
  clockid_t id_{};
};

}  // namespace native
