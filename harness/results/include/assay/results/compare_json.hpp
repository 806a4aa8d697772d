// compare_json.hpp - a comparison for machines. Its schema is
// reports/json/schema/assay-comparison-1.schema.json.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "assay/results/compare.hpp"

namespace assay::results {

// Tests that are unchanged are counted, not listed. Write it with dump(), which replaces invalid UTF-8.
nlohmann::ordered_json to_json(const comparison& compared);

}  // namespace assay::results
