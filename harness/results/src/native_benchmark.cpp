#include "assay/results/native_benchmark.hpp"

#include <algorithm>

namespace assay::results {
namespace {

bool has_figure(const benchmark_result* b) { return b != nullptr && b->error.empty() && b->real_ns > 0; }

}  // namespace

std::string_view repeated_by(std::string_view name) noexcept {
  if (!name.ends_with(native_suffix)) return {};
  return name.substr(0, name.size() - native_suffix.size());
}

std::vector<std::string> benchmarks_of(const run_result& run) {
  std::vector<std::string> all;
  const auto known = [&](std::string_view name) {
    return std::find(all.begin(), all.end(), name) != all.end();
  };
  for (const plugin_result& plugin : run.plugins) {
    for (const benchmark_result& b : plugin.benchmarks) {
      if (!known(b.name)) all.push_back(b.name);
    }
  }
  const std::vector<std::string> with_loops = all;
  std::erase_if(all, [&](const std::string& name) {
    const std::string_view other = repeated_by(name);
    return !other.empty() && std::find(with_loops.begin(), with_loops.end(), other) != with_loops.end();
  });
  return all;
}

const benchmark_result* find_benchmark(const plugin_result& plugin, std::string_view name) noexcept {
  const auto at = std::find_if(plugin.benchmarks.begin(), plugin.benchmarks.end(),
                               [&](const benchmark_result& b) { return b.name == name; });
  return at == plugin.benchmarks.end() ? nullptr : &*at;
}

std::optional<native_figures> native_beside(const plugin_result& plugin, std::string_view name) {
  native_figures beside{find_benchmark(plugin, std::string(name) + std::string(native_suffix)), std::nullopt};
  if (beside.loop == nullptr) return std::nullopt;
  const benchmark_result* const through_abi = find_benchmark(plugin, name);
  if (has_figure(beside.loop) && has_figure(through_abi))
    beside.abi_adds_ns = through_abi->real_ns - beside.loop->real_ns;
  return beside;
}

}  // namespace assay::results
