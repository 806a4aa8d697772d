// suite_option.hpp - --suite: the dated suite whose tests decide; those that are newer are provisional.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "assay/results/model.hpp"

namespace assay::cli {

// "2026-11, 2027-02": those that this program knows, the oldest first.
std::string suite_dates();

struct suite_option {
  std::string asked;  // a date, or a file with an id a line; empty: every test decides

  void add_to(CLI::App& command);
  // What reports call it: the date, or the file's name.
  std::string name() const;
  // Marks those of `tests` that the suite does not have. Throws usage_error for a date that this program does
  // not know, and for a file that can't be read or names a test that there is not.
  void mark(std::vector<results::test_result>& tests) const;
};

}  // namespace assay::cli
