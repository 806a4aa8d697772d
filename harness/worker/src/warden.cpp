#include "warden.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <system_error>

namespace assay::worker {
namespace {

volatile sig_atomic_t asked_to_end = 0;

void on_term(int) { asked_to_end = 1; }
void on_child(int) {}  // its purpose is to interrupt ppoll

// Reaps what has ended; true once there is no child left.
bool reap(pid_t worker, channel& shared) {
  for (;;) {
    // Looked at first: the worker's group must be killed while the unreaped worker keeps its number from
    // reuse.
    siginfo_t ended{};
    if (waitid(P_ALL, 0, &ended, WEXITED | WNOHANG | WNOWAIT) != 0) {
      if (errno == EINTR) continue;
      return true;  // ECHILD
    }
    if (ended.si_pid == 0) return false;
    if (ended.si_pid == worker) kill(-worker, SIGKILL);
    int status = 0;
    if (waitpid(ended.si_pid, &status, 0) == worker) shared.note_wait_status(status);
  }
}

// Children now; their own children become ours as they die.
void kill_children() {
  char path[64];
  std::snprintf(path, sizeof path, "/proc/self/task/%d/children", static_cast<int>(getpid()));
  const int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    return;  // a kernel without the list: the worker's group is dead, orphans with a session live on
  char text[4096];
  const ssize_t n = read(fd, text, sizeof text - 1);
  close(fd);
  if (n <= 0) return;
  text[n] = '\0';
  for (char* at = text; *at != '\0';) {
    char* end = nullptr;
    const long pid = std::strtol(at, &end, 10);
    if (end == at) break;
    if (pid > 1) kill(static_cast<pid_t>(pid), SIGKILL);
    at = end;
  }
}

[[noreturn]] void watch(pid_t worker, channel& shared, int lifeline, const sigset_t& while_waiting) {
  bool ending = false;
  for (;;) {
    const bool none_left = reap(worker, shared);
    if (none_left) _exit(0);
    if (shared.wait_status() || asked_to_end != 0) ending = true;
    if (ending) {
      if (!shared.wait_status()) kill(-worker, SIGKILL);
      kill_children();
    }
    pollfd watched{lifeline, POLLIN, 0};
    // While ending: again soon, for a child may fork between the look and the kill.
    const timespec soon{0, 5'000'000};
    const int ready = ppoll(&watched, 1, ending ? &soon : nullptr, &while_waiting);
    if (ready > 0) {  // nobody writes to it: this is its end
      ending = true;
      lifeline = -1;
    }
  }
}

}  // namespace

void split_off_warden(channel& shared, int lifeline) {
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  // Blocked but for the time inside ppoll, so that no signal falls between a look and the wait.
  sigset_t ours;
  sigset_t before;
  sigemptyset(&ours);
  sigaddset(&ours, SIGCHLD);
  sigaddset(&ours, SIGTERM);
  sigprocmask(SIG_BLOCK, &ours, &before);

  const pid_t warden = getpid();
  const pid_t worker = fork();
  if (worker < 0) throw std::system_error(errno, std::generic_category(), "fork of the worker");
  if (worker == 0) {
    prctl(PR_SET_CHILD_SUBREAPER, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != warden) _exit(1);
    setsid();
    close(lifeline);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    return;
  }

  struct sigaction action {};
  action.sa_handler = on_term;
  sigaction(SIGTERM, &action, nullptr);
  action.sa_handler = on_child;
  sigaction(SIGCHLD, &action, nullptr);
  for (const int ignored : {SIGINT, SIGHUP, SIGQUIT, SIGPIPE}) signal(ignored, SIG_IGN);
  setpgid(0, 0);
  sigset_t while_waiting = before;
  sigdelset(&while_waiting, SIGCHLD);
  sigdelset(&while_waiting, SIGTERM);
  watch(worker, shared, lifeline, while_waiting);
}

}  // namespace assay::worker
