#include "assay/results/counter_compare.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "assay/results/native_benchmark.hpp"

namespace assay::results {
namespace {

// What the end of a pool's block or the length of a path may add.
double slack_of(std::string_view counter) { return counter == "mallocs" ? 0.005 : 0.5; }

std::optional<double> value_of(const benchmark_result& b, const std::string& counter) {
  for (const auto& [name, value] : b.counters)
    if (name == counter) return value;
  return std::nullopt;
}

void judge(counter_change& change, const std::optional<double>& before, const std::optional<double>& after,
           double allowed) {
  if (!before || !after) {
    change.what = growth::inconclusive;
    change.why = before ? "it was not counted now" : "the baseline has no count of it";
    return;
  }
  change.before = *before;
  change.after = *after;
  const double slack = slack_of(change.counter);
  if (*after > *before + std::max(allowed * *before, slack)) {
    change.what = growth::more;
  } else if (*before > *after + std::max(allowed * *after, slack)) {
    change.what = growth::fewer;
  }
}

}  // namespace

std::string_view to_string(growth g) noexcept {
  constexpr std::array<std::string_view, 4> names = {"more", "inconclusive", "same", "fewer"};
  const auto i = static_cast<std::size_t>(g);
  return i < names.size() ? names[i] : "unknown";
}

std::vector<counter_change> compare_counters(const run_result& before, const run_result& after,
                                             const std::vector<std::string>& counters, double allowed) {
  std::vector<counter_change> found;
  for (const plugin_result& plugin : after.plugins) {
    const auto old = std::find_if(before.plugins.begin(), before.plugins.end(),
                                  [&](const plugin_result& p) { return p.name == plugin.name; });
    if (old == before.plugins.end()) continue;
    for (const benchmark_result& now : plugin.benchmarks) {
      const benchmark_result* const was = find_benchmark(*old, now.name);
      if (was == nullptr || !was->error.empty()) continue;
      for (const std::string& counter : counters) {
        const auto then_value = value_of(*was, counter), now_value = value_of(now, counter);
        if (!then_value && !now_value) continue;
        counter_change change;
        change.plugin = plugin.name;
        change.benchmark = now.name;
        change.counter = counter;
        judge(change, then_value, now_value, allowed);
        found.push_back(std::move(change));
      }
    }
  }
  return found;
}

}  // namespace assay::results
