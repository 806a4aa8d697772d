// comparison_sides.hpp - the two sides of a comparison as one run, so that the parts of a run's page show
// them.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "arrange.hpp"
#include "assay/results/compare.hpp"
#include "assets.hpp"

namespace assay::reports::html {

// A side's place among the runtimes of both_runs; absent: the run has no such runtime.
using column = std::optional<std::size_t>;

struct pair_columns {
  column before, after;
};

// The sides of all pairs as the runtimes of one run, so that the parts of a run's page can show them.
struct both_runs {
  results::run_result run;
  std::vector<pair_columns> pairs;
};

// The runtimes are named "before: ..." and "after: ...". The runs are those that `compared` was made from.
both_runs together(const results::comparison& compared, const results::run_result& before,
                   const results::run_result& after);

// [{name, before, after, ratio}...] of the benchmarks that both sides have. A figure that rests on a clause
// that its side does not meet is struck out, and has no ratio.
data measured_on_both(const results::run_result& both, const arrangement& arranged, const pair_columns& pair);

}  // namespace assay::reports::html
