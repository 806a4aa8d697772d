#include "processors.hpp"

namespace assay::load {
namespace {

cpu_set_t allowed_now() noexcept {
  cpu_set_t set;
  CPU_ZERO(&set);
  sched_getaffinity(0, sizeof set, &set);
  return set;
}

// Before main, and so before a worker is pinned.
const cpu_set_t at_start = allowed_now();

}  // namespace

const cpu_set_t& processors_at_start() noexcept { return at_start; }

}  // namespace assay::load
