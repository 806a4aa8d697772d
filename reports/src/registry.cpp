#include "assay/reports/registry.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "document.hpp"
#include "per_plugin.hpp"

namespace assay::reports {
namespace {

struct kind {
  kind_info info;
  std::unique_ptr<report> (*make)(std::ostream&, const options&);
};

// A new format is a line here.
constexpr std::array<kind, 11> all_kinds = {{
    {{"badge", "SVG: what a runtime conforms to, and when; with {plugin} in PATH one of each", true, false,
      true},
     make_badge},
    {{"console", "verdict lines and failures, for a terminal or a log", false}, make_console},
    {{"github", "annotations and step summary of GitHub Actions, beside the console report", false, true},
     make_github},
    {{"html", "one offline page: runtimes side by side, clause by clause", true}, make_html},
    {{"json", "the whole run, for machines; its schema is assay-results-1", true}, make_json},
    {{"jsonl", "events as they happen, a line each; a killed run keeps them", true}, make_jsonl},
    {{"junit", "JUnit XML for CI systems; append :strict for Jenkins' schema", true}, make_junit},
    {{"markdown", "verdict lines and failures, the worst first, short enough for a comment", true},
     make_markdown},
    {{"shields", "the badge as JSON for an endpoint of shields.io", true, false, true}, make_shields},
    {{"statement", "conformance statement in Markdown, to be published; see assay verify", true},
     make_statement},
    {{"statement-json", "the same for machines; its schema is assay-statement-1", true}, make_statement_json},
}};

const kind* find_kind(std::string_view name) {
  const auto at =
      std::find_if(all_kinds.begin(), all_kinds.end(), [&](const kind& k) { return k.info.name == name; });
  return at == all_kinds.end() ? nullptr : &*at;
}

const kind& known_kind(std::string_view name) {
  if (const kind* k = find_kind(name)) return *k;
  std::vector<std::string_view> names;
  names.reserve(all_kinds.size());
  for (const kind& k : all_kinds) names.push_back(k.info.name);
  throw report_error(fmt::format("'{}' is no kind of report; there are {}", name, fmt::join(names, ", ")));
}

// A report with the file it is written to.
class file_report final : public report {
 public:
  file_report(std::string path, std::ofstream file, const kind& k, const options& how)
      : path_(std::move(path)), file_(std::move(file)), inner_(k.make(file_, how)) {}
  void on(const results::event& e) override { inner_->on(e); }
  void finish() override {
    inner_->finish();
    if (inner_->error().empty() || !error_.empty()) return;
    error_ = fmt::format("{}: {}", path_, inner_->error());
    file_.close();
    // What was refused leaves no empty file that looks like a report. A device stays.
    std::error_code ignored;
    if (std::filesystem::is_regular_file(path_, ignored) && std::filesystem::is_empty(path_, ignored))
      std::filesystem::remove(path_, ignored);
  }
  const std::string& error() const noexcept override { return error_; }

 private:
  std::string path_;
  std::ofstream file_;
  std::unique_ptr<report> inner_;
  std::string error_;
};

void make_folder(const std::filesystem::path& folder, const std::string& path) {
  std::error_code failed;
  if (!folder.empty()) std::filesystem::create_directories(folder, failed);
  if (failed) throw report_error(fmt::format("{}: can't make its folder: {}", path, failed.message()));
}

std::ofstream opened(const std::string& path) {
  const std::filesystem::path file(path);
  make_folder(file.parent_path(), path);
  errno = 0;
  std::ofstream out(file, std::ios::binary | std::ios::trunc);
  if (!out) throw report_error(fmt::format("{}: can't be written: {}", path, std::strerror(errno)));
  return out;
}

}  // namespace

const std::vector<kind_info>& kinds() {
  static const std::vector<kind_info> infos = [] {
    std::vector<kind_info> result;
    result.reserve(all_kinds.size());
    for (const kind& k : all_kinds) result.push_back(k.info);
    return result;
  }();
  return infos;
}

request parse_request(std::string_view text) {
  const std::size_t colon = std::min(text.find(':'), text.size());
  const kind& k = known_kind(text.substr(0, colon));
  request result{std::string(k.info.name), std::string(text.substr(std::min(colon + 1, text.size()))), false};
  constexpr std::string_view strict = ":strict";
  if (result.kind == "junit" && result.path.ends_with(strict)) {
    result.path.resize(result.path.size() - strict.size());
    result.strict = true;
  }
  if (k.info.needs_path && result.path.empty())
    throw report_error(
        fmt::format("report '{0}' needs a path: {0}:PATH, or {0}:- for the standard output", k.info.name));
  return result;
}

std::unique_ptr<report> open(const request& what, const options& how) {
  options with = how;
  with.strict = what.strict;
  const kind& k = known_kind(what.kind);
  if (what.path.empty() || what.path == "-") return k.make(std::cout, with);
  if (const std::size_t at = what.path.find(plugin_place); k.info.of_one_plugin && at != what.path.npos) {
    make_folder(std::filesystem::path(what.path.substr(0, at)).parent_path(), what.path);
    return make_per_plugin(what.path, [&k, with](const std::string& path) {
      return std::make_unique<file_report>(path, opened(path), k, with);
    });
  }
  return std::make_unique<file_report>(what.path, opened(what.path), k, with);
}

std::unique_ptr<report> make(std::string_view kind, std::ostream& out, const options& how) {
  return known_kind(kind).make(out, how);
}

void replay(const results::run_result& run, results::sink& to) {
  results::run_result head = run;
  head.plugins.clear();
  to.on(results::run_started{std::move(head)});
  for (std::size_t i = 0; i < run.plugins.size(); ++i) {
    results::plugin_result plugin = run.plugins[i];
    const auto tests = std::exchange(plugin.tests, {});
    results::plugin_finished finished{i, plugin.seconds, std::exchange(plugin.notes, {}),
                                      std::exchange(plugin.benchmarks, {})};
    to.on(results::plugin_started{std::move(plugin), i, tests.size()});
    for (const results::test_result& test : tests) {
      to.on(results::test_started{i, test.id()});
      to.on(results::test_finished{i, test});
    }
    to.on(finished);
  }
  to.on(results::run_finished{run.seconds, run.complete, run.gate});
}

}  // namespace assay::reports
