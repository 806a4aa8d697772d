// assay compare: what changed between two recorded runs, or two plugins.
#include "assay/results/compare.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

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
  std::vector<std::string> reports;
  reports::comparison_page page;
};

// A report that -r asks for. Opened once the runs were read: what can't be compared empties no older page.
struct comparison_file {
  std::string kind;
  std::string path;  // "-": the standard output, in place of the text
  std::ofstream out;
  bool to_stdout() const { return path == "-"; }
};

comparison_file opened(const std::string& request) {
  comparison_file file;
  const std::size_t colon = std::min(request.find(':'), request.size());
  file.kind = request.substr(0, colon);
  if (file.kind != "html" && file.kind != "json" && file.kind != "markdown")
    throw usage_error(
        fmt::format("'{}' is no kind of report of a comparison; there are html, json, markdown", file.kind));
  file.path = request.substr(std::min(colon + 1, request.size()));
  if (file.path.empty()) throw usage_error(fmt::format("report '{0}' needs a path: {0}:PATH", file.kind));
  if (file.path == "-") return file;
  errno = 0;
  const std::filesystem::path path(file.path);
  std::error_code failed;
  if (path.has_parent_path()) std::filesystem::create_directories(path.parent_path(), failed);
  file.out.open(path, std::ios::binary | std::ios::trunc);
  if (!file.out) throw usage_error(fmt::format("{}: can't be written: {}", file.path, std::strerror(errno)));
  return file;
}

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

void print(const results::comparison& compared, const compare_arguments& asked, const surroundings& around) {
  if (asked.format == "json")
    std::cout << results::dump(results::to_json(compared)) << '\n';
  else
    reports::write_comparison(std::cout, compared,
                              {reports::use_color(around.color, STDOUT_FILENO), asked.all});
}

int compare(const compare_arguments& asked, const surroundings& around) {
  try {
    expect_link("--link-before", asked.page.link_before);
    expect_link("--link-after", asked.page.link_after);
    const results::compared before = side_of(asked.before);
    const results::compared after = side_of(asked.after);
    const results::comparison compared = results::compare(before, after);
    std::vector<comparison_file> files;
    for (const std::string& request : asked.reports) files.push_back(opened(request));
    const bool replaced =
        std::any_of(files.begin(), files.end(), [](const comparison_file& f) { return f.to_stdout(); });
    if (!replaced) print(compared, asked, around);
    for (comparison_file& file : files) {
      std::ostream& out = file.to_stdout() ? std::cout : file.out;
      if (file.kind == "html")
        reports::write_comparison_page(out, compared, before.run, after.run, asked.page);
      else if (file.kind == "markdown")
        reports::write_comparison_comment(out, compared, before.run, after.run, asked.page);
      else
        out << results::dump(results::to_json(compared)) << '\n';
      if (file.to_stdout()) continue;
      file.out.close();
      if (!file.out) throw usage_error(file.path + ": can't be written: the disk may be full");
    }
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
  command
      ->add_option(
          "-r,--report", asked->reports,
          "besides, a page (html:PATH, offline, one file), a comment for a pull request (markdown:PATH) or "
          "JSON (json:PATH); may be repeated")
      ->type_name("KIND:PATH")
      ->allow_extra_args(false);
  command
      ->add_option("--link-before", asked->page.link_before,
                   "where the first run's own page is: an http address or a relative path; html and markdown "
                   "link there")
      ->type_name("URL");
  command->add_option("--link-after", asked->page.link_after, "the same of the second run")->type_name("URL");
  command->callback([asked, &around] { around.exit_code = compare(*asked, around); });
}

}  // namespace assay::cli
