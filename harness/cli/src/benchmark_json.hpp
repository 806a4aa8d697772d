// benchmark_json.hpp - results of benchmarks in Google Benchmark's own format, so that its compare.py reads
// them.
#pragma once

#include <iosfwd>

#include "assay/results/model.hpp"

namespace assay::cli {

// A benchmark is named PLUGIN/NAME. What Google Benchmark does not know of a run is in its "context".
void write_benchmark_json(std::ostream& out, const results::run_result& run);

}  // namespace assay::cli
