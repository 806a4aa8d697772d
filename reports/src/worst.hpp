// worst.hpp - what went wrong in a run, the worst first: what a reader with little room is shown.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "assay/results/model.hpp"

namespace assay::reports {

struct mishap {
  const results::plugin_result* plugin = nullptr;
  const results::test_result* test = nullptr;  // null: the plugin could not be loaded
};

// Plugins that could not be loaded, then tests that are not as expected by verdict, those of one verdict in
// the run's order. Tests that did not run are no mishaps. The pointers are into `run`.
std::vector<mishap> worst_first(const results::run_result& run);

// What an interrupted run did not come to: how many tests, and the first few ids, "Gather.A, Gather.B, ...".
// Untrusted.
struct not_run_tests {
  std::size_t count = 0;
  std::string first;
};
not_run_tests not_run(const results::run_result& run);

}  // namespace assay::reports
