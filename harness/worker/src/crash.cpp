#include "crash.hpp"

#include <execinfo.h>
#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstdio>
#include <cstdlib>

#include "warden.hpp"

namespace assay::worker {
namespace {

constexpr std::array crash_signals{SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGSYS, SIGTRAP};
constexpr std::size_t stack_size = 64 * 1024;

channel* notes = nullptr;
pid_t warden = 0;
std::atomic<bool> forked{false};
std::array<struct sigaction, 64> previous;

// The warden looks from outside, with names and lines. False where it could not.
bool show_stacks() {
  if (getppid() != warden || kill(warden, show_signal) != 0) return false;
  const timespec soon{0, 1'000'000};
  for (int i = 0; i < 11'000 && !notes->stacks_done() && getppid() == warden; ++i) nanosleep(&soon, nullptr);
  return notes->has_stacks();
}

// From inside: only where functions begin, but it needs nobody.
void print_frames() {
  // Finding names may need the loader's lock, which the crashed thread may hold: two seconds, then die
  // without.
  alarm(2);
  void* frames[32];
  const int n = backtrace(frames, 32);
  backtrace_symbols_fd(frames, n, STDERR_FILENO);
  alarm(0);
}

void on_crash(int signal, siginfo_t* info, void*) {
  if (!forked.load(std::memory_order_relaxed)) {
    notes->note_crash({signal, info->si_code, reinterpret_cast<std::uint64_t>(info->si_addr)});
    if (!show_stacks()) print_frames();
  }
  // A fault comes again when its instruction runs again; a signal that was sent does not, and neither does a
  // fault that was raised by hand.
  sigaction(signal, &previous[static_cast<std::size_t>(signal)], nullptr);
  if (info->si_code <= 0 || signal == SIGTRAP || signal == SIGSYS) raise(signal);
}

void on_exit_call(int status, void*) {
  if (forked.load(std::memory_order_relaxed)) return;
  notes->note_exit(status);
  std::fflush(nullptr);
  _exit(status);
}

}  // namespace

void take_notes_here(channel& shared) {
  notes = &shared;
  pthread_atfork(nullptr, nullptr, [] { forked.store(true, std::memory_order_relaxed); });
}

void install_crash_notes(channel& shared) {
  notes = &shared;
  warden = getppid();
  pthread_atfork(nullptr, nullptr, [] { forked.store(true, std::memory_order_relaxed); });
  intercept_exit();

  // The first backtrace loads the unwinder, which allocates: not in the handler.
  void* warm_up[2];
  backtrace(warm_up, 2);

  stack_t stack{};
  stack.ss_sp =
      mmap(nullptr, stack_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
  stack.ss_size = stack_size;
  if (stack.ss_sp != MAP_FAILED) sigaltstack(&stack, nullptr);

  // Until there are tests, which have something to say: not the default, which ends the process, and not
  // ignored, which its children would inherit.
  ::signal(pending_signal(), [](int) {
    for (;;) pause();
  });

  struct sigaction action {};
  action.sa_sigaction = on_crash;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK;
  sigemptyset(&action.sa_mask);
  for (const int signal : crash_signals) {
    sigaction(signal, &action, &previous[static_cast<std::size_t>(signal)]);
  }
}

void intercept_exit() { on_exit(on_exit_call, nullptr); }

bool is_worker_process() noexcept { return notes != nullptr && !forked.load(std::memory_order_relaxed); }

}  // namespace assay::worker
