// exit_code.hpp - the documented exit codes, and which wins where several apply.
#pragma once

namespace assay::cli {

enum exit_code : int {
  all_as_expected = 0,
  failures = 1,       // a test or a clause was not as expected
  usage = 2,          // the command or a configuration file is wrong, or a report can't be written
  internal = 3,       // a fault of Assay's own
  no_tests = 4,       // the filter selects nothing
  load_failure = 5,   // a plugin can't be loaded, or its ABI doesn't match
  interrupted = 128,  // plus the signal's number
};

// The graver of two: a signal, then 3, 5, 2, 1, 0. Others (--skip-code) count like 0.
int graver(int one, int other) noexcept;

}  // namespace assay::cli
