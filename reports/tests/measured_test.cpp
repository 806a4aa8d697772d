#include "../src/measured.hpp"

#include <gmock/gmock.h>

namespace assay::reports {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

std::vector<std::string> families_in(const std::vector<std::string>& names) {
  std::vector<std::string> result;
  for (const auto& [family, members] : families_of(names)) {
    std::string line = family + ":";
    for (const ranged_benchmark& member : members)
      line += " " + std::to_string(static_cast<int>(member.argument));
    result.push_back(line);
  }
  return result;
}

TEST(Measured, BenchmarksWithTheSameNameAndOtherArgumentsAreAFamily) {
  EXPECT_THAT(families_in({"Gather/10", "Spawn", "Gather/100", "Sleep/tasks:5", "Sleep/tasks:50"}),
              ElementsAre("Gather: 10 100", "Sleep: 5 50"));
}

TEST(Measured, OneArgumentIsNoFamily) { EXPECT_THAT(families_in({"Gather/10", "Spawn/20"}), IsEmpty()); }

TEST(Measured, WhatElseStandsBetweenSlashesTellsFamiliesApart) {
  EXPECT_THAT(families_in({"A/10/real_time", "A/20/real_time", "A/10/threads:2", "A/20/threads:2", "A/10/7",
                           "A/20/7"}),
              ElementsAre("A/real_time: 10 20", "A/threads:2: 10 20", "A/7: 10 20"));
}

TEST(Measured, AnArgumentIsANumberAboveZero) {
  EXPECT_THAT(
      families_in({"A/0", "A/-1", "A/inf", "A/nan", "A/1e999", "A/", "A/x", "A/threads:1", "A/threads:2"}),
      IsEmpty());
}

TEST(Measured, LargeArgumentsHaveTheirThousandsApart) {
  EXPECT_EQ(argument_words(1), "1");
  EXPECT_EQ(argument_words(1000), "1,000");
  EXPECT_EQ(argument_words(1e6), "1,000,000");
  EXPECT_EQ(argument_words(0.5), "0.5");
  EXPECT_EQ(argument_words(1e300), "1e+300");
}

TEST(Measured, GrowthIsTheDearestSizeOverTheCheapest) {
  EXPECT_DOUBLE_EQ(*growth_of({{100, 30}, {1000, 20}, {10000, 50}}), 2.5);
  EXPECT_DOUBLE_EQ(*growth_of({{100, 30}, {1000, 30}}), 1);
  EXPECT_FALSE(growth_of({{100, 30}}));
  EXPECT_FALSE(growth_of({}));
}

// Those of a runtime that does not meet what the figure rests on.
TEST(Measured, FiguresThatAreStruckOutTakeNoPart) {
  results::plugin_result plugin;
  for (const auto& [name, ns] : {std::pair("A/1000", 7.0), std::pair("A/10", 5.0), std::pair("A/100", 6.0)}) {
    results::benchmark_result& b = plugin.benchmarks.emplace_back();
    b.name = name;
    b.real_ns = ns;
    b.clauses = {ns == 6.0 ? "lock.fair" : "lock.exclusive"};
  }
  results::plugin_summary summary;
  summary.clauses["lock.fair"] = results::clause_state::not_met;
  const benchmark_family family = families_of({"A/1000", "A/10", "A/100"}).front();
  EXPECT_THAT(figures_of(plugin, summary, family), ElementsAre(Pair(10, 5.0), Pair(1000, 7.0)));
}

}  // namespace
}  // namespace assay::reports
