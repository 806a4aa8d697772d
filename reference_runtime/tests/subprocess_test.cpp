#include <sys/wait.h>

#include <csignal>

#include "support.hpp"

namespace aio::test {
namespace {

task<process::output> talk(std::string command, std::optional<std::string> input, process_options options) {
  const process p = co_await create_subprocess_shell(std::move(command), std::move(options));
  auto result = co_await p.communicate(std::move(input));
  EXPECT_TRUE(p.returncode().has_value());
  co_return result;
}

TEST(Subprocess, CommunicateGivesBothOutputs) {
  const auto result = run(talk("cat; echo err >&2", "hello", piped()));
  EXPECT_EQ(result.out, "hello");
  EXPECT_EQ(result.err, "err\n");
}

TEST(Subprocess, CommunicateDoesNotLockUpOnLargeAmounts) {
  const std::string big(4 << 20, 'y');
  EXPECT_TRUE(run(talk("cat", big, piped())).out == big);
}

TEST(Subprocess, CommunicateIgnoresAChildThatDoesNotReadItsInput) {
  const std::string big(4 << 20, 'y');
  EXPECT_EQ(run(talk("exec 0<&-; echo done", big, piped())).out, "done\n");
}

TEST(Subprocess, CommunicateWithoutInputEndsTheInput) {
  EXPECT_EQ(run(talk("cat", std::nullopt, piped())).out, "");
}

TEST(Subprocess, StderrCanGoWhereStdoutGoes) {
  process_options options;
  options.stdout_mode = stdio::pipe;
  options.stderr_mode = stdio::to_stdout;
  const auto result = run(talk("echo a; echo b >&2; echo c", std::nullopt, options));
  EXPECT_EQ(result.out, "a\nb\nc\n");
  EXPECT_FALSE(result.err.has_value());
}

TEST(Subprocess, DevnullDiscardsOutputAndEndsInput) {
  process_options options;
  options.stdin_mode = options.stderr_mode = stdio::devnull;
  options.stdout_mode = stdio::pipe;
  EXPECT_EQ(run(talk("cat; echo lost >&2; echo kept", std::nullopt, options)).out, "kept\n");
}

TEST(Subprocess, EnvironmentAndDirectoryAreThoseGiven) {
  process_options options;
  options.stdout_mode = stdio::pipe;
  options.environment = std::vector<std::string>{"GREETING=hi", "PATH=/usr/bin:/bin"};
  options.cwd = "/";
  EXPECT_EQ(run(talk("echo $GREETING $HOME; pwd", std::nullopt, options)).out, "hi\n/\n");
}

TEST(Subprocess, AChildInASessionOfItsOwnLeadsIt) {
  process_options options;
  options.stdout_mode = stdio::pipe;
  options.new_session = true;
  EXPECT_EQ(run(talk("test $(ps -o sid= -p $$) -eq $$ && echo leader", std::nullopt, options)).out,
            "leader\n");
}

task<int> code_of(std::string command) {
  const process p = co_await create_subprocess_shell(std::move(command));
  EXPECT_GT(p.pid(), 0);
  const int first = co_await p.wait();
  EXPECT_EQ(co_await p.wait(), first);
  EXPECT_EQ(p.returncode(), first);
  co_return first;
}
TEST(Subprocess, WaitGivesTheExitCodeEachTime) { EXPECT_EQ(run(code_of("exit 7")), 7); }
TEST(Subprocess, DeathByASignalGivesItsNegativeNumber) { EXPECT_EQ(run(code_of("kill -9 $$")), -9); }
TEST(Subprocess, AShellThatFindsNoCommandExitsWith127) {
  EXPECT_EQ(run(code_of("exec 2>/dev/null; nosuchprogram_x")), 127);
}

task<std::error_code> start_code(std::string program) {
  try {
    co_await create_subprocess_exec(process_options(), program);
  } catch (const std::system_error& e) {
    co_return e.code();
  }
  co_return std::error_code();
}
TEST(Subprocess, AProgramThatDoesNotExistFailsToStart) {
  EXPECT_EQ(run(start_code("nosuchprogram_x")), std::errc::no_such_file_or_directory);
}

task<void> signals() {
  const process p = co_await create_subprocess_exec(process_options(), "sleep", "1000");
  EXPECT_FALSE(p.returncode().has_value());
  const auto waiting = create_task(p.wait());
  co_await sleep(0s);
  waiting.cancel();
  co_await wait(std::vector<future_base>(1, waiting));
  EXPECT_TRUE(waiting.cancelled());
  EXPECT_EQ(::kill(p.pid(), 0), 0);  // cancelling the wait left it alone
  p.terminate();
  EXPECT_EQ(co_await p.wait(), -SIGTERM);
  std::error_code code;
  try {
    p.kill();
  } catch (const std::system_error& e) {
    code = e.code();
  }
  EXPECT_EQ(code, std::errc::no_such_process);
}
TEST(Subprocess, SignalsReachTheChildUntilItIsKnownToHaveEnded) { run(signals()); }

task<void> descendant() {
  process_options options;
  options.stdout_mode = stdio::pipe;
  const process p = co_await create_subprocess_shell("sleep 1000 & echo $!", options);
  EXPECT_EQ(co_await p.wait(), 0);  // though the descendant holds the pipe
  const std::string line = co_await p.stdout_reader().readline();
  ::kill(std::stoi(line), SIGKILL);
  EXPECT_EQ(co_await p.stdout_reader().read(), "");
}
TEST(Subprocess, WaitReturnsAtTheExitThoughADescendantHoldsAPipe) { run(descendant()); }

task<void> many() {
  std::vector<task<int>> all;
  for (int i = 0; i < 20; ++i) all.push_back(code_of("exit " + std::to_string(i)));
  const std::vector<int> codes = co_await gather(std::move(all));
  for (int i = 0; i < 20; ++i) EXPECT_EQ(codes[static_cast<std::size_t>(i)], i);
}
TEST(Subprocess, ManyAtOnceEachGiveTheirOwnCode) { run(many()); }

task<pid_t> drop_running() {
  process_options options = piped();
  const process p = co_await create_subprocess_exec(options, "cat");
  co_return p.pid();
}
// The child ends with its pipes. No loop reaps it any more, and tests after this one look for children.
TEST(Subprocess, ALoopMayEndBeforeTheChild) {
  const pid_t child = run(drop_running());
  EXPECT_EQ(::waitpid(child, nullptr, 0), child);
}

}  // namespace
}  // namespace aio::test
