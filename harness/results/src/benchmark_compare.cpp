#include "assay/results/benchmark_compare.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "assay/results/statistics.hpp"

namespace assay::results {
namespace {

constexpr double significant = 0.05;
// Of three samples a side the least probability is 0.1: nothing could be told.
constexpr std::size_t fewest_samples = 4;

template <class List>
const typename List::value_type* named(const List& all, const std::string& name) {
  const auto at = std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.name == name; });
  return at == all.end() ? nullptr : &*at;
}

void judge(benchmark_change& change, const benchmark_result& before, const benchmark_result& after,
           double allowed) {
  const auto unsure = [&](std::string why) {
    change.what = speed::inconclusive;
    change.why = std::move(why);
  };
  if (!after.error.empty()) return unsure("it has no figure now: " + after.error);
  const std::size_t samples = std::min(before.samples_ns.size(), after.samples_ns.size());
  if (samples < fewest_samples)
    return unsure(fmt::format("{} samples on one side; it takes {}: --repetitions {}", samples,
                              fewest_samples, fewest_samples + 1));
  change.chance = mann_whitney(before.samples_ns, after.samples_ns);
  const double ratio = change.ratio();
  const bool real = change.chance < significant;
  if (ratio > 1 + allowed && real) {
    change.what = speed::slower;
  } else if (ratio < 1 / (1 + allowed) && real) {
    change.what = speed::faster;
  } else {
    const double noise = std::max(spread(before.samples_ns), spread(after.samples_ns));
    if (noise > allowed || ratio > 1 + allowed)
      unsure(fmt::format("the samples scatter by {:.0f} %, where {:.0f} % are in question", noise * 100,
                         allowed * 100));
  }
}

}  // namespace

std::string_view to_string(speed s) noexcept {
  constexpr std::array<std::string_view, 4> names = {"slower", "inconclusive", "same", "faster"};
  const auto i = static_cast<std::size_t>(s);
  return i < names.size() ? names[i] : "unknown";
}

std::vector<benchmark_change> compare_benchmarks(const run_result& before, const run_result& after,
                                                 double allowed) {
  std::vector<benchmark_change> found;
  for (const plugin_result& plugin : after.plugins) {
    const plugin_result* old = named(before.plugins, plugin.name);
    if (old == nullptr) continue;
    for (const benchmark_result& now : plugin.benchmarks) {
      const benchmark_result* was = named(old->benchmarks, now.name);
      if (was == nullptr || !was->error.empty() || was->real_ns <= 0) continue;
      benchmark_change change;
      change.plugin = plugin.name;
      change.name = now.name;
      change.before_ns = was->real_ns;
      change.after_ns = now.real_ns;
      judge(change, *was, now, allowed);
      found.push_back(std::move(change));
    }
  }
  return found;
}

}  // namespace assay::results
