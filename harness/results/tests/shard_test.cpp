#include "assay/results/shard.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "sample.hpp"

namespace assay::results {
namespace {

using testing::ElementsAre;

std::vector<test_result> tests(std::size_t count) {
  std::vector<test_result> all;
  for (std::size_t i = 0; i < count; ++i)
    all.push_back(a_test("Suite", "T" + std::to_string(i), verdict::pass));
  return all;
}

std::vector<std::string> ids(const std::vector<test_result>& tests) {
  std::vector<std::string> all;
  for (const test_result& test : tests) all.push_back(test.id());
  return all;
}

TEST(Shard, EveryTestBelongsToExactlyOne) {
  for (const test_result& test : tests(100)) {
    int owners = 0;
    for (std::size_t i = 1; i <= 7; ++i) owners += belongs_to(test.id(), {i, 7}) ? 1 : 0;
    EXPECT_EQ(owners, 1) << test.id();
  }
}

TEST(Shard, ShardsAreOfAboutTheSameSize) {
  for (std::size_t i = 1; i <= 4; ++i) {
    const auto all = tests(4000);
    const auto mine = std::count_if(all.begin(), all.end(), [&](const test_result& t) {
      return belongs_to(t.id(), {i, 4});
    });
    EXPECT_GT(mine, 850);
    EXPECT_LT(mine, 1150);
  }
}

// Machines of one CI may have different versions of everything but this: these values must never change.
TEST(Shard, IsTheSameOnEveryMachine) {
  std::vector<std::size_t> owners;
  for (const test_result& test : tests(8)) {
    for (std::size_t i = 1; i <= 3; ++i)
      if (belongs_to(test.id(), {i, 3})) owners.push_back(i);
  }
  EXPECT_THAT(owners, ElementsAre(3, 1, 1, 1, 3, 2, 1, 1));
}

TEST(Shuffle, GivesOneOrderForASeedAndAnotherForAnother) {
  auto one = tests(6);
  shuffle(one, 42);
  EXPECT_THAT(ids(one), ElementsAre("Suite.T4", "Suite.T2", "Suite.T0", "Suite.T1", "Suite.T3", "Suite.T5"));
  auto again = tests(6);
  std::reverse(again.begin(), again.end());
  shuffle(again, 42);
  EXPECT_EQ(ids(again), ids(one)) << "the order before does not matter";
  auto other = tests(6);
  shuffle(other, 43);
  EXPECT_NE(ids(other), ids(one));
}

TEST(Shuffle, KeepsTheOrderOfTwoTestsWhateverElseIsSelected) {
  auto all = tests(50);
  shuffle(all, 7);
  auto few = tests(5);
  shuffle(few, 7);
  std::erase_if(all, [](const test_result& t) { return t.name.size() > 2 || t.name > "T4"; });
  EXPECT_EQ(ids(all), ids(few));
}

}  // namespace
}  // namespace assay::results
