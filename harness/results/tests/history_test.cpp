#include "assay/results/history.hpp"

#include <gmock/gmock.h>

#include <algorithm>

#include "sample.hpp"

namespace assay::results {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

named_run on(const std::string& day, std::vector<test_result> tests) {
  named_run one{day + ".json", {}};
  one.run.suite_version = "0.1.0";
  one.run.started = day + "T00:00:00Z";
  one.run.complete = true;
  plugin_result& plugin = one.run.plugins.emplace_back();
  plugin.name = "p";
  plugin.version = "1.0";
  plugin.hash = "00ff";
  plugin.tests = std::move(tests);
  return one;
}

test_result ended(verdict outcome, double seconds = 0, const std::string& name = "A") {
  test_result test = a_test("S", name, outcome, {"gather.result-order"});
  test.seconds = seconds;
  return test;
}

// The first test's runs, a day each.
std::vector<named_run> days(const std::vector<verdict>& verdicts) {
  std::vector<named_run> runs;
  for (std::size_t i = 0; i < verdicts.size(); ++i)
    runs.push_back(on("2026-01-" + std::to_string(10 + i), {ended(verdicts[i])}));
  return runs;
}

history of(std::vector<named_run> runs) { return history_of(std::move(runs), clause_table::suite()); }

// "broken 1", "mended 3": what, and in which run.
std::vector<std::string> changes_of(const std::vector<verdict>& verdicts) {
  const history trend = of(days(verdicts));
  std::vector<std::string> words;
  for (const history_change& change : trend.runtimes.at(0).changes)
    words.push_back((change.broken ? "broken " : "mended ") + std::to_string(change.run));
  return words;
}

TEST(History, SortsRunsByTheirStartWhateverTheOrderOfFiles) {
  auto runs = days({verdict::pass, verdict::fail, verdict::pass});
  std::reverse(runs.begin(), runs.end());
  const history trend = of(runs);
  EXPECT_THAT(trend.runs, SizeIs(3));
  EXPECT_EQ(trend.runs[0].started, "2026-01-10T00:00:00Z");
  EXPECT_EQ(trend.runtimes.at(0).points[1].not_as_expected, 1U);
  EXPECT_EQ(trend.runtimes.at(0).points[1].must.not_met, 1U);
  EXPECT_EQ(trend.runtimes.at(0).points[2].must.met, 1U);
}

TEST(History, NamesTheRunInWhichATestBrokeAndInWhichItWasMended) {
  using enum verdict;
  EXPECT_THAT(changes_of({pass, pass, crash, hang, pass}), ElementsAre("mended 4", "broken 2"));
  EXPECT_THAT(changes_of({pass, expected_fail, unsupported, unexpected_pass}), IsEmpty());
  EXPECT_THAT(changes_of({fail, fail}), IsEmpty());
}

TEST(History, LooksAcrossRunsThatSayNothingOfATest) {
  using enum verdict;
  EXPECT_THAT(changes_of({pass, inconclusive, not_run, fail}), ElementsAre("broken 3"));
  EXPECT_THAT(changes_of({pass, inconclusive, pass}), IsEmpty());
  const history trend = of(days({pass, not_run, fail}));
  EXPECT_EQ(trend.runtimes.at(0).changes.at(0).since, std::optional<std::size_t>(0));
  EXPECT_EQ(trend.runtimes.at(0).changes.at(0).before, pass);
}

TEST(History, HoldsNothingAgainstAProvisionalTest) {
  auto runs = days({verdict::pass, verdict::fail});
  runs[1].run.plugins[0].tests[0].provisional = true;
  EXPECT_THAT(of(runs).runtimes.at(0).changes, IsEmpty());
}

TEST(History, ATestThatIsNewAndFailsBrokeInThatRun) {
  auto runs = days({verdict::pass, verdict::pass});
  runs[1].run.plugins[0].tests.push_back(ended(verdict::fail, 0, "B"));
  const auto changes = of(runs).runtimes.at(0).changes;
  ASSERT_THAT(changes, SizeIs(1));
  EXPECT_EQ(changes[0].test, "S.B");
  EXPECT_FALSE(changes[0].since);
  EXPECT_FALSE(changes[0].before);
  // After a part of the suite nobody knows what is new.
  runs[0].run.filter = "test:S.A";
  EXPECT_THAT(of(runs).runtimes.at(0).changes, IsEmpty());
}

TEST(History, ATestIsFlakyThatWasCalledSoOrWentThereAndBack) {
  using enum verdict;
  const auto flaky_of = [](const std::vector<verdict>& verdicts) {
    return of(days(verdicts)).runtimes.at(0).flaky;
  };
  EXPECT_THAT(flaky_of({pass, fail, fail}), IsEmpty());
  EXPECT_THAT(flaky_of({pass, flaky}), SizeIs(1));
  const auto wavers = flaky_of({pass, fail, pass, fail});
  ASSERT_THAT(wavers, SizeIs(1));
  EXPECT_EQ(wavers[0].changes, 3U);
  EXPECT_EQ(wavers[0].same_library, 3U);
  EXPECT_EQ(wavers[0].flaky_runs, 0U);
  EXPECT_EQ(wavers[0].last, fail);
}

TEST(History, RanksWhatWaversMostFirstAndCountsTheSameLibraryApart) {
  std::vector<named_run> runs;
  for (int i = 0; i < 5; ++i) {
    const verdict often = i % 2 == 0 ? verdict::pass : verdict::fail;
    const verdict once = i == 2 ? verdict::hang : verdict::pass;
    runs.push_back(
        on("2026-01-0" + std::to_string(i + 1), {ended(once, 0, "Once"), ended(often, 0, "Often")}));
    runs.back().run.plugins[0].hash = std::to_string(i);
  }
  const auto wavers = of(runs).runtimes.at(0).flaky;
  ASSERT_THAT(wavers, SizeIs(2));
  EXPECT_EQ(wavers[0].test, "S.Often");
  EXPECT_EQ(wavers[0].changes, 4U);
  EXPECT_EQ(wavers[0].same_library, 0U);
  EXPECT_EQ(wavers[1].test, "S.Once");
}

TEST(History, RepetitionsThatDifferAreFlakyInThatRun) {
  const auto wavers =
      of({on("2026-01-01", {ended(verdict::pass), ended(verdict::fail), ended(verdict::pass)})})
          .runtimes.at(0)
          .flaky;
  ASSERT_THAT(wavers, SizeIs(1));
  EXPECT_EQ(wavers[0].flaky_runs, 1U);
  EXPECT_EQ(wavers[0].last, verdict::fail);
}

TEST(History, APartOfTheSuiteIsNoPointOfTheTrend) {
  auto runs = days({verdict::pass, verdict::pass, verdict::pass, verdict::pass});
  runs[1].run.filter = "area:gather";
  runs[2].run.complete = false;
  runs[3].run.plugins[0].load_error = "no entry symbol";
  runs[3].run.plugins[0].tests.clear();
  const auto points = of(runs).runtimes.at(0).points;
  std::vector<bool> whole;
  for (const history_point& point : points) whole.push_back(point.whole);
  EXPECT_THAT(whole, ElementsAre(true, false, false, false));
}

TEST(History, MarksWhereTheSuiteChanges) {
  auto runs = days({verdict::pass, verdict::pass, verdict::pass});
  runs[1].run.suite_version = runs[2].run.suite_version = "0.2.0";
  runs[2].run.suite = "2026-01";
  const auto points = of(runs).runtimes.at(0).points;
  EXPECT_FALSE(points[0].suite_changed);
  EXPECT_TRUE(points[1].suite_changed);
  EXPECT_TRUE(points[2].suite_changed);
}

TEST(History, ARuntimeIsItsNameAndOptions) {
  auto runs = days({verdict::pass, verdict::pass});
  runs[1].run.plugins[0].options = {{"loop", "uv"}};
  EXPECT_THAT(of(runs).runtimes, SizeIs(2));
}

TEST(History, TheSameRunTwiceCountsOnceInItsMostCompleteForm) {
  auto runs = days({verdict::pass});
  runs.push_back(runs[0]);
  runs[1].name = "2026-01-10.jsonl";
  runs[0].run.complete = false;
  const history trend = of(runs);
  ASSERT_THAT(trend.runs, SizeIs(1));
  EXPECT_TRUE(trend.runs[0].complete);
  ASSERT_THAT(trend.left_out, SizeIs(1));
  EXPECT_EQ(trend.left_out[0].file, "2026-01-10.json");
  EXPECT_EQ(trend.left_out[0].reason, "is the same run as 2026-01-10.jsonl, which is counted once");
}

TEST(History, RunsOfOneSecondWithDifferentLibrariesAreTwo) {
  auto runs = days({verdict::pass});
  runs.push_back(runs[0]);
  runs[1].run.plugins[0].hash = "1234";
  EXPECT_THAT(of(runs).runs, SizeIs(2));
}

std::vector<named_run> shards(const std::string& day, std::size_t count) {
  std::vector<named_run> parts;
  for (std::size_t i = 1; i <= count; ++i) {
    parts.push_back(on(day, {ended(verdict::pass, 0, "T" + std::to_string(i))}));
    parts.back().name = day + "/" + std::to_string(i) + ".json";
    parts.back().run.shard = i;
    parts.back().run.shards = count;
    parts.back().run.suite = "2026-01";
  }
  return parts;
}

std::vector<named_run> together(std::vector<named_run> a, const std::vector<named_run>& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

TEST(History, ShardsOfARunAreOneRun) {
  const history trend = of(together(shards("2026-01-01", 3), shards("2026-01-02", 3)));
  EXPECT_THAT(trend.left_out, IsEmpty());
  ASSERT_THAT(trend.runs, SizeIs(2));
  EXPECT_THAT(trend.runs[0].files,
              ElementsAre("2026-01-01/1.json", "2026-01-01/2.json", "2026-01-01/3.json"));
  EXPECT_EQ(trend.runs[0].suite, "2026-01");
  EXPECT_TRUE(trend.runtimes.at(0).points[0].whole);
  EXPECT_EQ(trend.runtimes.at(0).points[0].tests, 3U);
}

TEST(History, ShardsOfWhichOneIsMissingAreNamedAndLeftOut) {
  auto torn = shards("2026-01-01", 3);
  torn.pop_back();
  const history trend = of(together(torn, shards("2026-01-03", 3)));
  ASSERT_THAT(trend.runs, SizeIs(1));
  EXPECT_EQ(trend.runs[0].started, "2026-01-03T00:00:00Z");
  ASSERT_THAT(trend.left_out, SizeIs(2));
  EXPECT_EQ(trend.left_out[0].file, "2026-01-01/1.json");
  EXPECT_EQ(trend.left_out[0].reason, "is a part of a run: shard 3 of 3 is missing");
}

TEST(History, ShardsOfRunsThatOverlapInADayAreToldApartByTheirNumbers) {
  auto second = shards("2026-01-01", 2);
  for (named_run& part : second) part.run.started = "2026-01-01T06:00:00Z", part.name += "l";
  const history trend = of(together(shards("2026-01-01", 2), second));
  EXPECT_THAT(trend.runs, SizeIs(2));
  EXPECT_THAT(trend.left_out, IsEmpty());
}

TEST(History, AMergedRunBesideItsShardsCountsOnce) {
  auto parts = shards("2026-01-01", 2);
  parts.push_back({"merged.json", merge(parts).run});
  const history trend = of(parts);
  EXPECT_THAT(trend.runs, SizeIs(1));
  EXPECT_THAT(trend.left_out, SizeIs(2));
}

TEST(History, WhatCanNotBePlacedIsLeftOut) {
  auto runs = days({verdict::pass, verdict::pass, verdict::pass});
  runs[0].run.started = "";
  runs[1].run.plugins.clear();
  const history trend = of(runs);
  EXPECT_THAT(trend.runs, SizeIs(1));
  ASSERT_THAT(trend.left_out, SizeIs(2));
  EXPECT_THAT(trend.left_out[0].reason, HasSubstr("has no start time"));
  EXPECT_THAT(trend.left_out[1].reason, HasSubstr("no plugin"));
}

TEST(History, TellsTheSlowestTestsAndThoseThatGrewMost) {
  std::vector<named_run> runs;
  for (const double slow : {0.1, 0.3, 0.1, 0.5})
    runs.push_back(on("2026-01-0" + std::to_string(runs.size() + 1),
                      {ended(verdict::pass, slow, "Grows"), ended(verdict::pass, 2, "Long"),
                       ended(verdict::pass, 0.001 * slow, "Noise"), ended(verdict::hang, 10, "Hangs")}));
  const runtime_history runtime = of(runs).runtimes.at(0);
  ASSERT_THAT(runtime.slowest, SizeIs(3));
  EXPECT_EQ(runtime.slowest[0].test, "S.Long");
  EXPECT_EQ(runtime.slowest[1].test, "S.Grows");
  ASSERT_THAT(runtime.grown, SizeIs(1));
  EXPECT_EQ(runtime.grown[0].test, "S.Grows");
  EXPECT_DOUBLE_EQ(runtime.grown[0].seconds, 0.5);
  EXPECT_DOUBLE_EQ(runtime.grown[0].before.value(), 0.1);
}

TEST(History, NeedsNoTracesOrOutput) {
  run_result run = a_full_run();
  keep_verdicts(run);
  EXPECT_EQ(run.plugins[0].tests[0].output, "");
  EXPECT_FALSE(run.plugins[0].tests[0].trace);
  EXPECT_EQ(run.plugins[0].tests[0].outcome, verdict::crash);
}

TEST(History, OfNothingIsEmpty) {
  const history trend = of({});
  EXPECT_THAT(trend.runs, IsEmpty());
  EXPECT_THAT(trend.runtimes, IsEmpty());
}

}  // namespace
}  // namespace assay::results
