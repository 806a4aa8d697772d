#include "../html/curves.hpp"

#include <gmock/gmock.h>

namespace assay::reports::html {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

std::vector<std::string> families_of(const std::vector<std::string>& names) {
  std::vector<std::string> result;
  for (const auto& [family, members] : ranged_families(names)) {
    std::string line = family + ":";
    for (const ranged_benchmark& member : members)
      line += " " + std::to_string(static_cast<int>(member.argument));
    result.push_back(line);
  }
  return result;
}

TEST(Curves, BenchmarksWithTheSameNameAndOtherArgumentsAreAFamily) {
  EXPECT_THAT(families_of({"Gather/10", "Spawn", "Gather/100", "Sleep/tasks:5", "Sleep/tasks:50"}),
              ElementsAre("Gather: 10 100", "Sleep: 5 50"));
}

TEST(Curves, OneArgumentIsNoFamily) { EXPECT_THAT(families_of({"Gather/10", "Spawn/20"}), IsEmpty()); }

TEST(Curves, WhatElseStandsBetweenSlashesTellsFamiliesApart) {
  EXPECT_THAT(families_of({"A/10/real_time", "A/20/real_time", "A/10/threads:2", "A/20/threads:2", "A/10/7",
                           "A/20/7"}),
              ElementsAre("A/real_time: 10 20", "A/threads:2: 10 20", "A/7: 10 20"));
}

TEST(Curves, AnArgumentIsANumberAboveZero) {
  EXPECT_THAT(
      families_of({"A/0", "A/-1", "A/inf", "A/nan", "A/1e999", "A/", "A/x", "A/threads:1", "A/threads:2"}),
      IsEmpty());
}

TEST(Curves, ALineHasAMarkAFigureAndAnEntryOfTheLegend) {
  const std::string svg =
      plot("Gather", {{"a <b>", 0, {{10, 5}, {100, 50}}}, {"c", 1, {{10, 7}, {100, 70}}}});
  EXPECT_THAT(svg, HasSubstr("a &lt;b&gt;, 100: 50.0 ns"));
  EXPECT_THAT(svg, Not(HasSubstr("<b>a")));
  EXPECT_THAT(svg, HasSubstr("<b class=\"s1\">2</b> <bdi>c</bdi>"));
}

TEST(Curves, OneArgumentAloneIsNoLine) {
  EXPECT_EQ(plot("A", {}), "");
  EXPECT_EQ(plot("A", {{"a", 0, {{10, 5}}}}), "");
}

TEST(Curves, FiguresThatAreAllEqualCanBeDrawn) {
  const std::string svg = plot("A", {{"a", 0, {{1, 5}, {10, 5}}}});
  EXPECT_THAT(svg, HasSubstr("polyline"));
  EXPECT_THAT(svg, Not(HasSubstr("nan")));
  EXPECT_THAT(svg, Not(HasSubstr("inf")));
}

}  // namespace
}  // namespace assay::reports::html
