// count_option.hpp - `assay bench --count`: what can be counted instead of timed, and so says the same again.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "assay/runner/runner.hpp"

namespace assay::cli {

struct count_option {
  std::vector<std::string> counters;

  void add_to(CLI::App& command);
  // Throws usage_error where this machine or this build can't count what is asked for.
  runner::benchmark_counting settings() const;
};

}  // namespace assay::cli
