// assay report: any report of a run that was recorded, also of one that was killed.
#include <memory>

#include "result_files.hpp"
#include "subcommands.hpp"

namespace assay::cli {
namespace {

struct report_arguments {
  std::vector<std::string> files;
  std::vector<std::string> reports;
};

}  // namespace

void add_report(CLI::App& app, surroundings& around) {
  auto asked = std::make_shared<report_arguments>();
  CLI::App* command = app.add_subcommand("report", "write reports of a recorded run, also of a killed one");
  command
      ->add_option("files", asked->files,
                   "a .json or .jsonl report of a run, - for the standard input; several are merged")
      ->required()
      ->type_name("FILE...");
  add_report_option(*command, asked->reports);
  command->callback([asked, &around] {
    const results::run_result run =
        asked->files.size() == 1 ? read_results(asked->files.front()) : merge_results(asked->files).run;
    around.exit_code = write_reports(run, asked->reports, around);
  });
}

}  // namespace assay::cli
