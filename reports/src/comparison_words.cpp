#include "comparison_words.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <numeric>

#include "describe.hpp"

namespace assay::reports {

using namespace results;

std::string name_of(const plugin_change& pair) {
  const auto one = [](const plugin_side& side) {
    plugin_result plugin;
    plugin.name = side.name;
    plugin.version = side.version;
    return label(plugin);
  };
  if (!pair.before) return one(*pair.after) + " (only after)";
  if (!pair.after) return one(*pair.before) + " (only before)";
  const std::string before = one(*pair.before), after = one(*pair.after);
  return before == after ? after : fmt::format("{} → {}", before, after);
}

std::string_view heading(const test_change& test) {
  switch (test.what) {
    case change::broken:
      return test.regression() ? "Broken" : "Broken, and provisional";
    case change::undecided:
      return "No longer decided";
    case change::changed:
      return "Another verdict";
    case change::still_failing:
      return "Still failing";
    case change::added:
      return test.regression() ? "New, and not as expected" : "New";
    case change::removed:
      return "Removed";
    case change::fixed:
      return "Fixed";
    case change::unchanged:
      break;
  }
  return "Unchanged";
}

std::string counts_of(const plugin_change& pair) {
  std::vector<std::string> words;
  for (std::size_t i = 0; i < changes; ++i)
    if (pair.counts[i] > 0)
      words.push_back(fmt::format("{} {}", pair.counts[i], to_string(static_cast<change>(i))));
  return words.empty() ? "No tests" : fmt::format("{}", fmt::join(words, ", "));
}

std::string outcome(const comparison& compared) {
  if (const std::size_t worse = compared.regressions(); worse > 0)
    return fmt::format("{} regression{}", worse, worse == 1 ? "" : "s");
  return compared.good() ? "No regressions" : "No regression was found, but not all was compared";
}

std::vector<std::string> doubts(const comparison& compared) {
  std::vector<std::string> lines;
  const auto differ = [&](std::string_view what, std::string_view a, std::string_view b) {
    const auto word = [](std::string_view text) { return text.empty() ? std::string_view("none") : text; };
    if (a != b) lines.push_back(fmt::format("The {} differ: {} before, {} after.", what, word(a), word(b)));
  };
  const run_side &a = compared.before, &b = compared.after;
  differ("suites", a.suite_version, b.suite_version);
  differ("filters", a.filter, b.filter);
  differ("shards", fmt::format("{} of {}", a.shard, a.shards), fmt::format("{} of {}", b.shard, b.shards));
  if (!a.complete) lines.emplace_back("The run before is incomplete.");
  if (!b.complete) lines.emplace_back("The run after is incomplete.");
  return lines;
}

std::vector<std::size_t> worst_first(const comparison& compared) {
  std::vector<std::size_t> order(compared.plugins.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto rank = [&](std::size_t p) {
    const plugin_change& pair = compared.plugins[p];
    return pair.regressions() > 0 || pair.lost() ? 0 : pair.tests.empty() ? 2 : 1;
  };
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return rank(a) < rank(b); });
  return order;
}

}  // namespace assay::reports
