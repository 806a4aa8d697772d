// A gather of thousands of children has slots in several pieces, which waiters' lists point into.
#include <gtest/gtest.h>
#include <aio/detail/stable_list.hpp>

#include <vector>

namespace aio::detail {
namespace {

struct element {
  element(std::size_t one, std::size_t other) : first(one), second(other) {}
  std::size_t first, second;
};

TEST(StableList, KeepsWhatItIsGivenInItsOrderAndItsPlace) {
  for (const std::size_t count : {1U, 1023U, 1024U, 1025U, 5000U}) {
    stable_list<element> list;
    list.reserve(count);
    std::vector<const element*> places;
    for (std::size_t i = 0; i < count; ++i) places.push_back(&list.emplace_back(i, 2 * i));
    ASSERT_EQ(list.size(), count);
    std::size_t at = 0;
    for (const element& e : list) {
      ASSERT_EQ(&e, places[at]) << "of " << count;
      ASSERT_EQ(&list[at], places[at]) << "of " << count;
      ASSERT_EQ(e.first, at);
      ASSERT_EQ(e.second, 2 * at);
      ++at;
    }
    EXPECT_EQ(at, count);
  }
}

TEST(StableList, MayHoldLessThanItHasRoomFor) {
  stable_list<element> list;
  EXPECT_TRUE(list.empty());
  list.reserve(3000);
  EXPECT_TRUE(list.empty());
  for (std::size_t i = 0; i < 1500; ++i) list.emplace_back(i, i);
  EXPECT_EQ(list.size(), 1500U);
  EXPECT_EQ(list[1499].first, 1499U);
}

}  // namespace
}  // namespace aio::detail
