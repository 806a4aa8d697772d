// order_options.hpp - in which order tests run, and which of them after a run that failed.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "assay/results/model.hpp"
#include "assay/runner/runner.hpp"

namespace assay::cli {

struct order_options {
  std::string shuffle;  // a seed, or "random"
  std::string rerun_failed;

  void add_to(CLI::App& command);
  // The seed to shuffle with; of "random", a new one. Throws usage_error.
  std::optional<std::uint64_t> seed() const;
  // Keeps of `tests` those that --rerun-failed says were not as expected, and of these for each plugin its
  // own (plugin_request::only). Throws usage_error for a file without results of a plugin.
  void keep_failed(std::vector<results::test_result>& tests,
                   std::vector<runner::plugin_request>& plugins) const;
};

}  // namespace assay::cli
