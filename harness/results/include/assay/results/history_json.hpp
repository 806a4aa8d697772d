// history_json.hpp - a history for machines. Its schema is reports/json/schema/assay-history-1.schema.json.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "assay/results/history.hpp"

namespace assay::results {

// Write it with dump(), which replaces invalid UTF-8.
nlohmann::ordered_json to_json(const history& trend);

}  // namespace assay::results
