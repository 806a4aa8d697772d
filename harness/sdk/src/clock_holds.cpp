#include "clock_holds.hpp"

#include <utility>

#include "border.hpp"

namespace assay::detail {

void clock_holds::begin() {
  std::lock_guard lock(mutex_);
  owner_ = std::this_thread::get_id();
}

void clock_holds::take(const loop& l) {
  {
    std::lock_guard lock(mutex_);
    if (over_ || owner_ == std::this_thread::get_id()) return;
    loops_.push_back(l);
  }
  // If the thread ends just here, it gives back what it has not got yet: the sum is right.
  ASSAY_CALL(clock, hold, l.get(), 1);
}

void clock_holds::release() {
  std::vector<loop> loops;
  {
    std::lock_guard lock(mutex_);
    over_ = true;
    loops.swap(loops_);
  }
  for (const loop& l : loops) ASSAY_CALL(clock, hold, l.get(), -1);
}

}  // namespace assay::detail
