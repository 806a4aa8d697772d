#include "result_files.hpp"

#include <unistd.h>

#include <filesystem>
#include <iostream>

#include "assay/results/json.hpp"
#include "complain.hpp"
#include "exit_code.hpp"
#include "report_set.hpp"

namespace assay::cli {

results::run_result read_results(const std::string& file) {
  try {
    return file == "-" ? results::read_run(std::cin, "standard input")
                       : results::read_run(std::filesystem::path(file));
  } catch (const results::format_error& error) {
    throw usage_error(error.what());
  }
}

results::merged_run merge_results(const std::vector<std::string>& files) {
  std::vector<results::named_run> parts;
  for (const std::string& file : files) parts.push_back({file, read_results(file)});
  results::merged_run merged;
  try {
    merged = results::merge(std::move(parts));
  } catch (const results::merge_error& error) {
    throw usage_error(error.what());
  }
  for (const auto* gaps : {&merged.missing, &merged.incomplete})
    for (const std::string& gap : *gaps) complain("assay: {}\n", gap);
  return merged;
}

void add_report_option(CLI::App& command, std::vector<std::string>& reports) {
  std::string kinds;
  for (const reports::kind_info& kind : reports::kinds())
    kinds += (kinds.empty() ? "" : ", ") + std::string(kind.name);
  command.add_option("-r,--report", reports, "a report; kinds: " + kinds)
      ->type_name("KIND[:PATH]")
      ->allow_extra_args(false);
}

int write_reports(const results::run_result& run, const std::vector<std::string>& reports,
                  const surroundings& around) {
  reports::options look;
  look.color = reports::use_color(around.color, STDOUT_FILENO);
  look.program = around.program;
  report_set set(reports, /*console=*/true, look);
  reports::replay(run, set);
  return set.finish() ? all_as_expected : usage;
}

}  // namespace assay::cli
