// benchmark_table.hpp - figures as the eye compares them: a row a benchmark, a column a plugin.
#pragma once

#include "assay/results/model.hpp"

namespace assay::cli {

// To stdout; what failed besides to stderr, with its reason.
void print_benchmarks(const results::run_result& run);

}  // namespace assay::cli
