// benchmark_table.hpp - figures as the eye compares them: a row a benchmark, a column a plugin.
#pragma once

#include <string>

#include "assay/results/model.hpp"

namespace assay::cli {

// To stdout; what failed besides to stderr, with its reason. Ratios are to the plugin `base`, the first where
// none has this name.
void print_benchmarks(const results::run_result& run, const std::string& base = "");

}  // namespace assay::cli
