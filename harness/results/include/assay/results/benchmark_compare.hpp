// benchmark_compare.hpp - whether a runtime got slower between two runs of the benchmarks.
//
// Two questions, and both must be answered with yes: is the difference larger than what is allowed, and is it
// larger than chance makes (Mann-Whitney, two-sided, 5 %)? Where the samples scatter so much, or are so few,
// that a regression of the size in question could hide, the answer is inconclusive: never a guess.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "assay/results/model.hpp"

namespace assay::results {

enum class speed { slower, inconclusive, same, faster };  // worst first
std::string_view to_string(speed s) noexcept;

struct benchmark_change {
  std::string plugin, name;
  double before_ns = 0, after_ns = 0;  // medians; 0 where a side has no figure
  double chance = 1;                   // that two sets of the same thing differ as much
  speed what = speed::same;
  std::string why;  // of what is inconclusive, one line
  double ratio() const noexcept { return before_ns > 0 ? after_ns / before_ns : 0; }
};

// Benchmarks that both runs have, by plugin and name, in the order of `after`. `allowed`: 0.05 lets 5 % pass.
std::vector<benchmark_change> compare_benchmarks(const run_result& before, const run_result& after,
                                                 double allowed);

}  // namespace assay::results
