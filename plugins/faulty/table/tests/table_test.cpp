// The table of planted faults as a whole: how many there are, where they sit, and that they can be named.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <assay/faults/faults.hpp>
#include <assay/spec/clauses.hpp>

#include <algorithm>
#include <map>
#include <string>

namespace assay::faults {
namespace {

TEST(Faults, AreAtLeastAHundredAndEightyAndFiftyNeedNoPython) {
  EXPECT_GE(all().size(), 180u);
  EXPECT_GE(std::ranges::count_if(all(), [](const fault& f) { return f.how != planting::python; }), 50);
}

TEST(Faults, AreAtLeastFourInEveryArea) {
  std::map<std::string_view, int> count;
  for (const fault& f : all()) ++count[f.area];
  for (const spec::area& a : spec::areas()) {
    EXPECT_GE(count[a.id], 4) << a.id;
  }
}

TEST(Faults, AreFoundByName) {
  for (const fault& f : all()) EXPECT_EQ(find(f.name), &f);
  EXPECT_EQ(find("no-such-fault"), nullptr);
}

TEST(Faults, StandInTheOrderOfTheAreas) {
  std::vector<std::string_view> seen, expected;
  for (const fault& f : all()) {
    if (seen.empty() || seen.back() != f.area) seen.push_back(f.area);
  }
  for (const spec::area& a : spec::areas()) {
    if (std::ranges::find(seen, a.id) != seen.end()) expected.push_back(a.id);
  }
  EXPECT_EQ(seen, expected);
}

TEST(Faults, BreakClausesThatThereAre) {
  for (const fault& f : all()) {
    const spec::clause* broken = spec::find_clause(f.clause);
    ASSERT_NE(broken, nullptr) << f.name;
    EXPECT_EQ(broken->area, f.area) << f.name;
  }
}

}  // namespace
}  // namespace assay::faults
