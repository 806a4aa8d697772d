#include <gtest/gtest.h>

#include "sample.hpp"

namespace assay::results {
namespace {

const clause_table& table() {
  using enum spec::level;  // not its alias: clang 14 refuses that
  using enum spec::profile;
  static const clause_table t({{"a", "Area a"}},
                              {{"a.one", "a", must, core, "one", "", ""},
                               {"a.two", "a", must, core, "two", "", ""},
                               {"a.full", "a", must, full, "full", "", ""},
                               {"a.should", "a", should, full, "should", "", ""},
                               {"a.never", "a", must, core, "never", "", "can't be seen"}});
  return t;
}

plugin_result plugin_with(std::vector<test_result> tests) {
  plugin_result plugin;
  plugin.name = "p";
  plugin.tests = std::move(tests);
  return plugin;
}

std::vector<test_result> passes() {
  return {a_test("A", "One", verdict::pass, {"a.one"}), a_test("A", "Two", verdict::pass, {"a.two", "a.one"}),
          a_test("A", "Full", verdict::pass, {"a.full"}), a_test("A", "Should", verdict::pass, {"a.should"})};
}

run_result whole_run() {
  run_result run;
  run.complete = true;
  return run;
}

plugin_summary summary_with(std::size_t test, verdict v, const run_result& run = whole_run()) {
  auto tests = passes();
  tests[test].outcome = v;
  return summarize(run, plugin_with(tests), table());
}

TEST(Summary, AllMetConformsToCoreAndFull) {
  const plugin_summary s = summarize(whole_run(), plugin_with(passes()), table());
  EXPECT_EQ(s.tests, 4u);
  EXPECT_EQ(s.count(verdict::pass), 4u);
  EXPECT_EQ(s.unexpected(), 0u);
  EXPECT_EQ(s.level(clause_level::must).met, 3u);
  EXPECT_EQ(s.level(clause_level::must).total(), 3u);
  EXPECT_EQ(s.level(clause_level::must, clause_profile::core).total(), 2u);
  EXPECT_EQ(s.level(clause_level::should).total(), 1u);
  EXPECT_TRUE(s.untested.empty());
  EXPECT_EQ(s.conforms, conformance::core_and_full);
}

TEST(Summary, OneOfTwoTestsThatFailsIsEnough) {
  const plugin_summary s = summary_with(0, verdict::fail);
  EXPECT_EQ(s.state("a.one"), clause_state::not_met);
  EXPECT_EQ(s.state("a.two"), clause_state::met);
  EXPECT_EQ(s.conforms, conformance::none);
  EXPECT_EQ(s.unexpected(), 1u);
}

TEST(Summary, AnExpectedFailureOfAMustIsNotMet) {
  const plugin_summary s = summary_with(1, verdict::expected_fail);
  EXPECT_EQ(s.state("a.two"), clause_state::not_met);
  EXPECT_EQ(s.conforms, conformance::none);
  EXPECT_EQ(s.unexpected(), 0u);
}

TEST(Summary, EveryBadEndIsNotMet) {
  for (const verdict v : {verdict::fail, verdict::crash, verdict::hang, verdict::leak, verdict::flaky})
    EXPECT_EQ(summary_with(1, v).state("a.two"), clause_state::not_met) << to_string(v);
  EXPECT_EQ(summary_with(1, verdict::unexpected_pass).state("a.two"), clause_state::met);
}

TEST(Summary, UnsupportedIsCountedApartAndDoesNotConform) {
  const plugin_summary s = summary_with(1, verdict::unsupported);
  EXPECT_EQ(s.state("a.two"), clause_state::unsupported);
  EXPECT_EQ(s.level(clause_level::must).unsupported, 2u);  // a.one is cited by that test too
  EXPECT_EQ(s.level(clause_level::must).not_met, 0u);
  EXPECT_EQ(s.conforms, conformance::none);
}

TEST(Summary, AFullClauseMissedLeavesCore) {
  EXPECT_EQ(summary_with(2, verdict::fail).conforms, conformance::core);
  EXPECT_EQ(summary_with(2, verdict::unsupported).conforms, conformance::core);
}

TEST(Summary, AShouldMissedDoesNotCountAgainstConformance) {
  EXPECT_EQ(summary_with(3, verdict::fail).conforms, conformance::core_and_full);
}

TEST(Summary, NothingIsClaimedOfARunThatIsNotWhole) {
  run_result run = whole_run();
  run.filter = "A.One";
  EXPECT_EQ(summary_with(3, verdict::pass, run).conforms, conformance::partial);
  EXPECT_EQ(summary_with(0, verdict::fail, run).conforms, conformance::none);
  run = whole_run();
  run.shards = 2;
  EXPECT_EQ(summary_with(3, verdict::pass, run).conforms, conformance::partial);
  run = whole_run();
  run.complete = false;
  EXPECT_EQ(summary_with(3, verdict::pass, run).conforms, conformance::partial);
  EXPECT_EQ(summary_with(0, verdict::not_run).conforms, conformance::partial);
  EXPECT_EQ(summary_with(0, verdict::inconclusive).conforms, conformance::partial);
}

TEST(Summary, AClauseWithoutATestIsToldAndNotClaimed) {
  auto tests = passes();
  tests[1].clauses = {"a.one"};
  const plugin_summary s = summarize(whole_run(), plugin_with(tests), table());
  EXPECT_EQ(s.untested, (std::vector<std::string>{"a.two"}));
  EXPECT_EQ(s.state("a.two"), clause_state::untested);
  EXPECT_EQ(s.conforms, conformance::partial);
}

TEST(Summary, APluginThatDidNotLoadConformsToNothing) {
  plugin_result plugin;
  plugin.load_error = "no such file";
  EXPECT_EQ(summarize(whole_run(), plugin, table()).conforms, conformance::not_loaded);
}

TEST(Summary, ClausesOfAnotherVersionAreKeptButNotCounted) {
  auto tests = passes();
  tests.push_back(a_test("Z", "Z", verdict::fail, {"z.unknown"}));
  const plugin_summary s = summarize(whole_run(), plugin_with(tests), table());
  EXPECT_EQ(s.state("z.unknown"), clause_state::not_met);
  EXPECT_EQ(s.level(clause_level::must).total(), 3u);
}

TEST(Summary, WhatIsProvisionalIsCountedApartAndDecidesNothing) {
  auto tests = passes();
  tests[1].outcome = verdict::crash;  // the only test of a.two
  tests[1].provisional = true;
  const plugin_summary s = summarize(whole_run(), plugin_with(tests), table());
  EXPECT_EQ(s.tests, 3u);
  EXPECT_EQ(s.count(verdict::crash), 0u);
  EXPECT_EQ(s.unexpected(), 0u);
  EXPECT_EQ(s.provisional_tests(), 1u);
  EXPECT_EQ(s.provisional_unexpected(), 1u);
  EXPECT_EQ(s.state("a.one"), clause_state::met);
  EXPECT_EQ(s.level(clause_level::must).total(), 2u);
  EXPECT_TRUE(s.untested.empty()) << "a.two is newer than the suite";
  EXPECT_EQ(s.conforms, conformance::core_and_full);
}

TEST(Summary, OfARunInWhichEverythingIsProvisionalClaimsNothing) {
  auto tests = passes();
  for (test_result& test : tests) test.provisional = true;
  const plugin_summary s = summarize(whole_run(), plugin_with(tests), table());
  EXPECT_EQ(s.conforms, conformance::partial);
}

TEST(Summary, TheFirstDifferenceOfTwoTracesIsFound) {
  EXPECT_EQ(first_difference({{"a", "b"}, {"a", "b"}}), std::nullopt);
  EXPECT_EQ(first_difference({{"a", "b"}, {"a", "c"}}), 1u);
  EXPECT_EQ(first_difference({{"a"}, {"a", "c"}}), 1u);
  EXPECT_EQ(first_difference({{"a", "b"}, {}}), 0u);
}

TEST(Summary, FiltersSeeTheLevelsAndProfilesOfATestsClauses) {
  const test_result test = a_test("A", "One", verdict::pass, {"a.one", "a.should", "z.unknown"});
  const filter_subject subject = subject_of(test, table());
  EXPECT_EQ(subject.levels, (std::vector<std::string_view>{"must", "should"}));
  EXPECT_EQ(subject.profiles, (std::vector<std::string_view>{"core", "full"}));
  EXPECT_TRUE(filter("level:should verdict:pass clause:z.*").matches(subject));
}

TEST(ClauseTable, OfTheSuiteKeepsAreasTogetherAndFindsEachClause) {
  const clause_table& suite = clause_table::suite();
  ASSERT_FALSE(suite.clauses().empty());
  EXPECT_EQ(suite.clauses().size(), spec::clauses().size());
  std::vector<std::string> areas;
  for (const clause_info& c : suite.clauses()) {
    EXPECT_EQ(suite.find(c.id), &c);
    if (areas.empty() || areas.back() != c.area) areas.push_back(c.area);
  }
  EXPECT_LE(areas.size(), suite.areas().size());
  EXPECT_EQ(suite.find("no.such"), nullptr);
}

}  // namespace
}  // namespace assay::results
