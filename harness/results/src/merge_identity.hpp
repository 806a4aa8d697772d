// merge_identity.hpp - whether recorded runs may be merged. Each function throws merge_error, one line.
#pragma once

#include <vector>

#include "assay/results/merge.hpp"

namespace assay::results {

// All parts: one suite, one filter, one time scale. A merged run has one of each to tell.
void check_one_suite(const std::vector<named_run>& parts);

// Parts with the same plugins' names, ordered by shard: different shards of one run.
void check_one_run(const std::vector<named_run>& shards);

// Groups that passed check_one_run: no plugin's name is in two of them.
void check_different_plugins(const std::vector<std::vector<named_run>>& groups);

}  // namespace assay::results
