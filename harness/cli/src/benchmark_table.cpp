#include "benchmark_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

namespace assay::cli {

void print_benchmarks(const results::run_result& run) {
  std::vector<std::string> names;
  for (const auto& plugin : run.plugins) {
    for (const auto& b : plugin.benchmarks) {
      if (std::find(names.begin(), names.end(), b.name) == names.end()) names.push_back(b.name);
    }
  }
  std::size_t width = 18;
  for (const auto& plugin : run.plugins) width = std::max(width, plugin.name.size());
  fmt::print("{:<32}", "ns per operation");
  for (const auto& plugin : run.plugins) fmt::print(" {:>{}}", plugin.name, width);
  fmt::print("\n");
  for (const std::string& name : names) {
    fmt::print("{:<32}", name);
    for (const auto& plugin : run.plugins) {
      const auto at = std::find_if(plugin.benchmarks.begin(), plugin.benchmarks.end(),
                                   [&](const auto& b) { return b.name == name; });
      if (at == plugin.benchmarks.end()) {
        fmt::print(" {:>{}}", "-", width);
      } else if (!at->error.empty()) {
        fmt::print(" {:>{}}", at->error.starts_with("unsupported") ? "unsupported" : "error", width);
      } else {
        fmt::print(" {:>{}.1f}", at->real_ns, width);
      }
    }
    fmt::print("\n");
  }
  for (const auto& plugin : run.plugins) {
    for (const auto& b : plugin.benchmarks) {
      if (!b.error.empty()) fmt::print(stderr, "{}: {}: {}\n", plugin.name, b.name, b.error);
    }
  }
}

}  // namespace assay::cli
