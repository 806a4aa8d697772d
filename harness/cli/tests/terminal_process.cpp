#include "terminal_process.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <filesystem>

namespace assay::cli::test {
namespace {

std::vector<std::string> environment(const variables& more) {
  std::vector<std::string> all;
  for (char** at = environ; *at != nullptr; ++at) {
    const std::string_view one = *at;
    if (!one.starts_with("ASSAY_") && !one.starts_with("CI=") && !one.starts_with("TERM="))
      all.emplace_back(one);
  }
  if (!more.contains("TERM")) all.emplace_back("TERM=xterm");
  for (const auto& [name, value] : more) all.push_back(name + "=" + value);
  return all;
}

std::vector<char*> pointers(std::vector<std::string>& strings) {
  std::vector<char*> all;
  for (std::string& s : strings) all.push_back(s.data());
  all.push_back(nullptr);
  return all;
}

void tell(int fd, char word, int number) {
  std::array<char, 1 + sizeof number> text{word};
  memcpy(text.data() + 1, &number, sizeof number);
  static_cast<void>(!write(fd, text.data(), text.size()));
}

pid_t shells_job = -1;

// As shells do: a terminal that hangs up tells its session's leader alone.
void hand_on(int signal) { kill(-shells_job, signal); }

// What a shell does for one job. Words to the test: P pid, S stopped, E status; from it: f, b.
[[noreturn]] void be_shell(int slave, int in, int out, char* const* args, char* const* env) {
  setsid();
  ioctl(slave, TIOCSCTTY, 0);
  for (const int ignored : {SIGTTOU, SIGINT, SIGQUIT, SIGTSTP}) signal(ignored, SIG_IGN);
  const pid_t job = fork();
  if (job == 0) {
    setpgid(0, 0);
    tcsetpgrp(slave, getpid());
    for (const int ours : {SIGTTOU, SIGHUP, SIGINT, SIGQUIT, SIGTSTP}) signal(ours, SIG_DFL);
    const rlimit none{0, 0};
    setrlimit(RLIMIT_CORE, &none);
    for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) dup2(slave, fd);
    execve(args[0], args, env);
    _exit(127);
  }
  shells_job = job;
  signal(SIGHUP, hand_on);
  tell(out, 'P', job);
  for (;;) {
    int status = 0;
    if (waitpid(job, &status, WUNTRACED) != job) {
      if (errno == EINTR) continue;  // a hang-up; ThreadSanitizer restarts no call after one
      _exit(1);
    }
    if (!WIFSTOPPED(status)) {
      tcsetpgrp(slave, getpid());
      tell(out, 'E', WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status));
      _exit(0);
    }
    tcsetpgrp(slave, getpid());
    tell(out, 'S', 0);
    char word = 0;
    if (read(in, &word, 1) != 1) _exit(1);
    if (word == 'f') tcsetpgrp(slave, job);
    kill(-job, SIGCONT);
  }
}

}  // namespace

terminal_process::terminal_process(const std::vector<std::string>& args, const variables& more) {
  std::vector<std::string> all_args{ASSAY_PROGRAM};
  all_args.insert(all_args.end(), args.begin(), args.end());
  std::vector<std::string> all_env = environment(more);
  const std::vector<char*> arg_pointers = pointers(all_args);
  const std::vector<char*> env_pointers = pointers(all_env);

  std::array<int, 2> down{};
  std::array<int, 2> up{};
  int slave = -1;
  winsize size{24, 100, 0, 0};
  if (pipe2(down.data(), O_CLOEXEC) != 0 || pipe2(up.data(), O_CLOEXEC) != 0 ||
      openpty(&terminal_, &slave, nullptr, nullptr, &size) != 0) {
    throw std::runtime_error("no pseudo-terminal");
  }
  fcntl(terminal_, F_SETFD, FD_CLOEXEC);
  shell_ = fork();
  if (shell_ == 0) {
    close(terminal_);
    close(down[1]);
    close(up[0]);
    be_shell(slave, down[0], up[1], arg_pointers.data(), env_pointers.data());
  }
  close(slave);
  close(down[0]);
  close(up[1]);
  to_shell_ = down[1];
  from_shell_ = up[0];
  if (next_word() != 'P' || read(from_shell_, &job_, sizeof job_) != sizeof job_)
    throw std::runtime_error("no shell");
}

terminal_process::~terminal_process() {
  if (job_ > 0 && from_shell_ >= 0) ::kill(job_, SIGKILL);
  for (const int fd : {to_shell_, from_shell_, terminal_}) {
    if (fd >= 0) close(fd);
  }
  if (shell_ > 0) waitpid(shell_, nullptr, 0);
}

void terminal_process::type(const std::string& keys) {
  ASSERT_EQ(write(terminal_, keys.data(), keys.size()), static_cast<ssize_t>(keys.size()));
}

void terminal_process::read_some() {
  std::array<char, 4096> some{};
  const ssize_t n = read(terminal_, some.data(), some.size());
  if (n > 0) seen_.append(some.data(), static_cast<std::size_t>(n));
  if (n <= 0) ended_ = true;  // no process has it any more
}

void terminal_process::wait_for(const std::string& text) {
  while (seen_.find(text) == std::string::npos) {
    ASSERT_FALSE(ended_) << "the terminal ended without '" << text << "': " << seen_;
    read_some();
  }
}

char terminal_process::next_word() {
  for (;;) {
    std::array<pollfd, 2> both{{{from_shell_, POLLIN, 0}, {ended_ ? -1 : terminal_, POLLIN, 0}}};
    poll(both.data(), both.size(), -1);
    if (both[1].revents != 0 && seen_.size() < (std::size_t{1} << 24)) read_some();
    if (both[0].revents == 0) continue;
    char word = 0;
    return read(from_shell_, &word, 1) == 1 ? word : '\0';
  }
}

termios terminal_process::mode() const {
  termios now{};
  EXPECT_EQ(tcgetattr(terminal_, &now), 0);
  return now;
}

bool terminal_process::echoes() const { return (mode().c_lflag & ECHO) != 0; }

void terminal_process::resize(unsigned short columns) {
  const winsize size{24, columns, 0, 0};
  ASSERT_EQ(ioctl(terminal_, TIOCSWINSZ, &size), 0);
}

void terminal_process::wait_until_stopped() {
  int zero = 0;
  ASSERT_EQ(next_word(), 'S');
  ASSERT_EQ(read(from_shell_, &zero, sizeof zero), static_cast<ssize_t>(sizeof zero));
}

void terminal_process::continue_in_foreground() { ASSERT_EQ(write(to_shell_, "f", 1), 1); }
void terminal_process::continue_in_background() { ASSERT_EQ(write(to_shell_, "b", 1), 1); }

void terminal_process::close_terminal() {
  close(terminal_);
  terminal_ = -1;
  ended_ = true;
}

int terminal_process::wait() {
  int status = -1;
  EXPECT_EQ(next_word(), 'E');
  EXPECT_EQ(read(from_shell_, &status, sizeof status), static_cast<ssize_t>(sizeof status));
  close(from_shell_);
  from_shell_ = -1;
  return status;
}

}  // namespace assay::cli::test
