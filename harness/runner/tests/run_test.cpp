// Whole runs, with real processes: who is charged with what.
#include <stdlib.h>

#include "fixture.hpp"

namespace assay::runner {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

TEST_F(RunTest, PassFailAndUnsupportedAreToldApart) {
  run({"pass", "fail", "unsupported"});
  EXPECT_THAT(verdicts(), ElementsAre("pass", "fail", "unsupported"));
  EXPECT_THAT(result("fail").failures, ElementsAre(results::failure{"act.cpp", 7, "wanted 1, got 2"}));
  EXPECT_THAT(result("fail").trace.value().observed, ElementsAre("b", "a"));
  EXPECT_EQ(result("unsupported").reason, "does not claim act.unsupported");
  EXPECT_TRUE(seen.model().complete);
  EXPECT_EQ(ended.interrupted_by, 0);
}

TEST_F(RunTest, ACrashCostsTheTestThatRanAndTheRestOfTheBatchGoesOn) {
  run({"a", "segfault", "b", "abort", "c", "kill", "d"});
  EXPECT_THAT(verdicts(), ElementsAre("pass", "crash", "pass", "crash", "pass", "crash", "pass"));
  EXPECT_THAT(result("segfault").reason, StartsWith("killed by SIGSEGV"));
  EXPECT_THAT(result("segfault").last_events, ElementsAre("before the crash"));
  EXPECT_THAT(result("segfault").output, StartsWith("last words"));
  EXPECT_THAT(result("abort").reason, "killed by SIGABRT (aborted)");
  EXPECT_THAT(result("kill").reason, "killed by SIGKILL (killed)");
}

#if !defined(__SANITIZE_ADDRESS__)  // which makes a report and an exit of it
TEST_F(RunTest, TheAddressOfABadAccessIsTold) {
  run({"null"});
  EXPECT_EQ(result("null").reason, "killed by SIGSEGV (segmentation fault at address 0x0)");
}
#endif

TEST_F(RunTest, AnExitIsACrashThatSaysSo) {
  run({"a", "exit0", "exit7", "b"});
  EXPECT_THAT(verdicts(), ElementsAre("pass", "crash", "crash", "pass"));
  EXPECT_EQ(result("exit0").reason, "called exit(0)");
  EXPECT_THAT(result("exit0").last_events, ElementsAre("before the exit"));
  EXPECT_EQ(result("exit7").reason, "ended with exit status 7");
}

TEST_F(RunTest, ALoopForEverIsAHangAndTheRestGoesOn) {
  how.timeout_seconds = 1;
  run({"a", "loop", "b", "stubborn", "c"});
  EXPECT_THAT(verdicts(), ElementsAre("pass", "hang", "pass", "hang", "pass"));
  EXPECT_EQ(result("loop").reason, "did not end within 1 s");
  EXPECT_THAT(result("loop").last_events, ElementsAre("looping"));
  EXPECT_GE(result("loop").seconds, 1);
}

TEST_F(RunTest, TheTimeScaleStretchesTheTimeLimit) {
  how.timeout_seconds = 0.1;
  how.time_scale = 3;
  run({"loop"});
  EXPECT_EQ(result("loop").reason, "did not end within 0.3 s");
}

TEST_F(RunTest, APluginThatClosesEveryDescriptorLosesNothing) {
  run({"close_all", "fail", "b", "segfault"});
  EXPECT_THAT(verdicts(), ElementsAre("pass", "fail", "pass", "crash"));
  EXPECT_THAT(result("fail").failures, testing::SizeIs(1));
}

TEST_F(RunTest, NothingIsWrittenIntoAFileThatTookOurDescriptorsNumber) {
  run({"steal_descriptors", "a", "b"}, {{"victim", file("victim")}});
  EXPECT_THAT(verdicts(), ElementsAre("pass", "pass", "pass"));
  EXPECT_EQ(std::filesystem::file_size(file("victim")), 0U);
}

TEST_F(RunTest, AWorkerWhoseChannelWasOverwrittenIsEndedAndTheRestGoesOn) {
  run({"a", "scribble", "b"});
  EXPECT_THAT(verdicts(), ElementsAre("pass", "crash", "pass"));
  EXPECT_EQ(result("scribble").reason, "overwrote the memory that it shares with the harness");
}

TEST_F(RunTest, OutputBelongsToTheTestThatPrintedIt) {
  run({"a", "print", "b"});
  EXPECT_EQ(result("print").output, "to stdout\nto stderr\n");
  EXPECT_THAT(result("a").output, IsEmpty());
  EXPECT_THAT(result("b").output, IsEmpty());
}

TEST_F(RunTest, OutputIsCappedAtAMebibyte) {
  run({"flood", "b"});
  EXPECT_THAT(verdicts(), ElementsAre("pass", "pass"));
  EXPECT_EQ(result("flood").output.size(), std::size_t{1} << 20);
  EXPECT_TRUE(result("flood").output_capped);
  EXPECT_FALSE(result("b").output_capped);
}

TEST_F(RunTest, ACrashBetweenTwoTestsIsChargedToTheOneBefore) {
  run({"a", "crash_afterwards", "b"});
  EXPECT_THAT(verdicts(), ElementsAre("pass", "crash", "pass"));
  EXPECT_EQ(result("crash_afterwards").reason,
            "killed by SIGABRT (aborted), after the test had ended and before the next began");
}

TEST_F(RunTest, ACrashWhileTheWorkerClosesDownIsChargedToItsLastTest) {
  run({"a", "b"}, {{"load", "crash_at_end"}});
  EXPECT_THAT(verdicts(), ElementsAre("pass", "crash"));
  EXPECT_THAT(result("b").reason, HasSubstr("while the worker closed down"));
}

TEST_F(RunTest, AWorkerThatDiesBeforeItsFirstTestCostsThatOneAndTheRunEnds) {
  run({"a", "b"}, {{"load", "crash_before_tests"}});
  EXPECT_THAT(verdicts(), ElementsAre("crash", "crash"));
  EXPECT_THAT(result("a").reason, HasSubstr("before the test began"));
}

TEST_F(RunTest, AChildThatAPluginForkedDoesNotSpeakForTheWorker) {
  run({"forked_child_exits", "segfault"});
  EXPECT_THAT(verdicts(), ElementsAre("pass", "crash"));
  EXPECT_THAT(result("segfault").reason, StartsWith("killed by SIGSEGV"));
}

TEST_F(RunTest, KillingItsOwnProcessGroupEndsTheWorkerAlone) {
  run({"a", "kill_group", "b"});
  EXPECT_THAT(verdicts(), ElementsAre("pass", "crash", "pass"));
}

TEST_F(RunTest, TheDeathOfTheWardenIsToldAndTheRestGoesOn) {
  run({"a", "kill_warden", "b"});
  EXPECT_THAT(verdicts(), ElementsAre("pass", "crash", "pass"));
  EXPECT_THAT(result("kill_warden").reason, HasSubstr("vanished"));
}

TEST_F(RunTest, EveryTestInAWorkerOfItsOwn) {
  how.isolate = true;
  run({"a", "b", "segfault", "c"});
  EXPECT_THAT(verdicts(), ElementsAre("pass", "pass", "crash", "pass"));
}

TEST_F(RunTest, AWorkerFindsNoVariableThatSteersTestsAndKeepsTheRest) {
  setenv("GTEST_FILTER", "None.*", 1);
  setenv("TEST_TOTAL_SHARDS", "7", 1);
  setenv("ASSAY_TEST_KEEPS", "this one", 1);
  run({"environment"});
  for (const char* name : {"GTEST_FILTER", "TEST_TOTAL_SHARDS", "ASSAY_TEST_KEEPS"}) unsetenv(name);
  const std::string& output = result("environment").output;
  EXPECT_THAT(output, testing::Not(HasSubstr("GTEST_FILTER")));
  EXPECT_THAT(output, testing::Not(HasSubstr("TEST_TOTAL_SHARDS")));
  EXPECT_THAT(output, HasSubstr("ASSAY_TEST_KEEPS=this one\n"));
}

TEST_F(RunTest, AWorkerLeadsAGroupOfItsOwnWithDefaultInterruptAndEmptyInput) {
  run({"signals"});
  EXPECT_THAT(verdicts(), ElementsAre("pass"));
}

}  // namespace
}  // namespace assay::runner
