#include "assay/results/benchmark_compare.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "assay/results/statistics.hpp"

namespace assay::results {
namespace {

run_result run_of(std::vector<double> samples, std::string error = "") {
  benchmark_result one;
  one.name = "Spawn";
  one.samples_ns = std::move(samples);
  one.real_ns = median(one.samples_ns);
  one.error = std::move(error);
  run_result run;
  run.plugins.emplace_back().name = "p";
  run.plugins[0].benchmarks = {one};
  return run;
}

benchmark_change change(std::vector<double> before, std::vector<double> after, double allowed = 0.05) {
  return compare_benchmarks(run_of(std::move(before)), run_of(std::move(after)), allowed).at(0);
}

const std::vector<double> quiet = {100, 101, 99, 100.5, 99.5};

TEST(BenchmarkCompare, SlowerThanAllowedAndThanChanceIsSlower) {
  const benchmark_change c = change(quiet, {110, 111, 109, 110.5, 109.5});
  EXPECT_EQ(c.what, speed::slower);
  EXPECT_DOUBLE_EQ(c.ratio(), 1.1);
  EXPECT_DOUBLE_EQ(c.chance, 2.0 / 252);
}

TEST(BenchmarkCompare, ARealDifferenceThatIsAllowedIsNone) {
  EXPECT_EQ(change(quiet, {103, 104, 102, 103.5, 102.5}).what, speed::same);
  EXPECT_EQ(change(quiet, {110, 111, 109, 110.5, 109.5}, 0.2).what, speed::same);
}

TEST(BenchmarkCompare, FasterByMoreThanThatIsFaster) {
  EXPECT_EQ(change(quiet, {80, 81, 79, 80.5, 79.5}).what, speed::faster);
}

TEST(BenchmarkCompare, WhatCouldHideInTheNoiseIsInconclusive) {
  const benchmark_change c = change({60, 140, 100, 80, 120}, {70, 150, 108, 88, 128});
  EXPECT_EQ(c.what, speed::inconclusive);
  EXPECT_EQ(c.why, "the samples scatter by 20 %, where 5 % are in question");
  EXPECT_EQ(change({60, 140, 100, 80, 120}, {60, 140, 100, 80, 120}).what, speed::inconclusive);
}

TEST(BenchmarkCompare, TooFewSamplesAreInconclusive) {
  const benchmark_change c = change({1, 2, 3}, {10, 20, 30});
  EXPECT_EQ(c.what, speed::inconclusive);
  EXPECT_EQ(c.why, "3 samples on one side; it takes 4: --repetitions 5");
}

TEST(BenchmarkCompare, WhatFailsNowIsInconclusiveAndWhatFailedBeforeIsNotCompared) {
  const benchmark_change c = compare_benchmarks(run_of(quiet), run_of({}, "killed by SIGSEGV"), 0.05).at(0);
  EXPECT_EQ(c.what, speed::inconclusive);
  EXPECT_EQ(c.why, "it has no figure now: killed by SIGSEGV");
  EXPECT_TRUE(compare_benchmarks(run_of({}, "unsupported: x"), run_of(quiet), 0.05).empty());
}

TEST(BenchmarkCompare, PluginsThatOneRunAloneHasAreNotCompared) {
  run_result other = run_of(quiet);
  other.plugins[0].name = "q";
  EXPECT_TRUE(compare_benchmarks(run_of(quiet), other, 0.05).empty());
}

}  // namespace
}  // namespace assay::results
