// verdict_code.hpp - the exit code that the verdicts of a run ask for.
#pragma once

#include "assay/results/model.hpp"

namespace assay::cli {

// failures where a test is not as expected or a benchmark failed; skip_code where every test is unsupported.
int verdict_code(const results::run_result& run, int skip_code = 0);

}  // namespace assay::cli
