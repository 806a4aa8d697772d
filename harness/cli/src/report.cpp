// assay report: any report of a run that was recorded, also of one that was killed; and the specification as
// a site, with what recorded runs found.
#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "assay/reports/specification.hpp"
#include "exit_code.hpp"
#include "result_files.hpp"
#include "selection.hpp"
#include "subcommands.hpp"

namespace assay::cli {
namespace {

struct report_arguments {
  std::vector<std::string> files;
  std::vector<std::string> reports;
  std::string site;
};

// The runs of a census. They may be of different suites and machines, and are judged each by itself; only
// shards are put together, since each alone would leave most clauses untested.
std::vector<results::run_result> runs_of_census(const std::vector<std::string>& files) {
  std::vector<results::run_result> runs;
  std::vector<std::string> shards;
  for (const std::string& file : files) {
    if (std::count(files.begin(), files.end(), file) > 1)
      throw usage_error(fmt::format("{}: is given twice", file));
    results::run_result run = read_results(file);
    if (run.shards > 1)
      shards.push_back(file);
    else
      runs.push_back(std::move(run));
  }
  if (shards.empty()) return runs;
  // From the standard input nothing can be read again.
  if (std::find(shards.begin(), shards.end(), "-") != shards.end())
    throw usage_error("standard input: is a shard of a run; `assay merge` the shards first");
  runs.push_back(merge_results(shards).run);
  return runs;
}

int write_specification(const report_arguments& asked) {
  const std::vector<results::run_result> runs = runs_of_census(asked.files);
  const auto files =
      reports::specification_site(reports::compiled_specification(suite(), ASSAY_VERSION), runs);
  reports::write_site(files, asked.site);
  fmt::print("{}/index.html\n", asked.site);
  return all_as_expected;
}

}  // namespace

void add_report(CLI::App& app, surroundings& around) {
  auto asked = std::make_shared<report_arguments>();
  CLI::App* command = app.add_subcommand(
      "report", "write reports of a recorded run, also of a killed one, or the specification as a site");
  command
      ->add_option("files", asked->files,
                   "a .json or .jsonl report of a run, - for the standard input; several are merged")
      ->type_name("FILE...");
  add_report_option(*command, asked->reports);
  command
      ->add_option("--spec", asked->site,
                   "write the specification as a site into this folder: every clause with its tests, its "
                   "planted faults and what the runtimes of FILE... (any, or none) do")
      ->type_name("FOLDER")
      ->excludes("--report");
  command->callback([asked, &around] {
    if (!asked->site.empty()) {
      around.exit_code = write_specification(*asked);
      return;
    }
    if (asked->files.empty())
      throw usage_error("files is required; see " + around.program + " report --help");
    const results::run_result run =
        asked->files.size() == 1 ? read_results(asked->files.front()) : merge_results(asked->files).run;
    around.exit_code = write_reports(run, asked->reports, around);
  });
}

}  // namespace assay::cli
