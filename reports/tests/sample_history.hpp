// sample_history.hpp - a history that has everything in it, text that means harm included.
#pragma once

#include "assay/results/history.hpp"

namespace assay::reports {

// Clauses are those of recorded_clauses().
results::history sample_history(const results::clause_table& table);

}  // namespace assay::reports
