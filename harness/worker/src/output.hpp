// output.hpp - where in the worker's output file the next byte goes.
#pragma once

#include <sys/stat.h>

#include <cstdint>

namespace assay::worker {

// stdout and stderr are one file with one offset, shared with every process that inherits them, so the offset
// before and after a test bounds what it printed. -1 when the plugin has put something else under number 1.
class output_position {
 public:
  output_position() noexcept;
  std::int64_t operator()() const noexcept;  // flushes stdio first

 private:
  struct stat identity_ {};
};

}  // namespace assay::worker
