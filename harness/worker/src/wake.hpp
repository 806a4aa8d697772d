// wake.hpp - tells the runner that there are new records.
#pragma once

#include <sys/stat.h>

namespace assay::worker {

// The write end of the runner's pipe. A plugin may close it, and open a file of its own under the same
// number: each write first makes sure that the descriptor is still the pipe.
class wake_pipe {
 public:
  explicit wake_pipe(int fd) noexcept;  // -1: none
  void operator()() const noexcept;     // [any thread] never blocks

 private:
  int fd_;
  struct stat identity_ {};
};

}  // namespace assay::worker
