#include "describe.hpp"

#include <fmt/format.h>

#include <iterator>

#include "assay/results/text.hpp"

namespace assay::reports {

using namespace results;

std::string label(const plugin_result& plugin) {
  if (plugin.name.empty()) return "(unnamed)";  // a damaged file: readers of JUnit want a name
  if (plugin.version.empty() || plugin.name.find(plugin.version) != std::string::npos) return plugin.name;
  return plugin.name + " " + plugin.version;
}

std::string_view run_verdict(const plugin_result& plugin, const plugin_summary& summary) {
  if (!plugin.load_error.empty()) return "NOT LOADED";
  if (summary.unexpected() > 0) return "FAIL";
  if (summary.tests + summary.provisional_tests() > 0) return "PASS";
  return plugin.benchmarks.empty() ? "NO TESTS" : "MEASURED";
}

std::string provisional_words(const plugin_summary& summary) {
  const std::size_t count = summary.provisional_tests();
  if (count == 0) return {};
  const std::size_t bad = summary.provisional_unexpected();
  return fmt::format("; {} provisional{}", count, bad > 0 ? fmt::format(", {} not as expected", bad) : "");
}

std::string count_line(const plugin_result& plugin, const plugin_summary& summary) {
  if (summary.tests + summary.provisional_tests() == 0 && !plugin.benchmarks.empty())
    return fmt::format("{} benchmark{}", plugin.benchmarks.size(), plugin.benchmarks.size() == 1 ? "" : "s");
  std::string line = fmt::format("{} test{}", summary.tests, summary.tests == 1 ? "" : "s");
  std::string_view before = ": ";
  for (std::size_t i = 0; i < summary.by_verdict.size(); ++i) {
    if (summary.by_verdict[i] == 0) continue;
    fmt::format_to(std::back_inserter(line), "{}{} {}", before, summary.by_verdict[i],
                   to_string(static_cast<verdict>(i)));
    before = ", ";
  }
  return line + provisional_words(summary);
}

std::string place(const std::string& file, int line) {
  if (file.empty()) return {};
  return line > 0 ? fmt::format("{}:{}", file, line) : file;
}

std::string area_of(const test_result& test) {
  if (!test.area.empty()) return test.area;
  if (!test.clauses.empty()) return test.clauses[0].substr(0, test.clauses[0].find('.'));
  return "other";
}

std::string reason_line(const test_result& test) {
  const std::string& whole =
      test.reason.empty() && !test.failures.empty() ? test.failures.front().message : test.reason;
  std::string line;
  for (const char c : head(whole, 400)) {
    const bool space = c == '\n' || c == '\t' || c == ' ';
    if (!space) line += c;
    if (space && !line.empty() && line.back() != ' ') line += ' ';
  }
  return line.size() <= 140 ? line : std::string(head(line, 140)) + "...";
}

}  // namespace assay::reports
