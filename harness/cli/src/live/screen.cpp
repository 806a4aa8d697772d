#include "screen.hpp"

#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

#include "assay/results/text.hpp"

namespace assay::cli {
namespace {

bool in_ci() {
  const char* ci = std::getenv("CI");
  const std::string_view value = ci == nullptr ? "" : ci;
  return !value.empty() && value != "0" && value != "false";
}

bool can_rewrite_lines(int fd) {
  const char* term = std::getenv("TERM");
  const std::string_view name = term == nullptr ? "" : term;
  return isatty(fd) == 1 && !name.empty() && name != "dumb" && !in_ci();
}

}  // namespace

screen::screen(int fd, bool may_rewrite) : fd_(fd), rewrites_(may_rewrite && can_rewrite_lines(fd)) {}

std::size_t screen::columns() const {
  winsize size{};
  return ioctl(fd_, TIOCGWINSZ, &size) == 0 && size.ws_col > 10 ? size.ws_col : 80;
}

bool screen::in_foreground() const {
  const pid_t group = tcgetpgrp(fd_);
  return group < 0 || group == getpgrp();  // no terminal of our session has no background
}

void screen::write(std::string_view text) const {
  while (!text.empty()) {
    const ssize_t n = ::write(fd_, text.data(), text.size());
    if (n > 0) {
      text.remove_prefix(static_cast<std::size_t>(n));
    } else if (errno == EAGAIN) {  // someone who shares it made it non-blocking
      pollfd writable{fd_, POLLOUT, 0};
      poll(&writable, 1, -1);
    } else if (errno != EINTR) {
      return;
    }
  }
}

std::string printable(std::string_view untrusted, std::size_t bytes) {
  const std::string_view start = results::head(untrusted, bytes);
  std::string line = results::terminal_line(start);
  if (start.size() < untrusted.size()) line += "...";
  return line;
}

std::string cut_to(std::string_view line, std::size_t columns) {
  std::size_t used = 0;
  std::size_t at = 0;
  while (at < line.size()) {
    const bool ascii = static_cast<unsigned char>(line[at]) < 0x80;
    const std::size_t width = ascii ? 1 : 2;
    if (used + width > columns) break;
    used += width;
    ++at;
    while (at < line.size() && (static_cast<unsigned char>(line[at]) & 0xc0U) == 0x80) ++at;
  }
  return std::string(line.substr(0, at));
}

}  // namespace assay::cli
