#include "../growth.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace assay::bench {
namespace {

TEST(Growth, FewerArePassedOnceBeforeMany) {
  growth seen("FewerArePassedOnceBeforeMany");
  std::vector<int> passes;
  auto pass = [&](int n) { passes.push_back(n); };
  warm(seen, 10'000, pass);
  EXPECT_EQ(passes, (std::vector{100, 1000, 10'000}));
}

// Google Benchmark begins anew each time that it has found how many iterations it needs.
TEST(Growth, EachMeasurementHasAPassBeforeItThatIsNotMeasured) {
  growth seen("EachMeasurementHasAPassBeforeItThatIsNotMeasured");
  std::vector<int> passes;
  auto pass = [&](int n) { passes.push_back(n); };
  for (int measurement = 0; measurement < 3; ++measurement) {
    passes.clear();
    warm(seen, 1000, pass);
    EXPECT_EQ(passes.back(), 1000);
  }
  EXPECT_EQ(passes, std::vector{1000});
}

TEST(Growth, MoreThanThereIsMemoryForAreNotTried) {
  growth seen("MoreThanThereIsMemoryForAreNotTried");
  std::vector<std::vector<char>> held;
  auto pass = [&](int n) {
    seen.empty(n);
    const std::size_t each = n < 100'000 ? 1 : 3000;  // of a million, 3 GB
    held.emplace_back(static_cast<std::size_t>(n) * each, 'x');
    seen.full();
    held.clear();
  };
  EXPECT_THROW(warm(seen, 1'000'000, pass), failed);
  EXPECT_FALSE(seen.is_known(1'000'000));
  EXPECT_GE(seen.bytes_each(100'000), 2900);
}

}  // namespace
}  // namespace assay::bench
