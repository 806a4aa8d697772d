#include "assay/results/floor.hpp"

#include <gtest/gtest.h>

namespace assay::results {
namespace {

benchmark_result measured(const std::string& name, double floor, std::string error = {}) {
  benchmark_result b;
  b.name = name;
  b.floor_ns = floor;
  b.error = std::move(error);
  return b;
}

TEST(Floor, IsThatOfAnyPluginWhichHasIt) {
  run_result run;
  run.plugins.resize(2);
  run.plugins[0].benchmarks = {measured("a", 0), measured("b", 9, "failed")};
  run.plugins[1].benchmarks = {measured("a", 7)};
  EXPECT_EQ(floor_of(run, "a"), 7);
  EXPECT_EQ(floor_of(run, "b"), 0);
  EXPECT_EQ(floor_of(run, "c"), 0);
}

}  // namespace
}  // namespace assay::results
