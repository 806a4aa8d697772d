#include "confine.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <string_view>

namespace assay::worker {
namespace {

void heed_every_signal() {
  for (int signal = 1; signal < NSIG; ++signal) {
    struct sigaction action {};
    // A handler is a sanitizer's: it stays.
    if (sigaction(signal, nullptr, &action) != 0 || action.sa_handler != SIG_IGN) continue;
    action.sa_handler = SIG_DFL;
    sigaction(signal, &action, nullptr);
  }
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
}

void write_no_core() {
  // One byte, not none: a core that is piped to a program heeds no other limit.
  rlimit core{};
  if (getrlimit(RLIMIT_CORE, &core) != 0) return;
  core.rlim_cur = std::min<rlim_t>(1, core.rlim_max);
  setrlimit(RLIMIT_CORE, &core);
}

void be_ended_first() {
  const int fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
  if (fd < 0) return;
  constexpr std::string_view first = "1000";
  [[maybe_unused]] const ssize_t written = write(fd, first.data(), first.size());
  close(fd);
}

}  // namespace

void confine(const confinement& how) {
  prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  if (!how.core_files) write_no_core();
  be_ended_first();
  heed_every_signal();
}

}  // namespace assay::worker
