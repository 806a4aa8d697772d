// gate_options.hpp - --gate and --baseline: what `assay run` must reach to exit 0.
#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <string>

#include "assay/results/gate.hpp"
#include "assay/results/model.hpp"

namespace assay::cli {

struct gate_options {
  std::string text;
  std::string baseline;

  void add_to(CLI::App& command);
  // Reads both before anything runs. Throws usage_error.
  void read();
  // What the gate says of a run; none where no gate was asked for, or where the baseline is of other plugins:
  // this is said on stderr.
  std::optional<results::gate_result> judge(const results::run_result& run) const;
  // The exit code of a run that has been judged. With a gate, its terms alone decide between 0 (or the skip
  // code) and 1; without one, every verdict that is not as expected. `tell`: a line on stderr for each
  // breached term, for where no report shows it.
  int code(const results::run_result& run, int skip_code, bool tell) const;

 private:
  std::optional<results::gate> gate_;
  std::optional<results::run_result> before_;
};

}  // namespace assay::cli
