// The account alone, without processes: sequences of records that real workers seldom make.
#include "ledger.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay::runner {
namespace {

using results::verdict;
using testing::ElementsAre;

struct heard final : ledger::listener {
  std::vector<std::string> told;
  std::vector<results::test_result> results;
  void loaded(const results::plugin_result&) override { told.emplace_back("loaded"); }
  void described(const worker::plugin_described&) override {}
  void started(std::size_t test) override { told.push_back("started " + std::to_string(test)); }
  void finished(std::size_t test, results::test_result result, const std::vector<std::size_t>&) override {
    told.push_back("finished " + std::to_string(test) + " " + std::string(to_string(result.outcome)));
    results.push_back(std::move(result));
  }
  void benchmarked(const results::benchmark_result&) override {}
  void noted(const std::string& text) override { told.push_back("note " + text); }
};

class LedgerTest : public testing::Test {
 protected:
  heard to;
  ledger account{
      {10, 11, 12}, std::vector<results::test_result>(3), to, [](std::int64_t, std::int64_t, bool&) {
        return std::string();
      }};
};

TEST_F(LedgerTest, AResultIsGivenOutWhenTheNextTestStarts) {
  account.take(worker::plugin_loaded{});
  account.take(worker::test_started{0, 1, 0});
  account.take(worker::test_finished{0, 0.1, false, 0});
  EXPECT_THAT(to.told, ElementsAre("loaded", "started 10"));
  account.take(worker::test_started{1, 2, 0});
  EXPECT_THAT(to.told, ElementsAre("loaded", "started 10", "finished 10 pass", "started 11"));
  EXPECT_THAT(account.remaining(), ElementsAre(11, 12));
}

TEST_F(LedgerTest, AnUnsupportedTestIsThatWhateverChecksFailedOnTheWay) {
  account.take(worker::test_started{0, 1, 0});
  account.take(worker::check_failed{{"f", 1, "m"}});
  account.take(worker::unsupported{"no"});
  account.take(worker::test_finished{0, 0.1, false, 0});
  account.end({});
  EXPECT_EQ(to.results.at(0).outcome, verdict::unsupported);
  EXPECT_EQ(to.results.at(0).failures.size(), 0U);
}

TEST_F(LedgerTest, ATestOfTimersHasTheClocksItRanIn) {
  account.take(worker::test_started{0, 1, 0, true});
  account.take(worker::test_finished{0, 0.1, false, 0});
  account.take(worker::test_started{1, 2, 0, false});
  account.take(worker::test_finished{1, 0.1, false, 0});
  account.end({});
  EXPECT_THAT(to.results.at(0).clocks, ElementsAre("virtual", "real"));
  EXPECT_TRUE(to.results.at(1).clocks.empty());
}

TEST_F(LedgerTest, APassThatLeftSomethingBehindIsALeak) {
  account.take(worker::test_started{0, 1, 0});
  account.take(worker::left_behind{"1 thread"});
  account.take(worker::test_finished{0, 0.1, false, 0});
  account.take(worker::test_started{1, 2, 0});
  account.take(worker::test_finished{1, 0.1, false, 0});
  account.end({});
  EXPECT_EQ(to.results.at(0).outcome, verdict::leak);
  EXPECT_EQ(to.results.at(0).reason, "left behind: 1 thread");
  EXPECT_EQ(to.results.at(1).outcome, verdict::pass) << "the leak of one test is charged to the next";
}

TEST_F(LedgerTest, AFailureIsAFailureWhateverItLeftBehind) {
  account.take(worker::test_started{0, 1, 0});
  account.take(worker::check_failed{{"f", 1, "m"}});
  account.take(worker::left_behind{"1 thread"});
  account.take(worker::test_finished{0, 0.1, true, 0});
  account.end({});
  EXPECT_EQ(to.results.at(0).outcome, verdict::fail);
}

TEST_F(LedgerTest, AFailureWhoseReportFoundNoRoomIsStillAFailure) {
  account.take(worker::test_started{0, 1, 0});
  account.take(worker::test_finished{0, 0.1, true, 0});
  account.end({});
  EXPECT_EQ(to.results.at(0).outcome, verdict::fail);
  EXPECT_NE(to.results.at(0).reason, "");
}

TEST_F(LedgerTest, AFailureOfAThreadThatOutlivedItsTestCountsForThatTest) {
  account.take(worker::test_started{0, 1, 0});
  account.take(worker::test_finished{0, 0.1, false, 0});
  account.take(worker::check_failed{{"f", 1, "late"}});
  account.take(worker::test_started{1, 2, 0});
  EXPECT_EQ(to.results.at(0).outcome, verdict::fail);
}

TEST_F(LedgerTest, TheFirstTraceThatDiffersIsKept) {
  account.take(worker::test_started{0, 1, 0});
  account.take(worker::trace_compared{{{"a"}, {"b"}}});
  account.take(worker::trace_compared{{{"c"}, {"d"}}});
  account.take(worker::test_finished{0, 0.1, true, 0});
  account.end({});
  EXPECT_THAT(to.results.at(0).trace.value().expected, ElementsAre("a"));
}

TEST_F(LedgerTest, IndicesBeyondTheBatchAreIgnored) {
  account.take(worker::test_started{99, 1, 0});
  account.take(worker::test_finished{99, 1, false, 0});
  EXPECT_THAT(to.told, ElementsAre());
  EXPECT_FALSE(account.running());
}

TEST_F(LedgerTest, AWorkerThatSaysItIsDoneAndHasNotRunAllIsNotComplete) {
  account.take(worker::plugin_loaded{});
  account.take(worker::worker_done{});
  EXPECT_FALSE(account.is_complete());
}

TEST_F(LedgerTest, FailuresBeforeACrashAreKept) {
  account.take(worker::test_started{0, 1, 0});
  account.take(worker::check_failed{{"f", 1, "m"}});
  account.end(ending{verdict::crash, "killed", 0, {"x"}});
  EXPECT_EQ(to.results.at(0).outcome, verdict::crash);
  EXPECT_EQ(to.results.at(0).failures.size(), 1U);
  EXPECT_THAT(to.results.at(0).last_events, ElementsAre("x"));
}

TEST_F(LedgerTest, ATestThatDidNotEndTookTheTimeUntilItsWorkerDied) {
  account.take(worker::test_started{0, 100, 0});
  account.end(ending{verdict::hang, "did not end", 110});
  EXPECT_EQ(to.results.at(0).seconds, 10);
}

TEST_F(LedgerTest, ATestAfterWhichTheWorkerDiedTookTheTimeUntilItsOwnEnd) {
  account.take(worker::test_started{0, 100, 0});
  account.take(worker::test_finished{0, 0.5, false, 0});
  account.end(ending{verdict::crash, "killed", 110});
  EXPECT_EQ(to.results.at(0).seconds, 0.5);
}

}  // namespace
}  // namespace assay::runner
