#include "history_words.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <vector>

namespace assay::reports {

using namespace results;

std::string label(const runtime_history& runtime) {
  const std::string name = runtime.name.empty() ? "(unnamed)" : runtime.name;
  std::vector<std::string> options;
  for (const auto& [key, value] : runtime.options)
    if (value.empty() || name.find(value) == std::string::npos) options.push_back(key + "=" + value);
  return options.empty() ? name : fmt::format("{} ({})", name, fmt::join(options, ", "));
}

std::string time_words(const std::string& started) {
  std::string words = started.substr(0, 16);
  if (words.size() > 10 && words[10] == 'T') words[10] = ' ';
  return words;
}

std::string gap_words(const history_run& run, const history_point& point) {
  std::vector<std::string> words;
  if (!point.load_error.empty()) words.emplace_back("not loaded");
  if (!run.complete) words.emplace_back("incomplete");
  if (!run.filter.empty()) words.push_back("filtered: " + run.filter);
  if (words.empty() && !point.whole) words.emplace_back("no tests");
  return fmt::format("{}", fmt::join(words, ", "));
}

std::string suite_words(const history_run& run) {
  return run.suite.empty() ? run.suite_version
                           : fmt::format("{}, judged by {}", run.suite_version, run.suite);
}

std::string wavering_words(const wavering_test& test) {
  std::string words;
  if (test.changes > 0) {
    words = fmt::format("{} change{}", test.changes, test.changes == 1 ? "" : "s");
    if (test.same_library > 0)
      words += fmt::format(" ({} without a change of the plugin's library)", test.same_library);
  }
  if (test.flaky_runs > 0)
    words += fmt::format("{}flaky in {} run{}", words.empty() ? "" : ", ", test.flaky_runs,
                         test.flaky_runs == 1 ? "" : "s");
  return words;
}

const history_point* latest(const runtime_history& runtime) {
  const auto at = std::find_if(runtime.points.rbegin(), runtime.points.rend(),
                               [](const history_point& p) { return p.whole; });
  return at == runtime.points.rend() ? nullptr : &*at;
}

}  // namespace assay::reports
