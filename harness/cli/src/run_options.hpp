// run_options.hpp - what `assay run` and `assay bench` have in common.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "assay/results/shard.hpp"
#include "assay/runner/runner.hpp"
#include "config_file.hpp"
#include "subcommands.hpp"

namespace assay::cli {

struct run_options {
  std::vector<std::string> plugins;
  std::vector<std::string> reports;
  unsigned jobs = 0;
  double timeout = 10;
  double time_scale = 1;
  std::uint64_t max_memory = std::uint64_t{4} << 30;  // bytes
  bool core_files = false;
  config_file config;
  bool in_process = false;  // `assay run` alone offers it

  void add_to(CLI::App& command);
  runner::settings settings() const;
};

// What is run, and what is recorded of how it was chosen.
struct selection {
  std::string filter;
  std::string suite;  // the dated suite that decides; empty: every test does
  std::vector<results::test_result> tests;
  results::shard part;
  results::pairs facts;  // of the run, beside the machine's
  bool console = true;   // whether results go to the console where no report does
  // Asked once, at the end and before the reports are told of it. May be empty.
  std::function<std::optional<results::gate_result>(const results::run_result&)> gate;
};

// How this program is executed again as a worker.
std::vector<std::string> worker_command();

// Runs, reports, and gives the exit code: the gravest of an interruption, plugins that can't be loaded,
// reports that can't be written, and what `judge` says of the results.
int run_and_report(const run_options& asked, const selection& what,
                   const std::vector<runner::plugin_request>& plugins, const runner::settings& how,
                   const surroundings& around, const std::function<int(const results::run_result&)>& judge);

}  // namespace assay::cli
