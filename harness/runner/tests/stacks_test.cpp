// Where a worker stood that did not end, or crashed.
#include "fixture.hpp"
#include "pending_names.hpp"
#include "stack_lines.hpp"

namespace assay::runner {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

// Where no process may trace another there is nothing to see, and the output says so.
#define SKIP_WITHOUT_TRACING(result)                                                 \
  if ((result).output.find("no stacks of the worker: tracing") != std::string::npos) \
  GTEST_SKIP() << (result).output

TEST_F(RunTest, AHangShowsWhereItsThreadsStand) {
  how.timeout_seconds = 0.5;
  run({"loop"});
  SKIP_WITHOUT_TRACING(result("loop"));
  EXPECT_THAT(result("loop").stacks, Contains(HasSubstr("spin")));
  EXPECT_THAT(result("loop").stacks.at(0), HasSubstr("thread "));
}

TEST_F(RunTest, ACrashShowsWhereItHappenedAndNotHowItWasHandled) {
  run({"abort"});
  SKIP_WITHOUT_TRACING(result("abort"));
  EXPECT_THAT(result("abort").stacks, Contains(HasSubstr("act(")));
  EXPECT_THAT(result("abort").stacks, Not(Contains(HasSubstr("on_crash"))));
}

TEST(StackLines, TheFramesThatCalledTheTestAreLeftOut) {
  EXPECT_THAT(
      stack_lines("thread 1 (a)\n  #0 spin (x.so)\n  #1 assay::execute(int) (assay)\n  #2 main (assay)\n"
                  "thread 2 (b)\n  #0 pause (libc.so.6)\n"),
      ElementsAre("thread 1 (a)", "  #0 spin (x.so)", "  #1 assay::execute(int) (assay)", "thread 2 (b)",
                  "  #0 pause (libc.so.6)"));
}

TEST(StackLines, TheFramesThatHandleACrashAreLeftOut) {
  EXPECT_THAT(
      stack_lines("thread 1 (a)\n  #0 nanosleep (libc.so.6)\n  #1 assay::worker::on_crash(int) (assay)\n"
                  "  #2 __restore_rt (libc.so.6)\n  #3 boom (x.so)\n"),
      ElementsAre("thread 1 (a)", "  #3 boom (x.so)"));
}

TEST(StackLines, OfNothingThereAreNone) { EXPECT_THAT(stack_lines(""), ElementsAre()); }

TEST(PendingNames, AreThoseOfTheBodiesWithTheirNumber) {
  EXPECT_THAT(names_of_pending("N5assay6detail13callable_bodyIZNS_10run_insideERNS0_8test_runEEUlvE_EE\n"
                               "i\ni\nnot a name\n"),
              ElementsAre("the test itself", "int (2 times)", "not a name"));
}

}  // namespace
}  // namespace assay::runner
