/// The clock of a loop with virtual time.
#pragma once

#include <atomic>

namespace aio::detail {

struct virtual_clock {
  std::atomic<double> now{0};  // written by the loop's thread only
  std::atomic<int> holds{0};
};

}  // namespace aio::detail
