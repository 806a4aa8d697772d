/// How a child process is started: what create_subprocess_exec() and subprocess_exec() take as options.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include <aio/streams.hpp>

namespace aio {

/// Where a standard stream of a child leads.
enum class stdio {
  inherit,
  pipe,        ///< to a stream of this process
  devnull,     ///< output is discarded, input ends at once
  to_stdout,   ///< stderr only: where stdout goes
  descriptor,  ///< to the descriptor that the option of the same stream names; it stays the caller's
};

struct process_options {
  process_options() = default;
  stdio stdin_mode = stdio::inherit;
  stdio stdout_mode = stdio::inherit;
  stdio stderr_mode = stdio::inherit;
  /// For stdio::descriptor. Open until the process is started, at least.
  int stdin_fd = -1, stdout_fd = -1, stderr_fd = -1;
  /// Above 2: stay open in the child under the same numbers, close-on-exec or not. All others are closed.
  std::vector<int> pass_fds;
  /// "NAME=value" each: replaces the inherited environment, also when empty.
  std::optional<std::vector<std::string>> environment;
  std::optional<std::string> cwd;
  bool new_session = false;
  /// The process group to join; 0: one of its own, which the child leads.
  std::optional<pid_t> process_group;
  std::ptrdiff_t limit = default_stream_limit;  ///< of the readers' buffers
};

}  // namespace aio
