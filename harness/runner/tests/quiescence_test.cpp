// A test that nothing can wake is a hang at once; one that something can wake is waited for.
#include "fixture.hpp"

namespace assay::runner {
namespace {

using testing::ElementsAre;

#if defined(__SANITIZE_THREAD__)
// It has a thread that wakes by itself: the time limit ends such tests.
constexpr bool can_be_seen = false;
#else
constexpr bool can_be_seen = true;
#endif

constexpr const char* nothing = "can't go on: no thread, timer, child or descriptor could wake it";

TEST_F(RunTest, ADeadlockEndsLongBeforeTheTimeLimit) {
  if (!can_be_seen) GTEST_SKIP() << "the sanitizer's thread is never quiet";
  how.timeout_seconds = 3600;
  run({"a", "deadlock", "wait_for_nothing", "b"});
  EXPECT_THAT(verdicts(), ElementsAre("pass", "hang", "hang", "pass"));
  EXPECT_EQ(result("deadlock").reason, nothing);
  EXPECT_EQ(result("wait_for_nothing").reason, nothing);
}

TEST_F(RunTest, WhatATimerWillWakeIsWaitedFor) {
  run({"wait_for_a_timer", "wait_for_an_alarm"});
  EXPECT_THAT(verdicts(), ElementsAre("pass", "pass"));
}

TEST_F(RunTest, WhatAnotherProcessWillWakeIsWaitedFor) {
  run({"wait_for_a_child"});
  EXPECT_THAT(verdicts(), ElementsAre("pass"));
}

}  // namespace
}  // namespace assay::runner
