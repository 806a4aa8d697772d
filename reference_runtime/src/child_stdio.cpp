#include "child_stdio.hpp"

#include <fcntl.h>
#include <sys/socket.h>

#include <cerrno>
#include <system_error>

#include <aio/errors.hpp>

namespace aio::detail {
namespace {

[[noreturn]] void fail(const char* what) { throw std::system_error(errno, std::generic_category(), what); }

void set_nonblocking(int fd) {
  if (::fcntl(fd, F_SETFL, ::fcntl(fd, F_GETFL) | O_NONBLOCK) != 0) fail("fcntl");
}

}  // namespace

child_stdio::child_stdio(const process_options& options) {
  if (options.stdin_mode == stdio::to_stdout || options.stdout_mode == stdio::to_stdout) {
    throw value_error("only stderr can go where stdout goes");
  }
  open(0, options.stdin_mode, options.stdin_fd);
  open(1, options.stdout_mode, options.stdout_fd);
  if (options.stderr_mode == stdio::to_stdout) {
    sources_[2] = sources_[1] >= 0 ? sources_[1] : 1;
  } else {
    open(2, options.stderr_mode, options.stderr_fd);
  }
}

void child_stdio::open(int fd, stdio mode, int given) {
  const bool input = fd == 0;
  int pair[2];
  switch (mode) {
    case stdio::inherit:
    case stdio::to_stdout:
      return;
    case stdio::descriptor:
      if (given < 0) throw value_error("a standard stream that is a descriptor needs one of zero or more");
      sources_[fd] = given;
      return;
    case stdio::devnull:
      theirs_[fd] = unique_fd(::open("/dev/null", (input ? O_RDONLY : O_WRONLY) | O_CLOEXEC));
      if (!theirs_[fd]) fail("/dev/null");
      break;
    case stdio::pipe:
      if (input) {
        if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0) fail("socketpair");
      } else if (::pipe2(pair, O_CLOEXEC) != 0) {
        fail("pipe");
      }
      ours[fd] = unique_fd(pair[0]);
      theirs_[fd] = unique_fd(pair[1]);
      set_nonblocking(ours[fd].get());
      break;
  }
  sources_[fd] = theirs_[fd].get();
}

}  // namespace aio::detail
