// Retries, repetitions, and runs until something fails.
#include <fstream>
#include <set>

#include "fixture.hpp"
#include "trial.hpp"

namespace assay::runner {
namespace {

using results::verdict;
using testing::ElementsAre;
using testing::StartsWith;

results::test_result run_that(verdict v, const std::string& reason = "") {
  results::test_result run;
  run.outcome = v;
  run.reason = reason;
  return run;
}

std::string all_of(trial& t, const std::vector<verdict>& runs, const repetition& how) {
  std::string said;
  for (const verdict v : runs) {
    const trial::next next = t.take(run_that(v), false, how);
    said += next == trial::next::over ? 'o' : next == trial::next::again ? 'r' : 'a';
  }
  return said;
}

TEST(Trial, OneRunIsEnoughUnlessMoreAreAskedFor) {
  for (const verdict v : {verdict::pass, verdict::fail, verdict::crash, verdict::unsupported}) {
    trial t;
    EXPECT_EQ(all_of(t, {v}, {}), "o");
    EXPECT_EQ(t.result().outcome, v);
    EXPECT_EQ(t.result().runs, 1);
  }
}

TEST(Trial, APassAfterAFailureIsFlakyWithTheFailuresReason) {
  trial t;
  repetition how;
  how.retries = 3;
  EXPECT_EQ(t.take(run_that(verdict::crash, "killed"), false, how), trial::next::again_alone);
  EXPECT_EQ(t.take(run_that(verdict::pass), false, how), trial::next::over);
  EXPECT_EQ(t.result().outcome, verdict::flaky);
  EXPECT_EQ(t.result().reason, "crash in 1 of 2 runs: killed");
}

TEST(Trial, WhatFailsInEveryRetryHasFailed) {
  trial t;
  repetition how;
  how.retries = 2;
  EXPECT_EQ(all_of(t, {verdict::fail, verdict::hang, verdict::fail}, how), "aao");
  EXPECT_EQ(t.result().outcome, verdict::fail);
  EXPECT_EQ(t.result().runs, 3);
}

TEST(Trial, AStalledRunIsTriedAgainTwice) {
  trial t;
  EXPECT_EQ(all_of(t, {verdict::inconclusive, verdict::inconclusive, verdict::inconclusive}, {}), "aao");
  EXPECT_EQ(t.result().outcome, verdict::inconclusive);
  trial passes;
  EXPECT_EQ(all_of(passes, {verdict::inconclusive, verdict::pass}, {}), "ao");
  EXPECT_EQ(passes.result().outcome, verdict::pass);
}

TEST(Trial, ARepetitionIsFlakyWhereRunsDiffer) {
  trial t;
  repetition how;
  how.runs = 3;
  EXPECT_EQ(all_of(t, {verdict::pass, verdict::fail, verdict::pass}, how), "rro");
  EXPECT_EQ(t.result().outcome, verdict::flaky);
  EXPECT_EQ(t.result().reason, "fail in 1 of 3 runs");
}

TEST(Trial, WhatIsUnsupportedIsNotRepeated) {
  trial t;
  repetition how;
  how.runs = 3;
  EXPECT_EQ(all_of(t, {verdict::unsupported}, how), "o");
}

TEST_F(RunTest, ARetryThatPassesMakesItFlaky) {
  how.repeat.retries = 1;
  run({"a", "fail_at_first"}, {{"once", file("once")}});
  EXPECT_THAT(verdicts(), ElementsAre("pass", "flaky"));
}

TEST_F(RunTest, ARetryRunsInAWorkerOfItsOwn) {
  how.repeat.retries = 1;
  how.jobs = 1;
  run({"pollute", "needs_clean"});
  EXPECT_THAT(verdicts(), ElementsAre("pass", "flaky"));
}

TEST_F(RunTest, EachTestIsRepeatedAsOftenAsAskedAndToldOnce) {
  how.repeat.runs = 6;
  run({"fail_now_and_then", "a", "fail"}, {{"count", file("count")}});
  EXPECT_THAT(verdicts(), ElementsAre("flaky", "pass", "fail"));
  EXPECT_THAT(result("fail_now_and_then").reason, StartsWith("fail in 2 of 6 runs"));
  EXPECT_EQ(result("a").runs, 6);
  EXPECT_EQ(std::filesystem::file_size(file("count")), 6U);
  EXPECT_EQ(seen.model().plugins.at(0).tests.size(), 3U);
}

TEST_F(RunTest, UntilAFailureEverythingIsRunAgain) {
  how.repeat.until_fail = true;
  how.repeat.runs = 0;
  how.jobs = 1;
  run({"a", "fail_now_and_then"}, {{"count", file("count")}});
  EXPECT_THAT(verdicts(), ElementsAre("pass", "flaky"));
  EXPECT_THAT(result("fail_now_and_then").reason, StartsWith("fail in 1 of 3 runs"));
  EXPECT_GE(result("a").runs, 2);
}

TEST_F(RunTest, UntilAFailureEndsAtItsNumberOfRunsWhereNothingFails) {
  how.repeat.until_fail = true;
  how.repeat.runs = 4;
  run({"a", "b"});
  EXPECT_THAT(verdicts(), ElementsAre("pass", "pass"));
  EXPECT_EQ(result("a").runs, 4);
}

TEST_F(RunTest, OneWorkerRunsAllWhereThatIsAsked) {
  how.one_worker = true;
  how.jobs = 2;
  run(std::vector<std::string>(40, "count_processes"));
  std::set<std::string> processes;
  for (const results::test_result& test : seen.model().plugins.at(0).tests) processes.insert(test.output);
  EXPECT_EQ(processes.size(), 1U);
}

}  // namespace
}  // namespace assay::runner
