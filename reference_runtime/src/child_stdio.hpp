// The standard streams of a child: our ends and its.
#pragma once

#include <aio/process_options.hpp>

#include "unique_fd.hpp"

namespace aio::detail {

struct child_stdio {
  /// Opens what the options ask for. Throws std::system_error; value_error for a mode that makes no sense.
  explicit child_stdio(const process_options& options);

  /// What is to become descriptor 0, 1 or 2 of the child; -1 is inherited.
  int source(int fd) const noexcept { return sources_[fd]; }

  /// Our ends, non-blocking, of those that are pipes. stdin is a socket: it tells when the child has closed
  /// it, and writing to it raises no signal.
  unique_fd ours[3];

 private:
  void open(int fd, stdio mode, int given);

  unique_fd theirs_[3];
  int sources_[3] = {-1, -1, -1};
};

}  // namespace aio::detail
