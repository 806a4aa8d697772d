// assay compare: what changed between two recorded runs, or two plugins.
#include "assay/results/compare.hpp"

#include <unistd.h>

#include <filesystem>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "assay/reports/comparison.hpp"
#include "assay/results/compare_json.hpp"
#include "assay/results/json.hpp"
#include "exit_code.hpp"
#include "result_files.hpp"
#include "subcommands.hpp"

namespace assay::cli {
namespace {

struct compare_arguments {
  std::string before;
  std::string after;
  std::string format = "text";
  bool all = false;
};

// FILE or FILE:PLUGIN. Both may have colons in them: the longest FILE that exists is meant.
results::compared side_of(const std::string& text) {
  std::error_code ignored;
  for (std::size_t end = text.size(); end != text.npos && end > 0; end = text.rfind(':', end - 1)) {
    const std::string file = text.substr(0, end);
    if (file != "-" && !std::filesystem::exists(file, ignored)) continue;
    return {file, end == text.size() ? "" : text.substr(end + 1), read_results(file)};
  }
  return {text, "", read_results(text)};  // tells why it can't be read
}

int compare(const compare_arguments& asked, const surroundings& around) {
  try {
    const results::comparison compared = results::compare(side_of(asked.before), side_of(asked.after));
    if (asked.format == "json")
      std::cout << results::dump(results::to_json(compared)) << '\n';
    else
      reports::write_comparison(std::cout, compared,
                                {reports::use_color(around.color, STDOUT_FILENO), asked.all});
    std::cout.flush();
    if (!std::cout)
      throw usage_error("standard output can't be written: the disk is full, or its reader has gone");
    return compared.good() ? all_as_expected : failures;
  } catch (const results::compare_error& error) {
    throw usage_error(error.what());
  }
}

}  // namespace

void add_compare(CLI::App& app, surroundings& around) {
  auto asked = std::make_shared<compare_arguments>();
  CLI::App* command = app.add_subcommand(
      "compare", "show what changed between two recorded runs, or two plugins; exits 1 on regressions");
  command
      ->add_option("before", asked->before,
                   "a .json or .jsonl report, and which of its plugins (default: all)")
      ->required()
      ->type_name("FILE[:PLUGIN]");
  command->add_option("after", asked->after, "the same, of what is to be judged")
      ->required()
      ->type_name("FILE[:PLUGIN]");
  command->add_option("--format", asked->format, "text or json")
      ->type_name("FORMAT")
      ->check(CLI::IsMember({"text", "json"}).description(""));
  command->add_flag("--all", asked->all, "list every change, however many there are");
  command->callback([asked, &around] { around.exit_code = compare(*asked, around); });
}

}  // namespace assay::cli
