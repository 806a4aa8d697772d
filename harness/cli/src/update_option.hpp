// update_option.hpp - --update-expectations: the failures of this run become those that are expected.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "assay/results/model.hpp"
#include "plugins.hpp"

namespace assay::cli {

struct update_option {
  std::string file;  // empty: not asked for

  void add_to(CLI::App& command);
  // The file is also what the run is judged by. Before the run: throws usage_error where it can't be read.
  void use_in(expectation_choice& expect) const;
  // Writes the file, whole or not at all, and tells what changed. Gives the exit code: `otherwise` where
  // nothing was asked for, or where the run is not complete, which is said and changes nothing.
  int update(const results::run_result& run, int otherwise) const;
};

}  // namespace assay::cli
