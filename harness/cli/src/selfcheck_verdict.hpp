// selfcheck_verdict.hpp - whether the suite caught a planted fault, and with what.
#pragma once

#include <string>
#include <vector>

#include "assay/faults/faults.hpp"
#include "assay/results/model.hpp"

namespace assay::cli {

// A test that failed on a faulty runtime.
struct catching_test {
  const results::test_result* test = nullptr;
  bool cites = false;    // the clause that the fault breaks
  bool matches = false;  // its message names the cause
  std::string message;
};

struct fault_verdict {
  const faults::fault* fault = nullptr;
  std::string error;                                // not empty: the faulty runtime could not be loaded
  std::vector<const results::test_result*> citing;  // that ran
  std::vector<catching_test> failed;                // in the order in which they ran
  // A citing test failed, and says why.
  bool caught() const;
};

// All that a result says of why the test failed, in lines: its reason, its checks' messages, its traces.
std::string message_of(const results::test_result& test);

// Whether a test ended as only a fault can make it end: a failed check, a crash, a hang.
bool failed(const results::test_result& test);

fault_verdict judge(const faults::fault& fault, const results::plugin_result& ran);

}  // namespace assay::cli
