#include "assay/worker/pin_thread.hpp"

#include <sched.h>

#include <cerrno>
#include <cstddef>

namespace assay::worker {

int pin_thread(int processor) noexcept {
  if (processor < 0 || processor >= CPU_SETSIZE) return EINVAL;
  cpu_set_t wanted, seen;
  CPU_ZERO(&wanted);
  CPU_SET(static_cast<std::size_t>(processor), &wanted);
  if (sched_setaffinity(0, sizeof wanted, &wanted) != 0) return errno;
  CPU_ZERO(&seen);
  if (sched_getaffinity(0, sizeof seen, &seen) != 0) return errno;
  return CPU_EQUAL(&wanted, &seen) ? 0 : EINVAL;
}

}  // namespace assay::worker
