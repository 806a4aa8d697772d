#include "assay/results/counter_compare.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay::results {
namespace {

run_result counted(figures counters, std::string error = {}) {
  run_result run;
  plugin_result plugin;
  plugin.name = "p";
  benchmark_result b;
  b.name = "Spawn";
  b.error = std::move(error);
  b.counters = std::move(counters);
  plugin.benchmarks = {b};
  run.plugins = {plugin};
  return run;
}

std::vector<counter_change> changes(const run_result& before, const run_result& after,
                                    double allowed = 0.03) {
  return compare_counters(before, after, {"instructions", "mallocs"}, allowed);
}

growth of(const std::string& counter, double before, double after, double allowed = 0.03) {
  return changes(counted({{counter, before}}), counted({{counter, after}}), allowed).at(0).what;
}

TEST(CounterCompare, GrowthBeyondWhatIsAllowedIsMoreWhateverTheSamplesDo) {
  const counter_change c = changes(counted({{"instructions", 300}}), counted({{"instructions", 310}})).at(0);
  EXPECT_EQ(c.what, growth::more);
  EXPECT_EQ(c.plugin, "p");
  EXPECT_EQ(c.benchmark, "Spawn");
  EXPECT_EQ(c.counter, "instructions");
  EXPECT_EQ(c.before, 300);
  EXPECT_EQ(c.after, 310);
}

TEST(CounterCompare, WhatIsAllowedIsTheSameAndALossIsFewer) {
  EXPECT_EQ(of("instructions", 300, 309), growth::same);
  EXPECT_EQ(of("instructions", 300, 310, 0.05), growth::same);
  EXPECT_EQ(of("instructions", 310, 300), growth::fewer);
}

TEST(CounterCompare, OneMoreMallocAnOperationIsMoreAndOneInAThousandIsNot) {
  EXPECT_EQ(of("mallocs", 0, 1), growth::more);
  EXPECT_EQ(of("mallocs", 0, 0.001), growth::same);
  EXPECT_EQ(of("mallocs", 0.001, 0.004), growth::same);
  EXPECT_EQ(of("instructions", 2, 2.4), growth::same);
}

TEST(CounterCompare, WhatOneSideAloneHasCountedIsInconclusive) {
  const run_result with = counted({{"mallocs", 1}}), without = counted({});
  const counter_change now = changes(without, with).at(0);
  EXPECT_EQ(now.what, growth::inconclusive);
  EXPECT_EQ(now.why, "the baseline has no count of it");
  const counter_change before = changes(with, counted({}, "killed by SIGSEGV")).at(0);
  EXPECT_EQ(before.what, growth::inconclusive);
  EXPECT_EQ(before.why, "it was not counted now");
  EXPECT_TRUE(changes(without, without).empty());
}

TEST(CounterCompare, CountersThatWereNotAskedForAndOtherPluginsAreNotCompared) {
  const run_result one = counted({{"p99_us", 1}});
  EXPECT_TRUE(changes(one, counted({{"p99_us", 9}})).empty());
  run_result other = counted({{"mallocs", 1}});
  other.plugins[0].name = "q";
  EXPECT_TRUE(changes(counted({{"mallocs", 1}}), other).empty());
}

}  // namespace
}  // namespace assay::results
