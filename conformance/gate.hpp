// A gate for threads: passed once it is open.
#pragma once

#include <atomic>

namespace assay::conformance {

class gate {
 public:
  void open() {
    open_ = true;
    open_.notify_all();
  }
  bool is_open() const { return open_; }
  void pass() const { open_.wait(false); }  // blocks the thread

 private:
  std::atomic<bool> open_{false};
};

}  // namespace assay::conformance
