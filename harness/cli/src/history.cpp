// assay history: many recorded runs as a trend.
#include "assay/results/history.hpp"

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "assay/reports/history.hpp"
#include "assay/results/history_json.hpp"
#include "assay/results/json.hpp"
#include "assay/results/text.hpp"
#include "complain.hpp"
#include "exit_code.hpp"
#include "page_files.hpp"
#include "subcommands.hpp"

namespace assay::cli {
namespace {

namespace fs = std::filesystem;

struct history_arguments {
  std::vector<std::string> paths;
  std::vector<std::string> reports;
  bool all = false;
};

struct recorded_runs {
  std::vector<results::named_run> runs;
  std::vector<results::left_out_file> left_out;
};

// The results below a folder. Links to folders are not followed: they may lead back.
void search(const fs::path& folder, std::vector<fs::path>& files, recorded_runs& found) {
  std::error_code failed;
  std::vector<fs::path> here;
  fs::recursive_directory_iterator at(folder, fs::directory_options::skip_permission_denied, failed);
  for (; !failed && at != fs::recursive_directory_iterator(); at.increment(failed)) {
    std::error_code unknown;
    const fs::path& path = at->path();
    if ((path.extension() == ".json" || path.extension() == ".jsonl") && at->is_regular_file(unknown))
      here.push_back(path);
  }
  if (failed) found.left_out.push_back({folder.string(), "can't be searched: " + failed.message()});
  std::sort(here.begin(), here.end());
  files.insert(files.end(), here.begin(), here.end());
}

// `what` without the file's name, which stands before it.
std::string reason(const std::string& file, const std::string& what) {
  if (what.rfind(file + ": ", 0) == 0) return what.substr(file.size() + 2);
  if (what.rfind(file + ":", 0) == 0) return "line " + what.substr(file.size() + 1);
  return what;
}

void read(const fs::path& file, recorded_runs& found) {
  const std::string name = file.string();
  try {
    results::run_result run =
        name == "-" ? results::read_run(std::cin, "standard input") : results::read_run(file);
    results::keep_verdicts(run);
    found.runs.push_back({name, std::move(run)});
  } catch (const results::format_error& error) {
    found.left_out.push_back({name, reason(name, error.what())});
  }
}

recorded_runs read_all(const std::vector<std::string>& paths) {
  recorded_runs found;
  std::vector<fs::path> files;
  std::error_code ignored;
  for (const std::string& path : paths) {
    if (path != "-" && !fs::exists(path, ignored)) throw usage_error(path + ": No such file or directory");
    if (fs::is_directory(path, ignored))
      search(path, files, found);
    else
      files.emplace_back(path);
  }
  std::set<fs::path> known;  // named twice, or named and in a folder: read once
  for (const fs::path& file : files)
    if (known.insert(fs::weakly_canonical(file, ignored)).second) read(file, found);
  return found;
}

int show_history(const history_arguments& asked, const surroundings& around) {
  recorded_runs found = read_all(asked.paths);
  results::history trend = results::history_of(std::move(found.runs), results::clause_table::suite());
  trend.left_out.insert(trend.left_out.end(), found.left_out.begin(), found.left_out.end());
  std::sort(trend.left_out.begin(), trend.left_out.end(),
            [](const auto& a, const auto& b) { return a.file < b.file; });
  for (const results::left_out_file& one : trend.left_out)
    complain("assay: left out: {}: {}\n", results::terminal_line(one.file),
             results::terminal_line(one.reason));
  if (trend.runs.empty())
    throw usage_error(trend.left_out.empty()
                          ? asked.paths.front() + ": has no result file of assay (.json or .jsonl)"
                          : "there is no run to show: every file was left out");
  const page_kind html{"html", [&](std::ostream& out) { reports::write_history_page(out, trend); }};
  const page_kind json{"json",
                       [&](std::ostream& out) { out << results::dump(results::to_json(trend)) << '\n'; }};
  write_pages(asked.reports, "a history", {html, json}, [&](std::ostream& out) {
    reports::write_history(out, trend, {reports::use_color(around.color, STDOUT_FILENO), asked.all});
  });
  return all_as_expected;
}

}  // namespace

void add_history(CLI::App& app, surroundings& around) {
  auto asked = std::make_shared<history_arguments>();
  CLI::App* command = app.add_subcommand(
      "history", "show what recorded runs met over time, which tests broke, were mended or waver");
  command
      ->add_option("paths", asked->paths,
                   "folders, searched for .json and .jsonl reports, and such reports, in any order")
      ->required()
      ->type_name("FOLDER|FILE...");
  command->add_flag("--all", asked->all, "list every run, change and flaky test");
  add_page_option(*command, asked->reports, "a page (html:PATH, offline, one file) or JSON (json:PATH)");
  command->callback([asked, &around] { around.exit_code = show_history(*asked, around); });
}

}  // namespace assay::cli
