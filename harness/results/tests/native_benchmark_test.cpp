// Loops inside the plugin, beside the benchmarks whose work they repeat.
#include "assay/results/native_benchmark.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay::results {
namespace {

using ::testing::ElementsAre;

benchmark_result measured(const std::string& name, double ns) {
  benchmark_result b;
  b.name = name;
  b.real_ns = ns;
  return b;
}

run_result run_of(std::vector<benchmark_result> benchmarks) {
  run_result run;
  run.plugins.emplace_back().benchmarks = std::move(benchmarks);
  return run;
}

TEST(NativeBenchmark, IsNamedAfterTheOneWhoseWorkItRepeats) {
  EXPECT_EQ(repeated_by("SpawnAndAwait/native"), "SpawnAndAwait");
  EXPECT_EQ(repeated_by("Spawn/1000/native"), "Spawn/1000");
  EXPECT_EQ(repeated_by("Spawn/1000"), "");
  EXPECT_EQ(repeated_by("native"), "");
  EXPECT_EQ(repeated_by("/native"), "");
}

TEST(NativeBenchmark, IsNoBenchmarkOfTheListUnlessItStandsAlone) {
  const run_result run =
      run_of({measured("A", 1), measured("B/10", 1), measured("A/native", 1), measured("Alone/native", 1)});
  EXPECT_THAT(benchmarks_of(run), ElementsAre("A", "B/10", "Alone/native"));
}

TEST(NativeBenchmark, OfOnePluginStandsBesideTheBenchmarkThatAnotherHas) {
  run_result run = run_of({measured("A/native", 1)});
  run.plugins.emplace_back().benchmarks = {measured("A", 1)};
  EXPECT_THAT(benchmarks_of(run), ElementsAre("A"));
  const auto beside = native_beside(run.plugins[0], "A");
  ASSERT_TRUE(beside);
  EXPECT_EQ(beside->loop->real_ns, 1);
  EXPECT_FALSE(beside->abi_adds_ns) << "its plugin has no figure through the ABI";
}

TEST(NativeBenchmark, TellsWhatTheAbiAdds) {
  const run_result run = run_of({measured("A", 150), measured("A/native", 40), measured("B", 10)});
  const auto beside = native_beside(run.plugins[0], "A");
  ASSERT_TRUE(beside);
  EXPECT_EQ(beside->abi_adds_ns, 110);
  EXPECT_FALSE(native_beside(run.plugins[0], "B"));
}

TEST(NativeBenchmark, ThatFailedHasAnErrorAndTakesNothingAway) {
  run_result run = run_of({measured("A", 150), measured("A/native", 0)});
  run.plugins[0].benchmarks[1].error = "SIGSEGV";
  const auto beside = native_beside(run.plugins[0], "A");
  ASSERT_TRUE(beside);
  EXPECT_EQ(beside->loop->error, "SIGSEGV");
  EXPECT_FALSE(beside->abi_adds_ns);
}

}  // namespace
}  // namespace assay::results
