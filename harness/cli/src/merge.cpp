// assay merge: the shards of a run, and runs of different plugins, as one.
#include <algorithm>
#include <memory>

#include "exit_code.hpp"
#include "gate_options.hpp"
#include "report_set.hpp"
#include "result_files.hpp"
#include "subcommands.hpp"

namespace assay::cli {
namespace {

struct merge_arguments {
  std::vector<std::string> files;
  std::string output;
  std::vector<std::string> reports;
  bool allow_missing = false;
  gate_options gate;
};

int merge(merge_arguments& asked, const surroundings& around) {
  asked.gate.read();
  results::merged_run merged = merge_results(asked.files);
  merged.run.gate = asked.gate.judge(merged.run);  // not those of the parts
  std::vector<std::string> reports = asked.reports;
  if (!asked.output.empty()) reports.push_back("json:" + asked.output);
  int code = write_reports(merged.run, reports, around);
  code = graver(code, asked.gate.code(merged.run, all_as_expected, !console_is_shown(reports)));
  if (!merged.missing.empty() && !asked.allow_missing) code = graver(code, failures);
  if (!merged.incomplete.empty()) code = graver(code, failures);
  const auto& plugins = merged.run.plugins;
  const bool all_loaded = std::all_of(plugins.begin(), plugins.end(),
                                      [](const results::plugin_result& p) { return p.load_error.empty(); });
  return all_loaded ? code : graver(code, load_failure);
}

}  // namespace

void add_merge(CLI::App& app, surroundings& around) {
  auto asked = std::make_shared<merge_arguments>();
  CLI::App* command = app.add_subcommand(
      "merge",
      "make one run of the shards of a run, or of runs of different plugins; exits as that run would");
  command->add_option("files", asked->files, "their .json or .jsonl reports, in any order")
      ->required()
      ->type_name("FILE...");
  command->add_option("-o,--output", asked->output, "the merged run as JSON; the same as -r json:FILE")
      ->type_name("FILE");
  add_report_option(*command, asked->reports);
  command->add_flag("--allow-missing", asked->allow_missing,
                    "a missing shard is told and the result marked incomplete, but the exit code is not 1");
  asked->gate.add_to(*command);
  command->callback([asked, &around] { around.exit_code = merge(*asked, around); });
}

}  // namespace assay::cli
