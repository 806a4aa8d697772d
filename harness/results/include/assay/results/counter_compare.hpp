// counter_compare.hpp - whether benchmarks take more of what is counted than before.
//
// A count of a fixed number of operations is the same again, whatever else the machine does: there is no
// chance to be weighed, and what grew by more than is allowed has grown.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "assay/results/model.hpp"

namespace assay::results {

enum class growth { more, inconclusive, same, fewer };  // worst first
std::string_view to_string(growth g) noexcept;

struct counter_change {
  std::string plugin, benchmark, counter;
  double before = 0, after = 0;  // per operation
  growth what = growth::same;
  std::string why;  // of what is inconclusive, one line
};

// Of each benchmark that both runs have: the counters of these names that either run has, in the order of
// `after`. `allowed`: 0.03 lets 3 % pass; half an instruction, and five mallocs in a thousand operations,
// pass always.
std::vector<counter_change> compare_counters(const run_result& before, const run_result& after,
                                             const std::vector<std::string>& counters, double allowed);

}  // namespace assay::results
