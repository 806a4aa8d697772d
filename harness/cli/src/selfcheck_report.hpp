// selfcheck_report.hpp - what `assay selfcheck` says: the matrix of faults by catching tests, as text or
// JSON.
#pragma once

#include <string>
#include <vector>

#include "selfcheck_verdict.hpp"

namespace assay::cli {

// A runtime without a fault: the suite must pass it.
struct control_verdict {
  std::string spec;
  std::string error;  // not empty: it could not be loaded
  std::size_t tests = 0;
  std::vector<const results::test_result*> rejected;
};

struct selfcheck_result {
  std::vector<fault_verdict> faults;
  std::vector<control_verdict> controls;
  bool matrix = false;   // every test ran
  bool complete = true;  // not interrupted
  double seconds = 0;
};

std::string as_text(const selfcheck_result& result);
std::string as_json(const selfcheck_result& result);

}  // namespace assay::cli
