// processor_time.hpp - the processor time of this process, all its threads: a server's, whose load client is
// another process.
#pragma once

#include <ctime>

namespace assay::bench {

inline double processor_seconds() {
  timespec t{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) * 1e-9;
}

}  // namespace assay::bench
