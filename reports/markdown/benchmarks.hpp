// benchmarks.hpp - what was measured, in Markdown: ratios in a table, and how cost grows in another.
#pragma once

#include <string>

#include "assay/results/summary.hpp"

namespace assay::reports::markdown {

// Folded under a title each, one after the other; empty where nothing was measured. Ratios are to the run's
// first runtime.
std::string benchmarks(const results::run_result& run, const results::clause_table& clauses);

// "; 57 benchmarks, 3 unsupported, 1 failed" of one plugin, those of its own loops not counted; empty where
// it has none.
std::string benchmark_counts(const results::plugin_result& plugin);

}  // namespace assay::reports::markdown
