// Children without pidfds. A filter makes pidfd_open fail in one thread, as on a kernel or in a sandbox
// without it; a loop that runs there must notice by SIGCHLD.
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <thread>

#include "support.hpp"

namespace aio::test {
namespace {

/// False where the system lets nobody filter system calls.
bool forbid_pidfds_in_this_thread() {
  sock_filter filter[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_pidfd_open, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  const sock_fprog program{4, filter};
  return ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
         ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0 &&
         ::syscall(SYS_pidfd_open, ::getpid(), 0) < 0;
}

/// Runs main in a thread without pidfds.
template <class Main>
void run_without_pidfds(Main main) {
  bool filtered = false;
  std::thread([&] {
    filtered = forbid_pidfds_in_this_thread();
    if (filtered) run(main());
  }).join();
  if (!filtered) GTEST_SKIP() << "system calls cannot be filtered here";
}

bool sigchld_is_default() {
  struct sigaction now {};
  ::sigaction(SIGCHLD, nullptr, &now);
  return now.sa_handler == SIG_DFL;
}

task<int> code_of(std::string command) {
  const process p = co_await create_subprocess_shell(std::move(command));
  co_return co_await p.wait();
}

task<void> codes() {
  EXPECT_EQ(co_await code_of("exit 0"), 0);
  EXPECT_EQ(co_await code_of("exit 7"), 7);
  EXPECT_EQ(co_await code_of("kill -9 $$"), -9);
  EXPECT_TRUE(sigchld_is_default());
}
TEST(ChildSignal, GivesTheCodesAndPutsTheHandlerBack) { run_without_pidfds(codes); }

task<void> handler_is_installed() {
  process_options options;
  options.stdin_mode = stdio::pipe;
  const process p = co_await create_subprocess_exec(options, "cat");
  EXPECT_FALSE(sigchld_is_default());  // so this is the way that is tested here
  p.kill();
  EXPECT_EQ(co_await p.wait(), -SIGKILL);
}
TEST(ChildSignal, IsHandledWhileAChildRuns) { run_without_pidfds(handler_is_installed); }

task<void> many() {
  std::vector<task<int>> all;
  for (int i = 0; i < 50; ++i) all.push_back(code_of("exit " + std::to_string(i)));
  const std::vector<int> codes = co_await gather(std::move(all));
  for (int i = 0; i < 50; ++i) EXPECT_EQ(codes[static_cast<std::size_t>(i)], i);
}
TEST(ChildSignal, TellsManyChildrenApart) { run_without_pidfds(many); }

TEST(ChildSignal, ServesSeveralLoopsAtOnce) {
  std::atomic<int> filtered{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 3; ++i) {
    threads.emplace_back([&] {
      if (!forbid_pidfds_in_this_thread()) return;
      ++filtered;
      run(many());
    });
  }
  run(many());  // by pidfds
  for (std::thread& t : threads) t.join();
  EXPECT_TRUE(sigchld_is_default());
  if (filtered == 0) GTEST_SKIP() << "system calls cannot be filtered here";
}

task<void> codes_of_one() { EXPECT_EQ(co_await code_of("exit 3"), 3); }
std::atomic<int> own_handler_calls{0};
TEST(ChildSignal, TheHandlerOfTheProgramIsStillCalled) {
  struct sigaction own {
  }, before{}, after{};
  own.sa_handler = [](int) { own_handler_calls.fetch_add(1); };
  own.sa_flags = SA_RESTART;
  ::sigaction(SIGCHLD, &own, &before);
  run_without_pidfds(codes_of_one);
  ::sigaction(SIGCHLD, &before, &after);
  EXPECT_GT(own_handler_calls.load(), 0);
  EXPECT_EQ(after.sa_handler, own.sa_handler);
}

task<void> close_early() {
  const process p = co_await create_subprocess_exec(process_options(), "sleep", "1000");
  p.kill();
}
TEST(ChildSignal, ALoopThatEndsBeforeTheChildPutsTheHandlerBack) {
  run_without_pidfds(close_early);
  EXPECT_TRUE(sigchld_is_default());
  while (::waitpid(-1, nullptr, 0) > 0) {
  }
}

}  // namespace
}  // namespace aio::test
