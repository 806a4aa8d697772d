// The heap of the loop's timers, beside a sorted container that cannot be wrong.
#include <gtest/gtest.h>

#include <aio/detail/timer_heap.hpp>
#include <iterator>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "idle_node.hpp"

namespace aio::detail {
namespace {

class TimerHeap : public ::testing::Test {
 protected:
  timer_hook* insert(double when) {
    hooks_.push_back(std::make_unique<timer_hook>(node_));
    heap.insert(*hooks_.back(), when);
    return hooks_.back().get();
  }
  timer_heap heap;

 private:
  test::idle_node node_;
  std::vector<std::unique_ptr<timer_hook>> hooks_;
};

TEST_F(TimerHeap, IsEmptyUntilATimerIsInserted) {
  EXPECT_TRUE(heap.empty());
  timer_hook* const only = insert(1);
  EXPECT_TRUE(only->pending());
  EXPECT_EQ(heap.size(), 1u);
  heap.remove(*only);
  EXPECT_FALSE(only->pending());
  EXPECT_TRUE(heap.empty());
}

TEST_F(TimerHeap, GivesTimersOfOneTimeInTheOrderOfTheirInsertion) {
  std::vector<timer_hook*> made;
  for (int i = 0; i < 100; ++i) made.push_back(insert(7));
  for (timer_hook* const expected : made) EXPECT_EQ(&heap.pop_first(), expected);
}

// Which is first, by time and then by age, is what the heap says after each of many random steps.
TEST_F(TimerHeap, AgreesWithASortedContainer) {
  std::mt19937 random(20);
  std::map<std::pair<double, int>, timer_hook*> expected;
  int made = 0;
  for (int step = 0; step < 20000; ++step) {
    // It grows to some hundreds, and shrinks to nothing, by turns.
    const bool grows = step / 1000 % 2 == 0;
    if (expected.empty() || random() % 4 < (grows ? 3u : 1u)) {
      const auto when = static_cast<double>(random() % 100);
      expected[{when, made++}] = insert(when);
    } else if (random() % 2 == 0) {
      EXPECT_EQ(&heap.pop_first(), expected.begin()->second);
      expected.erase(expected.begin());
    } else {
      const auto some = std::next(expected.begin(), static_cast<std::ptrdiff_t>(random() % expected.size()));
      heap.remove(*some->second);
      EXPECT_FALSE(some->second->pending());
      expected.erase(some);
    }
    ASSERT_EQ(heap.size(), expected.size());
    if (!expected.empty()) {
      ASSERT_EQ(heap.first(), expected.begin()->first.first);
    }
  }
  while (!expected.empty()) {
    EXPECT_EQ(&heap.pop_first(), expected.begin()->second);
    expected.erase(expected.begin());
  }
  EXPECT_TRUE(heap.empty());
}

}  // namespace
}  // namespace aio::detail
