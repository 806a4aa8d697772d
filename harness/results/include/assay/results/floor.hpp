// floor.hpp - what benchmarks take on the empty plugin.
#pragma once

#include <string_view>

#include "assay/results/model.hpp"

namespace assay::results {

// In nanoseconds per operation; 0 where it was not measured, or nobody has a figure to compare with.
double floor_of(const run_result& run, std::string_view benchmark) noexcept;

}  // namespace assay::results
