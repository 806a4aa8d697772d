#include <gtest/gtest.h>

#include "assay/results/expectations.hpp"

namespace assay::results {
namespace {

TEST(VersionRange, ComparesNumberByNumber) {
  EXPECT_TRUE(version_in("3.11.2", ">=3.8,<3.12"));
  EXPECT_TRUE(version_in("3.8", ">=3.8,<3.12"));
  EXPECT_FALSE(version_in("3.12.0", ">=3.8,<3.12"));
  EXPECT_FALSE(version_in("3.7.17", ">=3.8,<3.12"));
  EXPECT_TRUE(version_in("3.10", ">3.9"));
}

TEST(VersionRange, MissingNumbersAreZero) {
  EXPECT_TRUE(version_in("3.12", "==3.12.0"));
  EXPECT_TRUE(version_in("3.12.0", "<=3.12"));
  EXPECT_FALSE(version_in("3.12.1", "==3.12"));
}

TEST(VersionRange, AStarStandsForAnyFurtherNumbers) {
  EXPECT_TRUE(version_in("3.11.2", "==3.11.*"));
  EXPECT_FALSE(version_in("3.12.2", "==3.11.*"));
  EXPECT_TRUE(version_in("3.12.2", "!=3.11.*"));
}

TEST(VersionRange, WhatFollowsTheNumbersOfAVersionIsIgnored) {
  EXPECT_TRUE(version_in("3.13.0rc1", "==3.13.0"));
  EXPECT_TRUE(version_in("3.11.2+debian", ">=3.11, <3.12"));
}

TEST(VersionRange, ARangeThatIsNoneIsRefused) {
  for (const char* range : {"3.8", "~=3.8", ">=", ">=3.8,", "", "latest", ">3.*", "=3", ">=3.8;<4"})
    EXPECT_THROW(version_in("3.11", range), std::invalid_argument) << range;
}

}  // namespace
}  // namespace assay::results
