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
  fmt::print("{:<32}", "ns per operation");
  for (const auto& plugin : run.plugins) fmt::print(" {:>18}", plugin.name);
  fmt::print("\n");
  for (const std::string& name : names) {
    fmt::print("{:<32}", name);
    for (const auto& plugin : run.plugins) {
      const auto at = std::find_if(plugin.benchmarks.begin(), plugin.benchmarks.end(),
                                   [&](const auto& b) { return b.name == name; });
      if (at == plugin.benchmarks.end()) {
        fmt::print(" {:>18}", "-");
      } else if (!at->error.empty()) {
        fmt::print(" {:>18}", at->error.starts_with("unsupported") ? "unsupported" : "error");
      } else {
        fmt::print(" {:>18.1f}", at->real_ns);
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
