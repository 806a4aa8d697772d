// assay compare: what changed between two recorded runs, or two plugins.
#include "assay/results/compare.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <ostream>
#include <string>
#include <vector>

#include "assay/reports/comparison.hpp"
#include "assay/results/compare_json.hpp"
#include "assay/results/json.hpp"
#include "exit_code.hpp"
#include "page_files.hpp"
#include "result_files.hpp"
#include "subcommands.hpp"

namespace assay::cli {
namespace {

struct compare_arguments {
  std::string before;
  std::string after;
  std::string format = "text";
  bool all = false;
  std::vector<std::string> reports;
  reports::comparison_page page;
};

void expect_link(const std::string& option, const std::string& link) {
  if (!link.empty() && !reports::is_report_link(link))
    throw usage_error(
        fmt::format("{}: '{}' is neither an http or https address nor a relative path", option, link));
}

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
    expect_link("--link-before", asked.page.link_before);
    expect_link("--link-after", asked.page.link_after);
    const results::compared before = side_of(asked.before);
    const results::compared after = side_of(asked.after);
    const results::comparison compared = results::compare(before, after);
    const page_kind html{"html", [&](std::ostream& out) {
                           reports::write_comparison_page(out, compared, before.run, after.run, asked.page);
                         }};
    const page_kind json{
        "json", [&](std::ostream& out) { out << results::dump(results::to_json(compared)) << '\n'; }};
    const page_kind markdown{"markdown", [&](std::ostream& out) {
                               reports::write_comparison_comment(out, compared, before.run, after.run,
                                                                 asked.page);
                             }};
    const page_writer text = [&](std::ostream& out) {
      reports::write_comparison(out, compared, {reports::use_color(around.color, STDOUT_FILENO), asked.all});
    };
    write_pages(asked.reports, "a comparison", {html, json, markdown},
                asked.format == "json" ? json.write : text);
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
  add_page_option(*command, asked->reports,
                  "a page (html:PATH, offline, one file), a comment for a pull request (markdown:PATH) or "
                  "JSON (json:PATH)");
  command
      ->add_option("--link-before", asked->page.link_before,
                   "where the first run's own page is: an http address or a relative path; html and markdown "
                   "link there")
      ->type_name("URL");
  command->add_option("--link-after", asked->page.link_after, "the same of the second run")->type_name("URL");
  command->callback([asked, &around] { around.exit_code = compare(*asked, around); });
}

}  // namespace assay::cli
