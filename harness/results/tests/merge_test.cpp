#include "assay/results/merge.hpp"

#include <gmock/gmock.h>

#include <algorithm>

#include "sample.hpp"

namespace assay::results {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using parts = std::vector<named_run>;

plugin_result a_plugin(const std::string& name, int tests) {
  plugin_result plugin;
  plugin.name = plugin.spec = name;
  plugin.hash = "00ff";
  plugin.runtime = "aio";
  plugin.version = "1.0";
  plugin.options = {{"loop", "uv"}};
  plugin.features = {"f"};
  plugin.notes = {"a note"};
  for (int i = 0; i < tests; ++i)
    plugin.tests.push_back(a_test("S", "T" + std::to_string(i), i % 3 == 0 ? verdict::fail : verdict::pass));
  plugin.seconds = 1;
  return plugin;
}

run_result a_run(std::vector<plugin_result> plugins) {
  run_result run;
  run.suite_version = "0.1.0";
  run.suite = "2026-01";
  run.started = "2026-01-02T03:04:05Z";
  run.command = {"assay", "run"};
  run.filter = "area:gather";
  run.environment = {{"cpu", "a"}};
  run.seconds = 2;
  run.complete = true;
  run.plugins = std::move(plugins);
  return run;
}

// `whole` cut into n, each test in the shard of its number.
parts shards_of(const run_result& whole, std::size_t n) {
  parts all;
  for (std::size_t i = 0; i < n; ++i) {
    run_result shard = whole;
    shard.shard = i + 1;
    shard.shards = n;
    for (plugin_result& plugin : shard.plugins) {
      std::vector<test_result> own;
      for (std::size_t t = i; t < plugin.tests.size(); t += n) own.push_back(plugin.tests[t]);
      plugin.tests = std::move(own);
    }
    all.push_back({"shard" + std::to_string(i + 1) + ".json", shard});
  }
  return all;
}

void sort_tests(run_result& run) {
  for (plugin_result& plugin : run.plugins)
    std::sort(plugin.tests.begin(), plugin.tests.end(),
              [](const auto& a, const auto& b) { return a.id() < b.id(); });
}

std::string error_of(parts all) {
  try {
    merge(std::move(all));
  } catch (const merge_error& e) {
    return e.what();
  }
  return "no error";
}

// Two shards of which the second is changed.
std::string error_with(void (*change)(run_result&)) {
  parts all = shards_of(a_run({a_plugin("p", 4)}), 2);
  change(all[1].run);
  return error_of(all);
}

TEST(Merge, OfAllShardsIsTheRunThatWasNotSharded) {
  run_result whole = a_run({a_plugin("a", 10), a_plugin("b", 1), a_plugin("c", 0)});
  sort_tests(whole);
  for (std::size_t n : {2, 3, 7, 20}) {
    merged_run merged = merge(shards_of(whole, n));
    EXPECT_THAT(merged.missing, IsEmpty());
    EXPECT_THAT(merged.incomplete, IsEmpty());
    sort_tests(merged.run);
    EXPECT_EQ(merged.run.seconds, 2.0 * static_cast<double>(n));
    merged.run.seconds = whole.seconds;
    for (plugin_result& plugin : merged.run.plugins) plugin.seconds = 1;
    EXPECT_EQ(merged.run, whole) << n;
  }
}

TEST(Merge, OfOneWholeRunIsThatRun) { EXPECT_EQ(merge({{"r.json", a_full_run()}}).run.plugins.size(), 2U); }

TEST(Merge, DoesNotDependOnTheOrderOfItsParts) {
  parts all = shards_of(a_run({a_plugin("a", 10), a_plugin("b", 5)}), 3);
  all.push_back({"other.json", a_run({a_plugin("z", 2)})});
  all[2].run.started = "2025-01-01T00:00:00Z";
  all[1].run.environment = {{"cpu", "b"}, {"kernel", "6"}};
  const auto by_name = [](const named_run& x, const named_run& y) { return x.name < y.name; };
  std::sort(all.begin(), all.end(), by_name);
  const run_result first = merge(all).run;
  EXPECT_EQ(first.started, "2025-01-01T00:00:00Z");
  while (std::next_permutation(all.begin(), all.end(), by_name)) EXPECT_EQ(merge(all).run, first);
}

TEST(Merge, PutsRunsOfDifferentPluginsSideBySide) {
  const merged_run merged = merge({{"1", a_run({a_plugin("b", 2)})}, {"2", a_run({a_plugin("a", 3)})}});
  EXPECT_TRUE(merged.run.complete);
  ASSERT_EQ(merged.run.plugins.size(), 2U);
  EXPECT_EQ(merged.run.plugins[0].name, "a");
  EXPECT_EQ(merged.run.plugins[0].tests.size(), 3U);
  EXPECT_EQ(merged.run.plugins[1].tests.size(), 2U);
}

TEST(Merge, NamesTheShardsThatAreMissing) {
  parts all = shards_of(a_run({a_plugin("p", 8)}), 4);
  all.erase(all.begin() + 1);
  merged_run merged = merge(all);
  EXPECT_FALSE(merged.run.complete);
  EXPECT_THAT(merged.missing, ElementsAre("shard 2 of 4 is missing"));
  EXPECT_THAT(merged.run.plugins[0].notes, ElementsAre("a note", "shard 2 of 4 is missing"));
  EXPECT_EQ(merged.run.plugins[0].tests.size(), 6U);
  all.pop_back();
  EXPECT_THAT(merge(all).missing, ElementsAre("shards 2, 4 of 4 are missing"));
}

TEST(Merge, NamesSomeOfVeryManyMissingShards) {
  parts all = shards_of(a_run({a_plugin("p", 1)}), 1);
  all[0].run.shards = static_cast<std::size_t>(-1);
  EXPECT_THAT(merge(all).missing[0], ::testing::StartsWith("shards 2, 3, 4, "));
}

TEST(Merge, KeepsWhatAnIncompleteShardHas) {
  parts all = shards_of(a_run({a_plugin("p", 4)}), 2);
  all[1].run.complete = false;
  const merged_run merged = merge(all);
  EXPECT_FALSE(merged.run.complete);
  EXPECT_THAT(merged.incomplete, ElementsAre("shard2.json: shard 2 of 2 is incomplete"));
  EXPECT_EQ(merged.run.plugins[0].tests.size(), 4U);
}

TEST(Merge, TakesAShardThatWasKilledBeforeItCameToAllPlugins) {
  parts all = shards_of(a_run({a_plugin("a", 4), a_plugin("b", 4)}), 3);
  all[0].run.complete = false;
  all[0].run.plugins.erase(all[0].run.plugins.begin());
  all[1].run.complete = false;
  all[1].run.plugins.clear();
  const merged_run merged = merge(all);
  ASSERT_EQ(merged.run.plugins.size(), 2U);
  EXPECT_EQ(merged.run.plugins[0].tests.size(), 1U);
  EXPECT_EQ(merged.run.plugins[1].tests.size(), 3U);
  EXPECT_EQ(merged.incomplete.size(), 2U);
}

TEST(Merge, KeepsAPluginThatOneShardCouldNotLoad) {
  parts all = shards_of(a_run({a_plugin("p", 4)}), 2);
  plugin_result unloaded;
  unloaded.name = "p";
  unloaded.options = {{"loop", "uv"}};
  unloaded.load_error = "no memory";
  all[0].run.plugins = {unloaded};
  const plugin_result merged = merge(all).run.plugins.at(0);
  EXPECT_EQ(merged.load_error, "");
  EXPECT_EQ(merged.hash, "00ff");
  EXPECT_EQ(merged.tests.size(), 2U);
  EXPECT_THAT(merged.notes, ElementsAre("shard 1 of 2 could not load it: no memory", "a note"));
}

TEST(Merge, KnowsThePluginWhereAnEmptyShardDidNotLoadIt) {
  parts all = shards_of(a_run({a_plugin("p", 4)}), 5);
  std::swap(all[0].run.plugins[0].tests, all[4].run.plugins[0].tests);
  plugin_result& unknown = all[0].run.plugins[0];
  unknown.hash = unknown.runtime = unknown.version = "";
  unknown.features.clear();
  const plugin_result merged = merge(all).run.plugins.at(0);
  EXPECT_EQ(merged.version, "1.0");
  EXPECT_EQ(merged.hash, "00ff");
  EXPECT_EQ(merged.features.size(), 1U);
}

TEST(Merge, KeepsTheFirstMeasurementOfABenchmark) {
  parts all = shards_of(a_run({a_plugin("p", 4)}), 2);
  for (auto& part : all)
    part.run.plugins[0].benchmarks = {{part.name, 1, 1, {}, 1, 1, ""}, {"b", 1, 1, {}, 1, 1, ""}};
  all[1].run.plugins[0].benchmarks[1].real_ns = 7;
  const auto merged = merge(all).run.plugins.at(0).benchmarks;
  ASSERT_EQ(merged.size(), 3U);
  EXPECT_EQ(merged[1].real_ns, 1);
}

TEST(Merge, RepetitionsOfATestInOneShardAreKept) {
  parts all = shards_of(a_run({a_plugin("p", 4)}), 2);
  auto& tests = all[0].run.plugins[0].tests;
  tests.push_back(tests[0]);
  EXPECT_EQ(merge(all).run.plugins[0].tests.size(), 5U);
}

TEST(MergeRefuses, WhatIsNotOfOneRunAndNamesWhatDiffers) {
  const std::string files = "shard1.json and shard2.json ";
  const std::string line = files + "are not of one run: ";
  EXPECT_EQ(error_with([](run_result& r) { r.suite_version = "0.2.0"; }),
            line + "suite version: '0.1.0' and '0.2.0'");
  EXPECT_EQ(error_with([](run_result& r) { r.filter = ""; }), line + "filter: 'area:gather' and none");
  EXPECT_EQ(error_with([](run_result& r) { r.time_scale = 3; }), line + "time scale: 1 and 3");
  EXPECT_EQ(error_with([](run_result& r) { r.shards = 3; }), line + "number of shards: 2 and 3");
  EXPECT_EQ(error_with([](run_result& r) { r.plugins[0].hash = "01"; }),
            line + "library hash of plugin 'p': 00ff and 01");
  EXPECT_EQ(error_with([](run_result& r) {
              r.plugins[0].options = {{"a", "1"}, {"b", "2"}};
            }),
            line + "options of plugin 'p': 'loop=uv' and 'a=1,b=2'");
  EXPECT_EQ(error_with([](run_result& r) { r.plugins[0].version = "2.0"; }),
            line + "version of plugin 'p': 1.0 and 2.0");
  EXPECT_EQ(error_with([](run_result& r) { r.shard = 1; }), files + "are both shard 1 of 2");
  EXPECT_EQ(error_with([](run_result& r) { r.plugins[0].tests.push_back(a_test("S", "T0", verdict::pass)); }),
            files + "both have a result of S.T0 for plugin 'p': shards share no test");
  EXPECT_EQ(error_with([](run_result& r) { r.plugins.push_back(a_plugin("q", 1)); }),
            files + "both have plugin 'p', but not the same plugins: they are no shards of one run");
}

TEST(MergeRefuses, TwoWholeRunsOfTheSamePlugins) {
  EXPECT_EQ(error_of({{"b.json", a_run({a_plugin("p", 1)})}, {"a.json", a_run({a_plugin("p", 1)})}}),
            "a.json and b.json are both whole runs of the same plugins; `assay compare` shows what differs "
            "between them");
}

}  // namespace
}  // namespace assay::results
