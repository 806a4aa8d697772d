#include "key_mode.hpp"

#include <poll.h>
#include <signal.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstdlib>

namespace assay::cli {
namespace {

// What a signal handler needs. `before` is written while `taken` is false.
std::atomic<bool> taken{false};
std::atomic<int> terminal{-1};
termios before{};

// Their default is to end the process; the terminal must not stay as it is.
constexpr std::array fatal{SIGQUIT, SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGSYS, SIGPIPE, SIGXCPU};

void on_fatal(int signal) {
  restore_terminal();
  raise(signal);  // SA_RESETHAND: the default again, once this returns
}

void watch_fatal_signals() {
  for (const int signal : fatal) {
    struct sigaction now {};
    if (sigaction(signal, nullptr, &now) != 0 || now.sa_handler != SIG_DFL) continue;
    struct sigaction ours {};
    ours.sa_handler = on_fatal;
    ours.sa_flags = static_cast<int>(SA_RESETHAND);
    sigaction(signal, &ours, nullptr);
  }
}

void unwatch_fatal_signals() {
  for (const int signal : fatal) {
    struct sigaction now {};
    if (sigaction(signal, nullptr, &now) == 0 && now.sa_handler == on_fatal) ::signal(signal, SIG_DFL);
  }
}

// A shell may send us into the background at any moment: a read or a change of mode then must not stop us.
class background_is_no_stop {
 public:
  background_is_no_stop() noexcept {
    sigset_t stops;
    sigemptyset(&stops);
    sigaddset(&stops, SIGTTIN);
    sigaddset(&stops, SIGTTOU);
    pthread_sigmask(SIG_BLOCK, &stops, &before_);
  }
  ~background_is_no_stop() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  background_is_no_stop(const background_is_no_stop&) = delete;
  background_is_no_stop& operator=(const background_is_no_stop&) = delete;

 private:
  sigset_t before_{};
};

bool in_foreground(int fd) {
  const pid_t group = tcgetpgrp(fd);
  return group < 0 || group == getpgrp();
}

void take(int fd) {
  if (taken || tcgetattr(fd, &before) != 0) return;
  termios ours = before;
  ours.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);
  ours.c_cc[VMIN] = 0;
  ours.c_cc[VTIME] = 0;
  taken = true;  // first: a signal in between restores what is there already
  tcsetattr(fd, TCSANOW, &ours);
}

}  // namespace

void restore_terminal() noexcept {
  if (!taken.exchange(false)) return;
  const background_is_no_stop calm;
  tcsetattr(terminal, TCSANOW, &before);
}

key_mode::key_mode(int terminal_fd) : fd_(terminal_fd) {
  terminal = terminal_fd;
  watch_fatal_signals();
  static const int at_exit = std::atexit([] { restore_terminal(); });
  static_cast<void>(at_exit);
}

key_mode::~key_mode() {
  leave();
  unwatch_fatal_signals();
}

std::string key_mode::keys() {
  const background_is_no_stop calm;
  if (!in_foreground(fd_)) {
    taken = false;  // the shell has put its own mode back
    return {};
  }
  take(fd_);
  std::string pressed;
  pollfd readable{fd_, POLLIN, 0};
  while (poll(&readable, 1, 0) == 1 && (readable.revents & POLLIN) != 0) {
    std::array<char, 256> some{};
    const ssize_t n = read(fd_, some.data(), some.size());
    if (n <= 0) break;
    pressed.append(some.data(), static_cast<std::size_t>(n));
  }
  return pressed;
}

void key_mode::leave() { restore_terminal(); }

}  // namespace assay::cli
