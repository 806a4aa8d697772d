// After a run, and after the harness's own death, no process of a plugin is left.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <thread>

#include "fixture.hpp"

namespace assay::runner {
namespace {

using testing::ElementsAre;

TEST_F(RunTest, ADaemonThatATestLeftBehindIsGoneWhenTheRunEnds) {
  run({"daemonize", "a"}, {{"pid_file", file("pid")}});
  EXPECT_THAT(verdicts(), ElementsAre("pass", "pass"));
  EXPECT_FALSE(is_alive(pid_in(file("pid"))));
}

TEST_F(RunTest, ADaemonOfATestThatHungIsGoneToo) {
  how.timeout_seconds = 1;
  run({"daemonize_and_loop"}, {{"pid_file", file("pid")}});
  EXPECT_THAT(verdicts(), ElementsAre("hang"));
  EXPECT_FALSE(is_alive(pid_in(file("pid"))));
}

TEST_F(RunTest, ADaemonOfATestThatCrashedIsGoneToo) {
  run({"daemonize_and_crash"}, {{"pid_file", file("pid")}});
  EXPECT_THAT(verdicts(), ElementsAre("crash"));
  EXPECT_FALSE(is_alive(pid_in(file("pid"))));
}

TEST_F(RunTest, AnInterruptEndsTheWorkersAndTheStreamIsWhole) {
  std::thread interrupter([this] {
    pid_in(file("pid"));
    kill(getpid(), SIGINT);
  });
  run({"say_pid", "a", "b"}, {{"pid_file", file("pid")}});
  interrupter.join();
  EXPECT_EQ(ended.interrupted_by, SIGINT);
  EXPECT_FALSE(is_alive(pid_in(file("pid"))));
  EXPECT_FALSE(seen.model().complete);
  EXPECT_TRUE(std::holds_alternative<results::run_finished>(seen.all.back()));
  EXPECT_THAT(verdicts(), ElementsAre("not-run", "not-run", "not-run"));
}

TEST_F(RunTest, TheDeathOfTheHarnessEndsItsWorkers) {
  const pid_t harness = fork();
  if (harness == 0) {
    run({"say_pid"}, {{"pid_file", file("pid")}});
    _exit(0);
  }
  const pid_t worker = pid_in(file("pid"));
  EXPECT_TRUE(is_alive(worker));
  kill(harness, SIGKILL);
  waitpid(harness, nullptr, 0);
  // The warden learns of it from its pipe; ctest's time limit is the watchdog.
  while (is_alive(worker)) usleep(1000);
}

}  // namespace
}  // namespace assay::runner
