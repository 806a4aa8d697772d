#include "coverage.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <assay/faults/faults.hpp>
#include <assay/loader/capabilities.hpp>

#include <algorithm>

namespace assay::coverage {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

bool is_capability(std::string_view name) {
  return is_entry_capability(name) || spec::find_feature(name) != nullptr;
}

std::string lines(const std::vector<std::string>& all) {
  std::string text;
  for (const std::string& line : all) text += "\n  " + line;
  return text;
}

TEST(Coverage, EveryClauseHasATestOrTellsWhyItCannot) {
  std::vector<std::string> gaps = clauses_without_proof(spec::clauses(), all_tests());
  EXPECT_TRUE(gaps.empty()) << lines(gaps);
}

TEST(Coverage, EveryTestCitesOneToThreeClausesThatThereAre) {
  std::vector<std::string> faults = tests_without_ground(spec::clauses(), all_tests(), is_capability);
  EXPECT_TRUE(faults.empty()) << lines(faults);
}

TEST(Coverage, EveryPlantedFaultBreaksAClauseThatATestCites) {
  for (const faults::fault& f : faults::all()) {
    EXPECT_TRUE(std::ranges::any_of(
        all_tests(),
        [&](const test_case& t) { return std::ranges::find(t.clauses, f.clause) != t.clauses.end(); }))
        << f.name << " breaks " << f.clause;
  }
}

TEST(Coverage, TestsAreLinkedIntoTheProgram) { EXPECT_GT(all_tests().size(), 100u); }

// The checks themselves, on a specification of two clauses.
class TwoClauses : public ::testing::Test {
 protected:
  TwoClauses() {
    specification_[0].id = "area.proved";
    specification_[1].id = "area.other";
    specification_[1].text = "It does the other thing.";
    test_.suite = "Area";
    test_.name = "Test";
    test_.clauses = {"area.proved"};
  }
  std::vector<std::string> gaps() const { return clauses_without_proof(specification_, {&test_, 1}); }
  std::vector<std::string> faults() const {
    return tests_without_ground(specification_, {&test_, 1}, is_capability);
  }

  std::vector<spec::clause> specification_{2};
  test_case test_;
};

TEST_F(TwoClauses, AClauseWithoutATestIsTold) {
  EXPECT_THAT(gaps(), ElementsAre(HasSubstr("no test cites 'area.other' (It does the other thing.)")));
}

TEST_F(TwoClauses, AnUntestableClauseNeedsNoTest) {
  specification_[1].untestable = "nobody can see it";
  EXPECT_THAT(gaps(), IsEmpty());
}

TEST_F(TwoClauses, AnUntestableClauseWithATestIsTold) {
  specification_[1].untestable = "nobody can see it";
  test_.clauses = {"area.proved", "area.other"};
  EXPECT_THAT(gaps(), ElementsAre(HasSubstr("'area.other' is said to be untestable")));
}

TEST_F(TwoClauses, ATestThatCitesKnownClausesIsFine) {
  test_.needs = {"loop.call_soon", "loop"};
  EXPECT_THAT(faults(), IsEmpty());
}

TEST_F(TwoClauses, ATestWithoutAClauseIsTold) {
  test_.clauses.clear();
  EXPECT_THAT(faults(), ElementsAre(HasSubstr("Area.Test cites no clause")));
}

TEST_F(TwoClauses, ATestWithMoreThanThreeClausesOrOneTwiceIsTold) {
  test_.clauses = {"area.proved", "area.other", "area.proved", "area.other"};
  EXPECT_THAT(faults(),
              UnorderedElementsAre(HasSubstr("cites 4 clauses"), HasSubstr("cites a clause twice")));
}

TEST_F(TwoClauses, ATestWithAnUnknownClauseOrCapabilityIsTold) {
  test_.clauses = {"area.no-such"};
  test_.needs = {"loop.no_such", "future.no-such-feature"};
  EXPECT_THAT(faults(),
              UnorderedElementsAre(HasSubstr("cites 'area.no-such'"), HasSubstr("needs 'loop.no_such'"),
                                   HasSubstr("needs 'future.no-such-feature'")));
}

}  // namespace
}  // namespace assay::coverage
