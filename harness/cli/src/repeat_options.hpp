// repeat_options.hpp - how often tests run, and in how many processes.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "assay/runner/runner.hpp"

namespace assay::cli {

struct repeat_options {
  std::string isolation = "batch";
  unsigned retries = 0;
  unsigned repeat = 1;
  bool until_fail = false;

  void add_to(CLI::App& command);
  void apply(runner::settings& how) const;

 private:
  CLI::Option* repeat_given_ = nullptr;
};

}  // namespace assay::cli
