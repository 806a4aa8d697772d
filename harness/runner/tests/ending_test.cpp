#include "ending.hpp"

#include <gtest/gtest.h>
#include <signal.h>

namespace assay::runner {
namespace {

int exited(int status) { return status << 8; }

TEST(DescribeEnd, TheCrashNoteSaysMoreThanTheWaitStatus) {
  EXPECT_EQ(describe_end({exited(1), worker::crash_note{SIGSEGV, 1, 0x10}, {}, false}),
            "killed by SIGSEGV (segmentation fault at address 0x10)");
  EXPECT_EQ(describe_end({SIGABRT, worker::crash_note{SIGABRT, -6, 0}, {}, false}),
            "killed by SIGABRT (aborted)");
}

TEST(DescribeEnd, ExitIsToldFromAnExitStatus) {
  EXPECT_EQ(describe_end({exited(0), {}, 0, false}), "called exit(0)");
  EXPECT_EQ(describe_end({exited(3), {}, {}, false}), "ended with exit status 3");
}

TEST(DescribeEnd, OverwrittenMemoryIsWhatCounts) {
  EXPECT_EQ(describe_end({SIGKILL, {}, {}, true}), "overwrote the memory that it shares with the harness");
  EXPECT_EQ(describe_end({SIGABRT, worker::crash_note{SIGABRT, -6, 0}, {}, true}),
            "overwrote the memory that it shares with the harness, and was killed by SIGABRT (aborted)");
}

TEST(DescribeEnd, AWardenThatIsGoneLeavesNoStatus) {
  EXPECT_EQ(describe_end({{}, {}, {}, false}), "vanished (the process that watches over it was killed)");
}

TEST(SignalName, EverySignalHasAName) {
  EXPECT_EQ(signal_name(SIGSEGV), "SIGSEGV");
  EXPECT_EQ(signal_name(SIGRTMAX + 10), "signal " + std::to_string(SIGRTMAX + 10));
}

}  // namespace
}  // namespace assay::runner
