#include "assay/results/gate.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "assay/results/compare.hpp"
#include "sample.hpp"

namespace assay::results {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const clause_table& table() {
  using enum spec::level;  // not its alias: clang 14 refuses that
  using enum spec::profile;
  static const clause_table t({{"a", "Area a"}}, {{"a.one", "a", must, core, "one", "", ""},
                                                  {"a.two", "a", must, full, "two", "", ""},
                                                  {"a.three", "a", must, core, "three", "", ""},
                                                  {"a.should", "a", should, full, "should", "", ""}});
  return t;
}

run_result run_of(std::vector<verdict> verdicts) {
  const std::vector<std::string> clauses{"a.one", "a.two", "a.three", "a.should"};
  run_result run;
  run.complete = true;
  run.plugins.emplace_back().name = "p";
  for (std::size_t i = 0; i < verdicts.size(); ++i)
    run.plugins[0].tests.push_back(a_test("A", "T" + std::to_string(i), verdicts[i], {clauses[i]}));
  return run;
}

std::vector<std::string> breaches(const std::string& gate_text, const run_result& run,
                                  const run_result* baseline = nullptr) {
  std::vector<std::string> lines;
  for (const gate_breach& b : gate(gate_text).judge(run, baseline, "base.json", table()))
    lines.push_back(b.plugin + ": " + b.term + ": " + b.figure);
  return lines;
}

std::string refusal(const std::string& text) {
  try {
    gate refused(text);
  } catch (const gate_error& error) {
    return error.what();
  }
  return "accepted";
}

using enum verdict;

TEST(Gate, HoldsWhereEveryTermHolds) {
  EXPECT_THAT(
      breaches("must=100%, should>=95% ,new-failures=0,min-tests=4", run_of({pass, pass, pass, pass})),
      IsEmpty());
}

TEST(Gate, TellsEachBreachedTermWithItsFigures) {
  EXPECT_THAT(
      breaches("must=100%,should>=95%,new-failures=0,min-tests=500", run_of({pass, fail, pass, crash})),
      ElementsAre("p: must=100%: 2 of 3 clauses met (66.66%)", "p: should>=95%: 0 of 1 clauses met (0%)",
                  "p: new-failures=0: 2 tests newly not as expected, first A.T1",
                  "p: min-tests=500: 4 tests ran to a verdict"));
}

TEST(Gate, APercentageLeavesOutWhatIsUnsupported) {
  const run_result run = run_of({pass, unsupported, pass, pass});
  EXPECT_THAT(breaches("must=100%", run), IsEmpty());
  EXPECT_THAT(breaches("unsupported=0", run), ElementsAre("p: unsupported=0: 1 test unsupported"));
  EXPECT_THAT(breaches("min-tests=4", run), ElementsAre("p: min-tests=4: 3 tests ran to a verdict"));
}

TEST(Gate, ALevelThatIsWhollyUnsupportedShowsNothing) {
  EXPECT_THAT(breaches("must>=1%", run_of({unsupported, unsupported, unsupported, pass})),
              ElementsAre("p: must>=1%: all 3 clauses are unsupported, none was shown"));
  EXPECT_THAT(breaches("should=100%", run_of({pass})), IsEmpty()) << "no SHOULD was asked for";
}

TEST(Gate, AnExpectedFailureAndAnUndecidedClauseAreNotMet) {
  EXPECT_THAT(breaches("must>=67%,new-failures=1", run_of({pass, expected_fail, not_run})),
              ElementsAre("p: must>=67%: 1 of 3 clauses met (33.33%), 1 undecided"));
}

TEST(Gate, AlmostAllNeverReadsAsAll) {
  run_result run = run_of({pass});
  std::vector<clause_info> clauses;
  for (int i = 0; i < 100000; ++i)
    clauses.push_back({"b." + std::to_string(i), "b", spec::level::must, spec::profile::core, "", "", ""});
  for (const clause_info& c : clauses) run.plugins[0].tests.push_back(a_test("B", c.id, pass, {c.id}));
  run.plugins[0].tests.back().outcome = fail;
  const clause_table many({{"b", "B"}}, clauses);
  const auto found = gate("must=100%").judge(run, nullptr, "", many);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].figure, "99999 of 100000 clauses met (99.99%)");
  EXPECT_THAT(gate("must>=99.999%").judge(run, nullptr, "", many), IsEmpty());
}

TEST(Gate, AFailureThatTheBaselineHasIsNotNew) {
  const run_result before = run_of({fail, pass, pass, pass});
  EXPECT_THAT(breaches("new-failures=0", run_of({fail, pass, pass, pass}), &before), IsEmpty());
  EXPECT_THAT(breaches("new-failures=0", run_of({fail, pass, hang, pass}), &before),
              ElementsAre("p: new-failures=0: 1 test newly not as expected, first A.T2"));
  EXPECT_THAT(breaches("failures=0", run_of({fail, pass, pass, pass}), &before),
              ElementsAre("p: failures=0: 1 test not as expected"));
}

TEST(Gate, ABaselineWithoutThePluginsIsAnError) {
  run_result before = run_of({pass});
  before.plugins.push_back(before.plugins[0]);
  before.plugins[0].name = "q";
  before.plugins[1].name = "r";
  EXPECT_THROW(breaches("new-failures=0", run_of({pass}), &before), compare_error);
  EXPECT_THAT(breaches("must=100%", run_of({pass}), &before), IsEmpty()) << "no term asks for it";
}

TEST(Gate, JudgesEachPluginAndNoneThatWasNotLoaded) {
  run_result run = run_of({pass});
  run.plugins.push_back(run_of({fail}).plugins[0]);
  run.plugins[1].name = "q";
  run.plugins.emplace_back().name = "broken";
  run.plugins[2].load_error = "no entry";
  EXPECT_THAT(breaches("fail=0,min-tests=1", run), ElementsAre("q: fail=0: 1 test fail"));
}

TEST(Gate, RefusesWhatIsNoTermWithOneLine) {
  EXPECT_EQ(refusal(""), "'': a term is missing; write terms such as must=100%,min-tests=500");
  EXPECT_EQ(refusal("must=100%,"),
            "'must=100%,': a term is missing; write terms such as must=100%,min-tests=500");
  EXPECT_EQ(refusal("must"), "'must': a term is NAME=VALUE, NAME<=VALUE or NAME>=VALUE, such as must=100%");
  EXPECT_EQ(refusal("must>90%"), "'must>90%': it is compared with =, <= or >=");
  EXPECT_EQ(refusal("must=100"), "'must=100': a level takes a percentage from 0% to 100%, such as must>=95%");
  EXPECT_THAT(refusal("must=101%"), HasSubstr("from 0% to 100%"));
  EXPECT_THAT(refusal("must=nan%"), HasSubstr("from 0% to 100%"));
  EXPECT_EQ(refusal("must<=90%"), "'must<=90%': a level is compared with = or >=");
  EXPECT_EQ(
      refusal("mist=100%"),
      "'mist=100%': there is no term 'mist'; there are must, should, may, min-tests, new-failures, failures, "
      "and the verdicts: unsupported, flaky, leak, crash, hang, ...");
  EXPECT_EQ(refusal("flaky=few"), "'flaky=few': 'flaky' takes a whole number of tests");
  EXPECT_THAT(refusal("flaky=-1"), HasSubstr("whole number"));
  EXPECT_THAT(refusal("flaky=99999999999999999999"), HasSubstr("whole number"));
  EXPECT_EQ(refusal("min-tests<=5"),
            "'min-tests<=5': 'min-tests' is the least number of tests: min-tests=500");
}

TEST(Gate, IsNotBreachedByWhatIsProvisional) {
  run_result run = run_of({verdict::pass, verdict::pass, verdict::fail, verdict::pass});
  EXPECT_THAT(breaches("must=100%,failures=0,new-failures=0", run), testing::SizeIs(3));
  run.plugins[0].tests[2].provisional = true;
  EXPECT_THAT(breaches("must=100%,failures=0,new-failures=0,fail=0", run), IsEmpty());
  EXPECT_THAT(breaches("min-tests=4", run), ElementsAre(HasSubstr("3 tests ran to a verdict")));
}

}  // namespace
}  // namespace assay::results
