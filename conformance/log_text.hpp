// What a test asks of the log: runtimes log more than the clauses speak of, above all below the level of
// warnings.
#pragma once

#include <assay/host.h>

#include <algorithm>
#include <assay/sdk/conformance.hpp>

namespace assay::conformance {

inline std::ptrdiff_t warnings(const std::vector<log_record>& records) {
  return std::count_if(records.begin(), records.end(),
                       [](const log_record& record) { return record.level >= ASSAY_LOG_WARNING; });
}

inline std::string all_text(const std::vector<log_record>& records) {
  std::string text;
  for (const log_record& record : records) text += record.text + "\n";
  return text;
}

}  // namespace assay::conformance
