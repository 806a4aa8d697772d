// Counters of benchmarks in words.
#include "assay/results/figure.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace assay::results {
namespace {

std::string said(std::string_view name, double value) {
  const figure_words words = words_of(name, value);
  return words.name + ": " + words.value;
}

TEST(Figure, HasTheUnitThatItsNameEndsIn) {
  EXPECT_EQ(said("p99_us", 12.34), "p99: 12.3 µs");
  EXPECT_EQ(said("p50_ns", 2500), "p50: 2.50 µs");
  EXPECT_EQ(said("late_ms", 1.1), "late: 1.10 ms");
  EXPECT_EQ(said("total_s", 12345), "total: 12345 s");
  EXPECT_EQ(said("bytes", 169), "bytes: 169 B");
  EXPECT_EQ(said("resident_bytes", 1.5e9), "resident: 1.50 GB");
  EXPECT_EQ(said("requests_per_second", 74500), "requests: 74.5k/s");
  EXPECT_EQ(said("bytes_per_second", 2.5e9), "bytes: 2.50 GB/s");
}

TEST(Figure, WithoutAUnitIsANumber) {
  EXPECT_EQ(said("mallocs", 2), "mallocs: 2");
  EXPECT_EQ(said("mallocs", 0.25), "mallocs: 0.25");
  EXPECT_EQ(said("system_calls", 1234567), "system calls: 1.23M");
  EXPECT_EQ(said("_us", 1), " us: 1");
  EXPECT_EQ(said("", 1), ": 1");
}

TEST(Figure, OfNoNumberIsShownAsItIs) {
  EXPECT_EQ(said("p99_us", std::numeric_limits<double>::infinity()), "p99 us: inf");
}

}  // namespace
}  // namespace assay::results
