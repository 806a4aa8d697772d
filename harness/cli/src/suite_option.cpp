#include "suite_option.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <re2/re2.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <set>

#include "assay/conformance/suites.hpp"
#include "machine.hpp"
#include "selection.hpp"
#include "subcommands.hpp"

namespace assay::cli {
namespace {

using ids = std::set<std::string, std::less<>>;

bool is_date(const std::string& text) { return RE2::FullMatch(text, "[0-9]{4}-[0-9]{2}"); }

ids dated(const std::string& date) {
  const conformance::dated_suite* suite = conformance::find_dated_suite(date);
  if (suite == nullptr)
    throw usage_error(
        fmt::format("--suite: assay {} has no suite '{}'; it has {}", suite_version(), date, suite_dates()));
  return {suite->tests.begin(), suite->tests.end()};
}

ids listed(const std::string& path) {
  errno = 0;
  std::ifstream file(path);
  if (!file || std::filesystem::is_directory(path))
    throw usage_error(
        fmt::format("--suite: {}: can't be read: {}; write a date ({}) or a file with an id a line", path,
                    std::strerror(file ? EISDIR : errno), suite_dates()));
  ids known;
  for (const results::test_result& test : suite()) known.insert(test.id());
  ids all;
  std::string line;
  for (int number = 1; std::getline(file, line); ++number) {
    if (line.ends_with('\r')) line.pop_back();
    if (line.empty() || line.starts_with('#')) continue;
    if (!known.contains(line))
      throw usage_error(fmt::format("{}:{}: there is no test '{}'; `assay list --format=ids` lists them",
                                    path, number, line));
    all.insert(line);
  }
  if (all.empty()) throw usage_error(fmt::format("--suite: {} names no test", path));
  return all;
}

}  // namespace

std::string suite_dates() {
  std::vector<std::string_view> dates;
  for (const conformance::dated_suite& suite : conformance::dated_suites()) dates.push_back(suite.date);
  return fmt::format("{}", fmt::join(dates, ", "));
}

void suite_option::add_to(CLI::App& command) {
  command
      .add_option("--suite", asked,
                  fmt::format("the suite that decides, a date ({}) or a file with an id a line: tests newer "
                              "than it are provisional and break nothing (default: every test decides)",
                              suite_dates()))
      ->type_name("DATE|FILE")
      ->envname("ASSAY_SUITE");
}

std::string suite_option::name() const {
  return is_date(asked) ? asked : std::filesystem::path(asked).filename().string();
}

void suite_option::mark(std::vector<results::test_result>& tests) const {
  if (asked.empty()) return;
  const ids in_suite = is_date(asked) ? dated(asked) : listed(asked);
  for (results::test_result& test : tests) test.provisional = !in_suite.contains(test.id());
}

}  // namespace assay::cli
