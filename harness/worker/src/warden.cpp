#include "warden.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <system_error>

#include "family.hpp"
#include "quiescence.hpp"
#include "stacks.hpp"

namespace assay::worker {
namespace {

constexpr unsigned patience_with_stacks = 10;  // seconds
constexpr int patience_with_pending = 200;     // milliseconds
constexpr timespec between_looks{0, 50'000'000};
constexpr timespec soon{0, 5'000'000};

volatile sig_atomic_t asked_to_end = 0;
volatile sig_atomic_t asked_to_show = 0;

void on_term(int) { asked_to_end = 1; }
void on_show(int signal) { asked_to_show = signal; }
void on_child(int) {}  // its purpose is to interrupt ppoll

class watcher {
 public:
  watcher(pid_t worker, channel& shared, const orders& what)
      : worker_(worker), shared_(shared), what_(what), lifeline_(what.lifeline) {}

  [[noreturn]] void watch(const sigset_t& while_waiting) {
    for (;;) {
      const bool none_left = reap();
      if (none_left) end();
      if (shared_.wait_status() || asked_to_end != 0) ending_ = true;
      if (asked_to_show != 0 && !ending_) show();
      look_around();
      if (ending_) {
        if (!shared_.wait_status()) kill(-worker_, SIGKILL);
        // Children now; their own children become ours as they die.
        for (const pid_t child : children_of(getpid())) kill(child, SIGKILL);
      }
      pollfd watched{lifeline_, POLLIN, 0};
      // While ending: again soon, for a child may fork between the look and the kill.
      if (ppoll(&watched, 1, ending_ ? &soon : &between_looks, &while_waiting) >
          0) {  // nobody writes to it: this is its end
        ending_ = true;
        lifeline_ = -1;
      }
    }
  }

 private:
  // Reaps what has ended; true once there is no child left.
  bool reap() {
    for (;;) {
      // Looked at first: the worker's group must be killed while the unreaped worker keeps its number from
      // reuse.
      siginfo_t ended{};
      if (waitid(P_ALL, 0, &ended, WEXITED | WNOHANG | WNOWAIT) != 0) {
        if (errno == EINTR) continue;
        return true;  // ECHILD
      }
      if (ended.si_pid == 0) return false;
      if (ended.si_pid == worker_) kill(-worker_, SIGKILL);
      int status = 0;
      waitpid(ended.si_pid, &status, 0);
      if (ended.si_pid == worker_) shared_.note_wait_status(status);
      if (ended.si_pid == looker_) on_shown();
    }
  }

  // A process of its own looks: what it reads is foreign, and it may die of it.
  void show() {
    end_when_shown_ = end_when_shown_ || asked_to_show == show_and_end_signal;
    asked_to_show = 0;
    if (looker_ != 0) return;
    looker_ = fork();
    if (looker_ == 0) look();
    if (looker_ < 0) on_shown();
  }

  void on_shown() {
    looker_ = 0;
    shared_.note_stacks_done();
    if (end_when_shown_) ending_ = true;
  }

  [[noreturn]] void look() {
    for (const int signal : {SIGTERM, SIGCHLD, show_signal, show_and_end_signal, SIGALRM})
      ::signal(signal, SIG_DFL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    alarm(patience_with_stacks);
    unsetenv("DEBUGINFOD_URLS");  // libdw would fetch symbols from there
    // To be traced interrupts waits, and who is waked so may find what it was never told: it must not run on.
    if (end_when_shown_) kill(worker_, SIGSTOP);
    try {
      shared_.note_stacks(stacks_of(worker_));
    } catch (const std::exception& error) {
      std::fprintf(stderr, "assay: no stacks of the worker: %s\n", error.what());
    }
    std::fflush(nullptr);
    if (end_when_shown_) wait_for_pending();  // last: where a plugin took the handler away, it kills
    _exit(0);
  }

  void wait_for_pending() const {
    if (kill(worker_, pending_signal()) != 0 || kill(worker_, SIGCONT) != 0) return;
    for (int i = 0; i < patience_with_pending && !shared_.pending_noted(); ++i) usleep(1000);
  }

  // What can't be looked at now will be next time: without its warden the worker dies.
  void look_around() noexcept {
    try {
      look_at_memory();
      look_for_quiescence();
    } catch (const std::exception& error) {
      std::fprintf(stderr, "assay: could not look at the worker: %s\n", error.what());
    }
  }

  void look_at_memory() {
    if (what_.most_memory == 0 || ending_) return;
    const std::uint64_t used = memory_below(getpid(), what_.most_memory);
    if (used <= what_.most_memory) return;
    shared_.note_memory(used);
    ending_ = true;
  }

  void look_for_quiescence() {
    if (ending_ || end_when_shown_ || looker_ != 0 || shared_.wait_status()) return;
    if (!quiescence_.look(children_of(getpid()).size() == 1 && children_of(worker_).empty())) return;
    shared_.note_quiescent();
    asked_to_show = show_and_end_signal;
    show();
  }

  [[noreturn]] void end() {
    if (!what_.scratch.empty()) {
      std::error_code stays;  // the runner tries again
      std::filesystem::remove_all(what_.scratch, stays);
    }
    _exit(0);
  }

  pid_t worker_;
  channel& shared_;
  const orders& what_;
  int lifeline_;
  quiescence quiescence_{worker_};
  bool ending_ = false;
  pid_t looker_ = 0;
  bool end_when_shown_ = false;
};

}  // namespace

void split_off_warden(channel& shared, const orders& what) {
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  // Blocked but for the time inside ppoll, so that no signal falls between a look and the wait.
  sigset_t ours;
  sigset_t before;
  sigemptyset(&ours);
  for (const int signal : {SIGCHLD, SIGTERM, show_signal, show_and_end_signal}) sigaddset(&ours, signal);
  sigprocmask(SIG_BLOCK, &ours, &before);

  const pid_t warden = getpid();
  const pid_t worker = fork();
  if (worker < 0) throw std::system_error(errno, std::generic_category(), "fork of the worker");
  if (worker == 0) {
    prctl(PR_SET_CHILD_SUBREAPER, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    prctl(PR_SET_PTRACER, warden, 0, 0, 0);  // and what the warden starts
    if (getppid() != warden) _exit(1);
    prctl(PR_SET_NAME, "assay worker");
    setsid();
    close(what.lifeline);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    return;
  }

  prctl(PR_SET_NAME, "assay warden");
  struct sigaction action {};
  action.sa_handler = on_term;
  sigaction(SIGTERM, &action, nullptr);
  action.sa_handler = on_show;
  sigaction(show_signal, &action, nullptr);
  sigaction(show_and_end_signal, &action, nullptr);
  action.sa_handler = on_child;
  sigaction(SIGCHLD, &action, nullptr);
  for (const int ignored : {SIGINT, SIGHUP, SIGQUIT, SIGPIPE}) signal(ignored, SIG_IGN);
  setpgid(0, 0);
  sigset_t while_waiting = before;
  for (const int signal : {SIGCHLD, SIGTERM, show_signal, show_and_end_signal})
    sigdelset(&while_waiting, signal);
  watcher(worker, shared, what).watch(while_waiting);
}

}  // namespace assay::worker
