// clock_holds.hpp - the holds of a test's thread on the loops with virtual time. Internal to the SDK.
#pragma once

#include <mutex>
#include <thread>
#include <vector>

#include "assay/sdk/loop.hpp"

namespace assay::detail {

// While the thread runs, no clock jumps but those of loops that it made itself. All of it [any thread].
class clock_holds {
 public:
  void begin();    // on the thread itself
  void release();  // the thread will do nothing more
  // Of loops that were there before the thread, or that another thread made since.
  void take(const loop& l);

 private:
  std::mutex mutex_;
  std::vector<loop> loops_;
  std::thread::id owner_;
  bool over_ = false;
};

}  // namespace assay::detail
