#include "placement.hpp"

#include "processors.hpp"

namespace assay::load {
namespace {

void stay_on(int processor) {
  cpu_set_t one;
  CPU_ZERO(&one);
  CPU_SET(processor, &one);
  sched_setaffinity(0, sizeof one, &one);  // where it is not allowed, unpinned
}

int another_than(int mine, const cpu_set_t& allowed) {
  for (int i = 0; i < CPU_SETSIZE; ++i) {
    if (i != mine && CPU_ISSET(i, &allowed)) return i;
  }
  return mine;
}

}  // namespace

placement::placement(bool shared) {
  CPU_ZERO(&before_);
  sched_getaffinity(0, sizeof before_, &before_);
  const int mine = sched_getcpu();
  // A copy of this in a plugin was loaded when the worker was pinned already: what it was started with is
  // less than what its caller lets it use now.
  cpu_set_t allowed;
  CPU_OR(&allowed, &before_, &processors_at_start());
  clients_ = shared ? mine : another_than(mine, allowed);
  stay_on(mine);
}

placement::~placement() { sched_setaffinity(0, sizeof before_, &before_); }

}  // namespace assay::load
