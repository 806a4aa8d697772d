// assay verify: a conformance statement held against the results that it speaks of.
#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>

#include "assay/reports/statement.hpp"
#include "assay/results/text.hpp"
#include "exit_code.hpp"
#include "result_files.hpp"
#include "subcommands.hpp"

namespace assay::cli {
namespace {

struct verify_arguments {
  std::string statement;
  std::vector<std::string> results;
};

std::string text_of(const std::string& file) {
  std::error_code failed;
  if (std::filesystem::is_directory(file, failed)) throw usage_error(file + ": is a folder");
  std::ifstream in(file, std::ios::binary);
  if (!in) throw usage_error(file + ": can't be read");
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

int verify(const verify_arguments& asked) {
  const std::string statement = text_of(asked.statement);
  const results::run_result run =
      asked.results.size() == 1 ? read_results(asked.results.front()) : merge_results(asked.results).run;
  if (run.plugins.empty() && run.started.empty())
    throw usage_error(asked.results.front() + ": holds no run; the statement comes first, then its results");
  const std::vector<std::string> differences =
      reports::statement_differences(statement, asked.statement, run, results::clause_table::suite());
  for (const std::string& difference : differences) fmt::print("{}\n", difference);
  if (!differences.empty()) return failures;
  fmt::print("verified: {} says what {} {}\n", results::terminal_line(asked.statement),
             asked.results.size() == 1 ? results::terminal_line(asked.results.front()) : "the results",
             asked.results.size() == 1 ? "does" : "do");
  return all_as_expected;
}

}  // namespace

void add_verify(CLI::App& app, surroundings& around) {
  auto asked = std::make_shared<verify_arguments>();
  CLI::App* command = app.add_subcommand(
      "verify", "check a conformance statement against recorded results; names each difference, and exits 1");
  command->add_option("statement", asked->statement, "a statement, JSON or Markdown (-r statement:PATH)")
      ->required()
      ->type_name("STATEMENT");
  command
      ->add_option("results", asked->results,
                   "the .json or .jsonl report of its run, - for the standard input; several are merged")
      ->required()
      ->type_name("RESULTS...");
  command->callback([asked, &around] { around.exit_code = verify(*asked); });
}

}  // namespace assay::cli
