#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <assay/conformance/suites.hpp>

#include <algorithm>
#include <set>
#include <string>

#include "assay/sdk/registry.hpp"

namespace assay::conformance {
namespace {

TEST(DatedSuite, HasNoTestThatIsGoneOrRenamed) {
  std::set<std::string> there;
  for (const test_case& test : all_tests())
    there.insert(std::string(test.suite) + "." + std::string(test.name));
  ASSERT_FALSE(dated_suites().empty());
  for (const dated_suite& suite : dated_suites())
    for (const std::string_view id : suite.tests)
      EXPECT_TRUE(there.contains(std::string(id))) << "suite " << suite.date << " is judged by " << id;
}

TEST(DatedSuite, ListsEachTestOnceInOrderAsItsSearchNeedsIt) {
  for (const dated_suite& suite : dated_suites()) {
    EXPECT_TRUE(std::is_sorted(suite.tests.begin(), suite.tests.end())) << suite.date;
    EXPECT_EQ(std::adjacent_find(suite.tests.begin(), suite.tests.end()), suite.tests.end()) << suite.date;
    for (const std::string_view id : suite.tests) EXPECT_TRUE(suite.has(id)) << id;
    EXPECT_FALSE(suite.has("Gather"));
  }
}

TEST(DatedSuite, IsFoundByItsDateAlone) {
  for (const dated_suite& suite : dated_suites()) EXPECT_EQ(find_dated_suite(suite.date), &suite);
  EXPECT_EQ(find_dated_suite("2026"), nullptr);
  EXPECT_EQ(find_dated_suite(""), nullptr);
}

// A suite must never lose what it was, whatever becomes of its lists' order in the folder.
TEST(DatedSuite, ComesAfterTheOlderOnes) {
  EXPECT_TRUE(std::is_sorted(dated_suites().begin(), dated_suites().end(),
                             [](const auto& a, const auto& b) { return a.date < b.date; }));
}

}  // namespace
}  // namespace assay::conformance
