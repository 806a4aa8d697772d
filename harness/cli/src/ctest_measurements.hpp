// ctest_measurements.hpp - numbers of a run that CTest keeps and CDash draws.
#pragma once

#include <string>

#include "assay/results/model.hpp"

namespace assay::cli {

// <CTestMeasurement> tags, a line each: tests by verdict, clauses met and not met, over all plugins, and
// seconds. Empty unless ctest runs us (DASHBOARD_TEST_FROM_CTEST is set).
std::string ctest_measurements(const results::run_result& run);

}  // namespace assay::cli
