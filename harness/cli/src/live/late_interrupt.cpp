#include "late_interrupt.hpp"

#include <signal.h>
#include <time.h>
#include <unistd.h>

#include <array>
#include <string_view>

namespace assay::cli {
namespace {

constexpr std::array ends{SIGINT, SIGTERM, SIGHUP};
// timeout(1) and some shells send a signal twice: to us and to our group.
constexpr double one_asking = 0.2;

volatile sig_atomic_t first = 0;
volatile sig_atomic_t asked = 0;
volatile double asked_at = 0;  // written before `asked`, by a handler that the others wait for

double now() {
  timespec t{};
  clock_gettime(CLOCK_MONOTONIC, &t);
  return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) * 1e-9;
}

sigset_t all_ends() {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : ends) sigaddset(&set, signal);
  return set;
}

void on_end(int signal) {
  if (asked != 0) {
    if (signal != SIGHUP && now() - asked_at >= one_asking) _exit(128 + signal);
    return;
  }
  asked_at = now();
  asked = 1;
  first = signal;
  constexpr std::string_view said = "assay: stopping after the reports; again to end at once\n";
  static_cast<void>(!write(STDERR_FILENO, said.data(), said.size()));
}

}  // namespace

late_interrupt::late_interrupt() {
  first = 0;
  asked = 0;
}

void late_interrupt::hold() {
  const sigset_t all = all_ends();
  pthread_sigmask(SIG_BLOCK, &all, nullptr);
}

void late_interrupt::take(bool already) {
  if (already && asked == 0) {
    asked_at = now();
    asked = 1;
  }
  for (const int signal : ends) {
    struct sigaction action {};
    if (sigaction(signal, nullptr, &action) != 0 || action.sa_handler == SIG_IGN) continue;
    action = {};
    action.sa_handler = on_end;
    action.sa_flags = SA_RESTART;
    action.sa_mask = all_ends();
    sigaction(signal, &action, nullptr);
  }
  const sigset_t all = all_ends();
  pthread_sigmask(SIG_UNBLOCK, &all, nullptr);
}

late_interrupt::~late_interrupt() {
  const sigset_t all = all_ends();
  pthread_sigmask(SIG_UNBLOCK, &all, nullptr);
  for (const int signal : ends) {
    struct sigaction action {};
    if (sigaction(signal, nullptr, &action) == 0 && action.sa_handler == on_end) ::signal(signal, SIG_DFL);
  }
}

int late_interrupt::caught() const noexcept { return first; }

}  // namespace assay::cli
