// Starting a child: posix_spawn, so that nothing of ours runs between fork and exec.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

namespace aio::detail {

struct spawn_request {
  std::vector<std::string> arguments;
  std::optional<std::vector<std::string>> environment;
  std::optional<std::string> cwd;
  bool new_session = false;
  /// Descriptors to become 0, 1 and 2; -1 inherits.
  int descriptors[3] = {-1, -1, -1};
};

/// Throws std::system_error.
pid_t spawn(const spawn_request& request);

}  // namespace aio::detail
