#include "ending.hpp"

#include <gtest/gtest.h>
#include <signal.h>

namespace assay::runner {
namespace {

int exited(int status) { return status << 8; }

TEST(DescribeEnd, TheCrashNoteSaysMoreThanTheWaitStatus) {
  EXPECT_EQ(describe_end({.wait_status = exited(1), .crash = worker::crash_note{SIGSEGV, 1, 0x10}}),
            "killed by SIGSEGV (segmentation fault at address 0x10)");
  EXPECT_EQ(describe_end({.wait_status = SIGABRT, .crash = worker::crash_note{SIGABRT, -6, 0}}),
            "killed by SIGABRT (aborted)");
}

TEST(DescribeEnd, ExitIsToldFromAnExitStatus) {
  EXPECT_EQ(describe_end({.wait_status = exited(0), .exit_note = 0}), "called exit(0)");
  EXPECT_EQ(describe_end({.wait_status = exited(3)}), "ended with exit status 3");
  EXPECT_EQ(describe_end({.wait_status = SIGKILL, .exit_note = 0}), "killed by SIGKILL (killed)");
}

TEST(DescribeEnd, OverwrittenMemoryIsWhatCounts) {
  EXPECT_EQ(describe_end({.wait_status = SIGKILL, .corrupt = true}),
            "overwrote the memory that it shares with the harness");
  EXPECT_EQ(
      describe_end({.wait_status = SIGABRT, .crash = worker::crash_note{SIGABRT, -6, 0}, .corrupt = true}),
      "overwrote the memory that it shares with the harness, and was killed by SIGABRT (aborted)");
}

TEST(DescribeEnd, OfAWorkerWhoseWardenDiedTheWardensEndIsTold) {
  EXPECT_EQ(describe_end({.warden_status = SIGKILL}),
            "vanished (the process that watches over it was killed by SIGKILL (killed))");
  EXPECT_EQ(describe_end({.warden_status = exited(1)}),
            "vanished (the process that watches over it ended with exit status 1)");
  EXPECT_EQ(describe_end({}), "vanished (the process that watches over it is gone)");
}

TEST(SignalName, EverySignalHasAName) {
  EXPECT_EQ(signal_name(SIGSEGV), "SIGSEGV");
  EXPECT_EQ(signal_name(SIGRTMAX + 10), "signal " + std::to_string(SIGRTMAX + 10));
}

}  // namespace
}  // namespace assay::runner
