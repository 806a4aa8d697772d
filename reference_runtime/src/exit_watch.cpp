#include "exit_watch.hpp"

#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>

#include <aio/log.hpp>

namespace aio::detail {
namespace {

/// None where the kernel has no pidfds, or a sandbox forbids them.
unique_fd open_pidfd(pid_t child) {
  // By number: the declaration of glibc 2.36 is not usable from C++.
  unique_fd fd(static_cast<int>(::syscall(SYS_pidfd_open, child, 0)));
  if (!fd && (errno == EMFILE || errno == ENFILE || errno == ENOMEM)) {
    throw std::system_error(errno, std::generic_category(), "pidfd_open");
  }
  return fd;
}

}  // namespace

void exit_watch::start(event_loop& loop, pid_t child) {
  pidfd_ = open_pidfd(child);
  if (!pidfd_) signal_ = std::make_unique<child_signal>();
  watch_.start(loop, pidfd_ ? pidfd_.get() : signal_->fd(), io_watch::direction::reading);
}

void exit_watch::stop() noexcept {
  watch_.stop();
  pidfd_.reset();
  signal_.reset();
}

std::optional<int> exit_watch::reap(pid_t child) {
  if (signal_) signal_->clear();
  int status = 0;
  pid_t reaped = 0;
  do {
    reaped = ::waitpid(child, &status, WNOHANG);
  } while (reaped < 0 && errno == EINTR);
  if (reaped == 0) return std::nullopt;
  if (reaped > 0) return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
  // Somebody else has reaped it, or SIGCHLD is ignored.
  log(log_level::warning,
      "the exit status of process " + std::to_string(child) + " is unknown: returncode 255");
  return 255;
}

void kill_and_reap(pid_t child) noexcept {
  ::kill(child, SIGKILL);
  while (::waitpid(child, nullptr, 0) < 0 && errno == EINTR) {
  }
}

}  // namespace aio::detail
