// What a child is given at its start, and starts that fail.
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <filesystem>

#include "sockets.hpp"
#include "support.hpp"

namespace aio::test {
namespace {

/// A pipe and its ends.
struct pipe_ends {
  pipe_ends() { EXPECT_EQ(::pipe2(fds, O_CLOEXEC), 0); }
  ~pipe_ends() {
    for (const int fd : fds) ::close(fd);
  }
  int fds[2] = {-1, -1};
};

std::vector<std::string> descriptors_of_this_process() {
  std::vector<std::string> all;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
    std::error_code gone;
    all.push_back(entry.path().filename().string() + " " +
                  std::filesystem::read_symlink(entry.path(), gone).string());
  }
  std::ranges::sort(all);
  // The one that reads the folder itself.
  std::erase_if(
      all, [](const std::string& fd) { return fd.find("/proc/") != std::string::npos || fd.ends_with(" "); });
  return all;
}

bool has_children() { return ::waitpid(-1, nullptr, WNOHANG) != -1 || errno != ECHILD; }

task<std::string> output_of(std::string command, process_options options) {
  options.stdout_mode = stdio::pipe;
  const process p = co_await create_subprocess_shell(std::move(command), std::move(options));
  const process::output result = co_await p.communicate();
  co_return *result.out;
}

// ls itself opens one more, the lowest that is free.
TEST(SubprocessStart, PassedDescriptorsStayOpenAndTheOthersDoNot) {
  const int low = ::fcntl(1, F_DUPFD_CLOEXEC, 20), other = ::fcntl(1, F_DUPFD, 20);
  const std::string list = "ls /dev/fd | sort -n | tr '\\n' ' '";
  for (const int passed : {low, other}) {
    process_options options;
    options.pass_fds = {passed};
    EXPECT_EQ(run(output_of(list, options)), "0 1 2 3 " + std::to_string(passed) + " ");
  }
  process_options both;
  both.pass_fds = {other, low};
  EXPECT_EQ(run(output_of(list, both)), "0 1 2 3 " + std::to_string(std::min(low, other)) + " " +
                                            std::to_string(std::max(low, other)) + " ");
  ::close(low);
  ::close(other);
}

task<void> swapped() {
  // What is to become 0 is at 1 here, and the reverse.
  pipe_ends in, out;
  EXPECT_EQ(::write(in.fds[1], "through\n", 8), 8);
  const int kept[2] = {::fcntl(0, F_DUPFD_CLOEXEC, 3), ::fcntl(1, F_DUPFD_CLOEXEC, 3)};
  ::dup2(out.fds[1], 0);
  ::dup2(in.fds[0], 1);
  process_options options;
  options.stdin_mode = options.stdout_mode = stdio::descriptor;
  options.stdin_fd = 1;
  options.stdout_fd = 0;
  const process p = co_await create_subprocess_exec(options, "head", "-n", "1");
  for (const int fd : {0, 1}) {
    ::dup2(kept[fd], fd);
    ::close(kept[fd]);
  }
  EXPECT_EQ(co_await p.wait(), 0);
  char text[16];
  EXPECT_EQ(std::string(text, static_cast<std::size_t>(::read(out.fds[0], text, sizeof text))), "through\n");
}
TEST(SubprocessStart, StandardStreamsMayBeSwapped) { run(swapped()); }

TEST(SubprocessStart, AChildMayLeadAProcessGroupOrJoinOne) {
  process_options leads;
  leads.process_group = 0;
  EXPECT_EQ(run(output_of("test $(ps -o pgid= -p $$) -eq $$ && echo leader", leads)), "leader\n");
  process_options joins;
  joins.process_group = ::getpgrp();
  EXPECT_EQ(run(output_of("ps -o pgid= -p $$ | tr -d ' '", joins)), std::to_string(::getpgrp()) + "\n");
}

task<std::error_code> code_of_start(process_options options, std::string program) {
  try {
    co_await create_subprocess_exec(std::move(options), std::move(program));
  } catch (const std::system_error& e) {
    co_return e.code();
  }
  co_return std::error_code();
}
TEST(SubprocessStart, AStartThatFailsTellsWhyAndLeavesNothing) {
  process_options options;
  options.stdin_mode = options.stdout_mode = options.stderr_mode = stdio::pipe;
  const auto before = descriptors_of_this_process();
  EXPECT_EQ(run(code_of_start(options, "nosuchprogram_x")), std::errc::no_such_file_or_directory);
  EXPECT_EQ(run(code_of_start(options, "/etc/passwd")), std::errc::permission_denied);
  EXPECT_EQ(run(code_of_start(options, "/etc")), std::errc::permission_denied);
  process_options nowhere = options;
  nowhere.cwd = "/no/such/directory";
  EXPECT_EQ(run(code_of_start(nowhere, "true")), std::errc::no_such_file_or_directory);
  process_options closed = options;
  closed.stdout_mode = stdio::descriptor;
  closed.stdout_fd = 1000;
  EXPECT_EQ(run(code_of_start(closed, "true")), std::errc::bad_file_descriptor);
  EXPECT_EQ(descriptors_of_this_process(), before);
  EXPECT_FALSE(has_children());
}

task<void> start(process_options options) { co_await create_subprocess_exec(std::move(options), "true"); }
TEST(SubprocessStart, OptionsThatMakeNoSenseAreRefused) {
  process_options to_stdout, no_limit, passed, no_descriptor;
  to_stdout.stdout_mode = stdio::to_stdout;
  no_limit.limit = 0;
  passed.pass_fds = {1};
  no_descriptor.stdin_mode = stdio::descriptor;
  for (const process_options& wrong : {to_stdout, no_limit, passed, no_descriptor}) {
    EXPECT_THROW(run(start(wrong)), value_error);
  }
  EXPECT_THROW(run(create_subprocess_exec(std::vector<std::string>())), value_error);
}

// The last descriptor goes to the pipes, so that none is left to watch the child with.
task<void> start_without_descriptors() {
  process_options options;
  options.stdin_mode = options.stdout_mode = stdio::devnull;
  rlimit before{}, few{};
  ::getrlimit(RLIMIT_NOFILE, &before);
  few = before;
  const int next = ::fcntl(0, F_DUPFD_CLOEXEC, 3);
  ::close(next);
  for (int spare = 0; spare < 4; ++spare) {
    few.rlim_cur = static_cast<rlim_t>(next) + static_cast<rlim_t>(spare);
    ::setrlimit(RLIMIT_NOFILE, &few);
    task<process> starting = create_subprocess_exec(options, "sleep", "1000");
    outcome<process> started = co_await detail::outcome_of(starting);
    ::setrlimit(RLIMIT_NOFILE, &before);
    if (started.error()) {
      EXPECT_FALSE(has_children()) << spare << " descriptors";
    } else {
      (*started).kill();
      co_await (*started).wait();
    }
  }
}
TEST(SubprocessStart, NoDescriptorLeftIsAnErrorAndLeavesNoChild) {
  if (sanitizer_needs_descriptors) GTEST_SKIP();
  run(start_without_descriptors());
}

task<int> echo_large(std::size_t each) {
  process_options options;
  options.stdin_mode = options.stdout_mode = options.stderr_mode = stdio::pipe;
  const std::string count = std::to_string(each);
  const process p = co_await create_subprocess_shell(
      "head -c " + count + " /dev/zero >&2 & head -c " + count + " /dev/zero; wait", options);
  const process::output result = co_await p.communicate();
  EXPECT_EQ(result.out->size(), each);
  EXPECT_EQ(result.err->size(), each);
  co_return *p.returncode();
}
TEST(SubprocessStart, AHundredMegabytesOfBothOutputsAreRead) { EXPECT_EQ(run(echo_large(100 << 20)), 0); }

task<void> ignore_sigterm() {
  process_options options;
  options.stdin_mode = options.stdout_mode = stdio::pipe;
  const process p = co_await create_subprocess_shell("trap '' TERM; echo ready; read line", options);
  EXPECT_EQ(co_await p.stdout_reader().readline(), "ready\n");
  p.terminate();
  EXPECT_FALSE(p.returncode().has_value());
  p.kill();
  EXPECT_EQ(co_await p.wait(), -SIGKILL);
}
TEST(SubprocessStart, AChildThatIgnoresSigtermIsKilled) { run(ignore_sigterm()); }

task<void> signal_unnoticed() {
  const process p = co_await create_subprocess_shell("exit 7");
  siginfo_t about{};
  ::waitid(P_PID, static_cast<id_t>(p.pid()), &about, WEXITED | WNOWAIT);
  p.kill();
  EXPECT_EQ(co_await p.wait(), 7);
}
TEST(SubprocessStart, ASignalToAChildThatHasEndedUnnoticedLeavesItsCode) { run(signal_unnoticed()); }

task<void> talk_twice() {
  process_options options;
  options.stdin_mode = options.stdout_mode = stdio::pipe;
  const process p = co_await create_subprocess_exec(options, "cat");
  p.stdin_writer().write_eof();
  const process::output first = co_await p.communicate("too late");
  EXPECT_EQ(first.out, "");
  const process::output second = co_await p.communicate("much too late");
  EXPECT_EQ(second.out, "");
}
TEST(SubprocessStart, InputAfterTheEndOfStdinIsDropped) { run(talk_twice()); }

TEST(SubprocessStart, NothingIsLeftOpen) {
  const auto before = descriptors_of_this_process();
  run(talk_twice());
  run(ignore_sigterm());
  EXPECT_EQ(descriptors_of_this_process(), before);
  EXPECT_FALSE(has_children());
}

}  // namespace
}  // namespace aio::test
