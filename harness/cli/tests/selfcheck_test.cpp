// assay selfcheck: which faults it runs, what it says of them, and what counts as caught.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "assay_process.hpp"
#include "selfcheck_report.hpp"

namespace assay::cli::test {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(SelfcheckCommand, ShowsTheTestThatCatchesAFault) {
  const finished done = run_assay({"selfcheck", "gather-results-reversed", "loop-handle-cancel-ignored"});
  EXPECT_EQ(done.code, 0) << done.err;
  EXPECT_THAT(done.out, HasSubstr("Gather.ResultsKeepArgumentOrderWhateverFinishesFirst"));
  EXPECT_THAT(done.out, HasSubstr("2 of 2 planted faults caught"));
}

TEST(SelfcheckCommand, TakesGlobsAreasAndKinds) {
  const finished done =
      run_assay({"selfcheck", "--list", "--area", "shield,sleep", "--planted", "table", "s*"});
  EXPECT_EQ(done.code, 0);
  EXPECT_THAT(done.out, HasSubstr("sleep-result-lost  (sleep.result, combinators.sleep)"));
  EXPECT_THAT(done.out, Not(HasSubstr("shield-leaks")));
}

TEST(SelfcheckCommand, WritesJson) {
  const finished done = run_assay({"selfcheck", "--format", "json", "shield-leaks"});
  ASSERT_EQ(done.code, 0) << done.err;
  const auto all = nlohmann::json::parse(done.out);
  EXPECT_EQ(all["caught"], 1);
  EXPECT_EQ(all["faults"][0]["name"], "shield-leaks");
  EXPECT_TRUE(all["faults"][0]["tests"][0]["message_matches"]);
}

TEST(SelfcheckCommand, RunsTheWholeSuiteForTheMatrix) {
  const finished done = run_assay({"selfcheck", "--matrix", "--format", "json", "sleep-negative-refused"});
  ASSERT_EQ(done.code, 0) << done.err;
  EXPECT_TRUE(nlohmann::json::parse(done.out)["matrix"]);
}

TEST(SelfcheckCommand, RefusesFaultsThatThereAreNot) {
  const finished done = run_assay({"selfcheck", "no-such-fault"});
  EXPECT_EQ(done.code, 2);
  EXPECT_THAT(done.err, HasSubstr("there is no fault 'no-such-fault'"));
  EXPECT_EQ(run_assay({"selfcheck", "--area", "nowhere"}).code, 4);
}

TEST(FaultyPlugin, RefusesWhatItDoesNotKnow) {
  EXPECT_EQ(run_assay({"run", "faulty,fault=no-such-fault", "-f", "area:sleep"}).code, 2);
  EXPECT_EQ(run_assay({"run", "faulty,colour=blue", "-f", "area:sleep"}).code, 2);
}

TEST(FaultyPlugin, WithoutAFaultIsTheReferenceRuntime) {
  EXPECT_EQ(run_assay({"run", "faulty", "-f", "area:sleep,shield"}).code, 0);
}

TEST(Explain, NamesThePlantedFaultsOfAClause) {
  EXPECT_THAT(run_assay({"explain", "shield.protects-inner"}).out, HasSubstr("fault      shield-leaks: "));
}

// --- what counts as caught ---

constexpr faults::fault lifo{"lifo",
                             "loop",
                             "loop.call-soon-fifo",
                             "The queue is a stack.",
                             "observed trace: 2, 1",
                             faults::planting::source,
                             "src/queue.cpp",
                             "faults/loop.toml",
                             5};

results::test_result failing(const std::string& name, const std::string& clause) {
  results::test_result t;
  t.suite = "Loop";
  t.name = name;
  t.clauses = {clause};
  t.outcome = results::verdict::fail;
  t.trace = results::trace_comparison{{"1", "2"}, {"2", "1"}};
  return t;
}

fault_verdict verdict_of(const results::plugin_result& ran) { return judge(lifo, ran); }

TEST(Selfcheck, AFaultIsCaughtByACitingTestWithTheExpectedMessage) {
  results::plugin_result ran;
  ran.tests = {failing("Order", "loop.call-soon-fifo")};
  EXPECT_TRUE(verdict_of(ran).caught());
}

TEST(Selfcheck, ATestOfAnotherClauseCatchesNothing) {
  results::plugin_result ran;
  ran.tests = {failing("Order", "loop.next-pass")};
  EXPECT_FALSE(verdict_of(ran).caught());
  EXPECT_THAT(as_text({{verdict_of(ran)}, {}, false, true, 0}),
              HasSubstr("no test cites loop.call-soon-fifo"));
}

TEST(Selfcheck, AMessageThatDoesNotNameTheCauseIsToldAndNotEnough) {
  results::plugin_result ran;
  ran.tests = {failing("Order", "loop.call-soon-fifo")};
  ran.tests[0].trace.reset();
  ran.tests[0].reason = "did not end within 5 s";
  const std::string text = as_text({{verdict_of(ran)}, {}, false, true, 0});
  EXPECT_THAT(text, HasSubstr("lifo: NOT CAUGHT"));
  EXPECT_THAT(text, HasSubstr("Loop.Order fails, but its message does not match 'observed trace: 2, 1'"));
  EXPECT_THAT(text, HasSubstr("did not end within 5 s"));
  EXPECT_THAT(text, HasSubstr("0 of 1 planted faults caught"));
}

TEST(Selfcheck, AnUnsupportedTestProvesNothing) {
  results::plugin_result ran;
  ran.tests = {failing("Order", "loop.call-soon-fifo")};
  ran.tests[0].outcome = results::verdict::unsupported;
  EXPECT_FALSE(verdict_of(ran).caught());
  EXPECT_THAT(as_text({{verdict_of(ran)}, {}, false, true, 0}), HasSubstr("Loop.Order (unsupported)"));
}

TEST(Selfcheck, ARejectedControlIsTold) {
  const results::test_result t = failing("Order", "loop.call-soon-fifo");
  const std::string text = as_text({{}, {{"reference", "", 7, {&t}}}, false, true, 0});
  EXPECT_THAT(text, HasSubstr("reference: 1 of 7 tests rejected it\n  fail Loop.Order"));
}

}  // namespace
}  // namespace assay::cli::test
