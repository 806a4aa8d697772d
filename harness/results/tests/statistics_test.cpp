#include "assay/results/statistics.hpp"

#include <gtest/gtest.h>

namespace assay::results {
namespace {

TEST(Statistics, TheMedianOfAnEvenCountIsBetweenItsMiddleTwo) {
  EXPECT_EQ(median({}), 0);
  EXPECT_EQ(median({3}), 3);
  EXPECT_EQ(median({9, 1, 5}), 5);
  EXPECT_EQ(median({1, 2, 4, 100}), 3);
}

TEST(Statistics, TheSpreadIsHalfTheDistanceOfTheQuartilesOverTheMedian) {
  EXPECT_EQ(spread({}), 0);
  EXPECT_EQ(spread({7}), 0);
  EXPECT_DOUBLE_EQ(spread({100, 100, 100}), 0);
  EXPECT_DOUBLE_EQ(spread({90, 95, 100, 105, 110}), 0.05);
  EXPECT_DOUBLE_EQ(spread({90, 95, 100, 105, 1000}), 0.05) << "one run that was disturbed counts little";
}

// The exact probabilities are those of the published tables: U, doubled.
TEST(Statistics, SmallSetsAreJudgedByTheExactDistribution) {
  EXPECT_DOUBLE_EQ(mann_whitney({1, 2, 3}, {4, 5, 6}), 0.1);  // 2 of 20 orders
  EXPECT_DOUBLE_EQ(mann_whitney({4, 5, 6}, {1, 2, 3}), 0.1);
  EXPECT_DOUBLE_EQ(mann_whitney({1, 2, 3, 4}, {5, 6, 7, 8}), 2.0 / 70);
  EXPECT_DOUBLE_EQ(mann_whitney({1, 2, 3, 4, 5}, {6, 7, 8, 9, 10}), 2.0 / 252);
  EXPECT_DOUBLE_EQ(mann_whitney({1, 2, 3, 4, 6}, {5, 7, 8, 9, 10}), 4.0 / 252);  // U = 1
  EXPECT_DOUBLE_EQ(mann_whitney({1, 4}, {2, 3}), 1);
}

// Worked out by hand: U = 3, ties of 2, 3, 3 and 2 values, z = -1.93974.
TEST(Statistics, EqualValuesAreJudgedByTheNormalDistribution) {
  EXPECT_NEAR(mann_whitney({1, 1, 2, 2, 3}, {2, 3, 3, 4, 4}), 0.05241162867, 1e-10);
}

TEST(Statistics, WhatIsTheSameOrNothingDiffersByNothing) {
  EXPECT_EQ(mann_whitney({}, {1, 2}), 1);
  EXPECT_EQ(mann_whitney({2, 2, 2}, {2, 2, 2}), 1);
  EXPECT_EQ(mann_whitney({1, 2, 3}, {1, 2, 3}), 1);
}

TEST(Statistics, LargeSetsThatAreApartDiffer) {
  std::vector<double> a, b;
  for (int i = 0; i < 40; ++i) a.push_back(i), b.push_back(i + 30.5);
  EXPECT_LT(mann_whitney(a, b), 1e-9);
}

}  // namespace
}  // namespace assay::results
