// result_files.hpp - runs that were recorded: read for `report`, `merge` and `compare`, and written again.
#pragma once

#include <string>
#include <vector>

#include "assay/results/merge.hpp"
#include "subcommands.hpp"

namespace assay::cli {

// Reads a result file, JSON or JSON Lines, whole or torn; "-" is the standard input. Throws usage_error.
results::run_result read_results(const std::string& file);

// Reads several and makes one run of them, as `assay merge` does: what is missing or incomplete is told on
// stderr. Throws usage_error, also for what is not of one run.
results::merged_run merge_results(const std::vector<std::string>& files);

// Adds -r to a command that writes reports of what it has read.
void add_report_option(CLI::App& command, std::vector<std::string>& reports);

// Writes the reports that -r asks for, and the console report as `assay run` does. Read every input before:
// an output may have the name of one. 0, or the exit code for a report that can't be written.
int write_reports(const results::run_result& run, const std::vector<std::string>& reports,
                  const surroundings& around);

}  // namespace assay::cli
