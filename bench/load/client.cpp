#include "client.hpp"

#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <array>
#include <cstring>
#include <exception>
#include <stdexcept>
#include <string>

#include "connection.hpp"

namespace assay::load {
namespace {

constexpr std::int64_t the_end = 0;  // as an order

struct last_word {
  figures seen;
  std::array<char, 256> failure{};  // empty: none
};

int milliseconds(std::chrono::milliseconds t) { return static_cast<int>(t.count()); }

// The child is a copy of a process with a runtime in it. Nothing of that may act here: not its handlers of
// signals, and no descriptor of it may stay open because it is open here, too. Returns the line to the
// parent.
int leave_the_parents_things(int line) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  for (int signal = 1; signal < NSIG; ++signal) ::signal(signal, SIG_DFL);
  ::signal(SIGINT, SIG_IGN);  // the runner's Ctrl-C ends the parent, and that ends this
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  constexpr int kept = 3;
  if (line != kept) checked(dup2(line, kept), "dup2");
  syscall(SYS_close_range, kept + 1U, ~0U, 0U);
  return kept;
}

void run_on(int processor) {
  if (processor < 0) return;
  cpu_set_t one;
  CPU_ZERO(&one);
  CPU_SET(processor, &one);
  sched_setaffinity(0, sizeof one, &one);  // where it is not allowed, on any
}

[[noreturn]] void be_client(const std::function<std::unique_ptr<work>()>& make, int processor, int line) {
  // Nothing of the parent's is cleaned up here: whatever happens ends in _exit().
  last_word said;
  std::unique_ptr<work>
      what;  // its connections end after the last word is said: the parent looks at that first
  try {
    line = leave_the_parents_things(line);
    run_on(processor);
    what = make();
    what->connect();
    for (std::int64_t n = the_end;;) {
      if (read(line, &n, sizeof n) != sizeof n) _exit(1);  // the parent has given up
      if (n == the_end) break;
      what->batch(n);
    }
    said.seen = what->hang_up();
  } catch (const std::exception& e) {
    std::strncpy(said.failure.data(), e.what(), said.failure.size() - 1);
  } catch (...) {
    std::strncpy(said.failure.data(), "unknown error", said.failure.size() - 1);
  }
  [[maybe_unused]] const ssize_t written = send(line, &said, sizeof said, MSG_NOSIGNAL);
  _exit(0);
}

}  // namespace

client::client(const std::function<std::unique_ptr<work>()>& make, int processor) {
  std::array<int, 2> ends{};
  checked(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), "socketpair");
  line_ = descriptor(ends[0]);
  const descriptor theirs(ends[1]);
  child_ = checked(fork(), "fork");
  if (child_ == 0) be_client(make, processor, theirs.get());
  process_ = descriptor(static_cast<int>(syscall(SYS_pidfd_open, child_, 0)));
}

client::~client() {
  // By the descriptor: a runtime that waits for every child may have reaped it, and its number be another's.
  if (process_.get() < 0 || syscall(SYS_pidfd_send_signal, process_.get(), SIGKILL, nullptr, 0U) != 0) {
    line_.reset();  // an order that does not come ends it, too
  }
  while (waitpid(child_, nullptr, 0) < 0 && errno == EINTR) {
  }
}

void client::order(std::int64_t n) {
  // Of a client that has failed already the last word tells.
  [[maybe_unused]] const ssize_t written = send(line_.get(), &n, sizeof n, MSG_NOSIGNAL);
}
void client::batch(std::int64_t n) {
  if (n > 0) order(n);
}
void client::hang_up() { order(the_end); }

bool client::is_over() const noexcept {
  pollfd readable{line_.get(), POLLIN, 0};
  return poll(&readable, 1, 0) > 0;
}

figures client::wait() {
  pollfd readable{line_.get(), POLLIN, 0};
  if (checked(poll(&readable, 1, milliseconds(2 * patience)), "poll") == 0) {
    throw std::runtime_error("the load client does not end");
  }
  last_word said;
  if (read(line_.get(), &said, sizeof said) != sizeof said) {
    throw std::runtime_error("the load client died");
  }
  if (said.failure[0] != '\0')
    throw std::runtime_error(std::string("the load client: ") + said.failure.data());
  return said.seen;
}

}  // namespace assay::load
