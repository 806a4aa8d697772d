// The table of `assay bench`, letter by letter.
#include "benchmark_table.hpp"

#include <gtest/gtest.h>

#include <string>

namespace assay::cli {
namespace {

results::benchmark_result figure(const std::string& name, double ns, double floor = 0) {
  results::benchmark_result b;
  b.name = name;
  b.real_ns = ns;
  b.samples_ns = {0.98 * ns, 0.98 * ns, ns, 1.02 * ns, 1.02 * ns};
  b.floor_ns = floor;
  return b;
}

results::benchmark_result failed(const std::string& name, const std::string& error) {
  results::benchmark_result b;
  b.name = name;
  b.error = error;
  return b;
}

std::string printed(const results::run_result& run) {
  testing::internal::CaptureStdout();
  print_benchmarks(run);
  return testing::internal::GetCapturedStdout();
}

results::plugin_result plugin(const std::string& name, std::vector<results::benchmark_result> benchmarks) {
  results::plugin_result p;
  p.name = name;
  p.benchmarks = std::move(benchmarks);
  return p;
}

TEST(BenchTable, HasTheFloorBesideEveryFigureAndADashWhereThereIsNone) {
  results::run_result run;
  run.plugins = {
      plugin("mine", {figure("Spawn", 100, 25.25), figure("Echo/1", 14000), failed("Gather", "died")}),
      plugin("theirs", {figure("Spawn", 250, 25.25), failed("Echo/1", "unsupported: no streams"),
                        figure("Gather", 80, 40)})};
  run.plugins[0].benchmarks[0].counters = {{"instructions", 1234}, {"mallocs", 2}};
  EXPECT_EQ(printed(run),
            "ns per operation             floor                  mine                theirs\n"
            "Spawn                         25.2     100.0 ±2%   1.00x     250.0 ±2%   2.50x\n"
            "  instructions                             1.23k                     -        \n"
            "  mallocs                                      2                     -        \n"
            "Echo/1                           -   14000.0 ±2%   1.00x           unsupported\n"
            "Gather                        40.0                 error      80.0 ±2%        \n"
            "medians of the rounds, ± half the distance of their quartiles; x: times that of mine\n"
            "floor: what an empty plugin takes, the least that anything takes through the ABI\n");
}

TEST(BenchTable, HasNoColumnForAFloorThatWasNotMeasured) {
  results::run_result run;
  run.plugins = {plugin("mine", {figure("Spawn", 100)})};
  EXPECT_EQ(printed(run),
            "ns per operation                        mine\n"
            "Spawn                              100.0 ±2%\n");
}

}  // namespace
}  // namespace assay::cli
