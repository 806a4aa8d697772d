// Noticing that a child has ended: by a pidfd or, where the kernel has none, by SIGCHLD.
#pragma once

#include <sys/types.h>

#include <memory>
#include <optional>

#include "child_signal.hpp"
#include "io_watch.hpp"
#include "unique_fd.hpp"

namespace aio::detail {

/// While started, calls its owner back in each pass in which the child may have ended: who reaps it then.
class exit_watch {
 public:
  exit_watch(io_owner& owner, io_watch::callback f) : watch_(owner, f) {}

  /// Throws std::system_error if the process has no descriptor left, runtime_error if the loop is closed.
  void start(event_loop& loop, pid_t child);
  void stop() noexcept;
  /// The return code once the child has ended: reaps it. 255, with a warning in the log, if somebody else
  /// has.
  std::optional<int> reap(pid_t child);

 private:
  unique_fd pidfd_;
  std::unique_ptr<child_signal> signal_;
  io_watch watch_;
};

/// Ends and reaps a child that nobody else knows of.
void kill_and_reap(pid_t child) noexcept;

}  // namespace aio::detail
