// subcommands.hpp - the subcommands of `assay`: one file each, and one line here and in main.cpp.
#pragma once

#include <CLI/CLI.hpp>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "assay/reports/registry.hpp"

namespace assay::cli {

// What is wrong with the command; what() is one line for the user. Exit code 2.
class usage_error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Common to all subcommands.
struct surroundings {
  std::string program;               // argv[0]: the first word of commands that reports print
  std::vector<std::string> command;  // all of argv
  reports::color_choice color = reports::color_choice::automatic;
  int exit_code = 0;  // set by the subcommand that ran
};

void add_run(CLI::App& app, surroundings& around);
void add_report(CLI::App& app, surroundings& around);
void add_merge(CLI::App& app, surroundings& around);
void add_compare(CLI::App& app, surroundings& around);
void add_history(CLI::App& app, surroundings& around);
void add_list(CLI::App& app, surroundings& around);
void add_explain(CLI::App& app, surroundings& around);
void add_doctor(CLI::App& app, surroundings& around);
void add_bench(CLI::App& app, surroundings& around);
void add_selfcheck(CLI::App& app, surroundings& around);
void add_verify(CLI::App& app, surroundings& around);
void add_version(CLI::App& app, surroundings& around);

}  // namespace assay::cli
