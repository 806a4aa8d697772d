// What the tests of subprocesses share: scripts, pipes of the test's own, and what may be left behind.
#pragma once

#include <assay/sdk/conformance.hpp>

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>
#include <vector>

namespace assay::conformance {

inline command shell_script(const std::string& script) { return command("/bin/sh", "-c", script); }

inline process_options piped() {
  process_options options;
  options.input(stdio::pipe).output(stdio::pipe).errors(stdio::pipe);
  return options;
}

// Long enough for whatever has to happen at all; only a fault waits so long. Below the watchdog's time.
inline double patience(test_context& rt) { return 200 * rt.unit(); }

// A pipe of the test's own. Its end comes when every copy of the writing end is closed: so it tells whether a
// child that has one is still there.
class test_pipe {
 public:
  test_pipe() {
    int ends[2];
    if (::pipe(ends) != 0) throw std::system_error(errno, std::generic_category(), "pipe");
    read_ = ends[0];
    write_ = ends[1];
    for (const int fd : ends) ::fcntl(fd, F_SETFD, FD_CLOEXEC);
  }
  test_pipe(const test_pipe&) = delete;
  test_pipe& operator=(const test_pipe&) = delete;
  ~test_pipe() {
    ::close(read_);
    close_write();
  }
  int read_end() const noexcept { return read_; }
  int write_end() const noexcept { return write_; }
  void close_write() noexcept {
    if (write_ >= 0) ::close(write_);
    write_ = -1;
  }

  // Not on the loop's thread: waits. What is written up to the end, or "... (open)" where that does not come.
  std::string read_to_end(test_context& rt) const {
    std::string text;
    for (;;) {
      pollfd watched{read_, POLLIN, 0};
      if (::poll(&watched, 1, static_cast<int>(1000 * patience(rt))) <= 0) return text + "... (open)";
      char space[4096];
      const ssize_t n = ::read(read_, space, sizeof space);
      if (n <= 0) return text;
      text.append(space, static_cast<std::size_t>(n));
    }
  }

 private:
  int read_ = -1, write_ = -1;
};

// What the body of the test reads of such a pipe once it has closed its own writing end.
inline co<std::string> text_of(test_context& rt, test_pipe& p) {
  p.close_write();
  auto text = std::make_shared<std::string>();
  const auto read = [&rt, &p, text] { *text = p.read_to_end(rt); };  // named: see the traps of g++ 12
  co_await rt.in_thread(read);
  co_return *text;
}

// Whether this process has a child, running or not reaped.
inline bool has_children() {
  siginfo_t about{};
  return ::waitid(P_ALL, 0, &about, WEXITED | WNOHANG | WNOWAIT) == 0 || errno != ECHILD;
}

inline std::vector<int> descriptor_numbers() {
  std::vector<int> all;
  for (int fd = 0; fd < 1024; ++fd)
    if (::fcntl(fd, F_GETFD) >= 0) all.push_back(fd);
  return all;
}

// Starts one process and lets it end, so that what a runtime opens once is open.
inline co<> warm_up(test_context& rt) {
  value started = co_await rt.exec(command("/bin/true"), piped());
  co_await started.as_process().communicate();
  co_await rt.drain();
}

// Waits, for as long as it may take and not by time alone, until the exit was noticed.
inline co<bool> noticed(test_context& rt, process p) {
  for (int i = 0; i < 200 && !p.returncode(); ++i) co_await rt.sleep(rt.unit());
  co_return p.returncode().has_value();
}

}  // namespace assay::conformance
