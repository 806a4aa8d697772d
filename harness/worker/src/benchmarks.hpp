// benchmarks.hpp - runs the benchmarks that are linked in, under Google Benchmark.
#pragma once

#include "uplink.hpp"

namespace assay::worker {

void run_benchmarks(const job& what, uplink& to);

}  // namespace assay::worker
