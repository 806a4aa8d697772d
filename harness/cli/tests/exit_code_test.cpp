#include "exit_code.hpp"

#include <gtest/gtest.h>

namespace assay::cli {
namespace {

TEST(ExitCode, TheGraverOfTwoWins) {
  const int from_light_to_grave[] = {0, 1, 2, 5, 3, 130};
  for (int i = 0; i < 6; ++i) {
    for (int j = 0; j < 6; ++j) {
      EXPECT_EQ(graver(from_light_to_grave[i], from_light_to_grave[j]), from_light_to_grave[i > j ? i : j]);
    }
  }
}

TEST(ExitCode, ASkipCodeWeighsNothing) {
  EXPECT_EQ(graver(77, 1), 1);
  EXPECT_EQ(graver(77, 0), 77);
}

}  // namespace
}  // namespace assay::cli
