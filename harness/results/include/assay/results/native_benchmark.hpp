// native_benchmark.hpp - loops inside the plugin (assay/ext/bench.h) beside the benchmarks whose work they
// repeat.
//
// Such a loop is a benchmark of its own, named after the other: "SpawnAndAwait/native". What the first takes
// more than the second is what the C ABI costs on that runtime.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "assay/results/model.hpp"

namespace assay::results {

inline constexpr std::string_view native_suffix = "/native";

// The benchmark whose work it repeats: "SpawnAndAwait"; empty for a name that is no loop's.
std::string_view repeated_by(std::string_view name) noexcept;

// The names of all benchmarks of the run, in the order first seen, without the loops that repeat one of them.
std::vector<std::string> benchmarks_of(const run_result& run);

// The plugin's benchmark of that name; nullptr if it has none.
const benchmark_result* find_benchmark(const plugin_result& plugin, std::string_view name) noexcept;

struct native_figures {
  const benchmark_result* loop;  // never null; it may have an error instead of a figure
  std::optional<double>
      abi_adds_ns;  // where both have a figure; below zero where they scatter more than they differ
};
// Of the plugin's loop that repeats `name`; nothing if it has none.
std::optional<native_figures> native_beside(const plugin_result& plugin, std::string_view name);

}  // namespace assay::results
