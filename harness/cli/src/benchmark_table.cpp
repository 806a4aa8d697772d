#include "benchmark_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "assay/results/figure.hpp"
#include "assay/results/floor.hpp"
#include "assay/results/native_benchmark.hpp"
#include "assay/results/statistics.hpp"
#include "assay/results/text.hpp"
#include "complain.hpp"

namespace assay::cli {
namespace {

using results::benchmark_result;
using results::plugin_result;

const benchmark_result* find(const plugin_result* plugin, const std::string& name) {
  return plugin == nullptr ? nullptr : results::find_benchmark(*plugin, name);
}

bool has_figure(const benchmark_result* b) { return b != nullptr && b->error.empty() && b->real_ns > 0; }

// What a plugin has said, on a terminal, which has only so much room.
std::string line_of(const std::string& error) {
  constexpr std::size_t room = 300;
  return results::terminal_line(results::head(error, room)) + (error.size() > room ? "..." : "");
}

// "399.7 ±2%  1.00x": the median, how the rounds scatter, how many times the base's.
std::string cell(const benchmark_result* b, const benchmark_result* base, bool ratios) {
  if (b == nullptr) return "-";
  if (!b->error.empty()) return b->error.starts_with("unsupported") ? "unsupported" : "error";
  std::string text = fmt::format("{:.1f} ±{:.0f}%", b->real_ns, 100 * results::spread(b->samples_ns));
  if (!ratios) return text;
  if (!has_figure(base) || !has_figure(b)) return text + "        ";
  const double ratio = b->real_ns / base->real_ns;
  return text + (ratio < 99.95 ? fmt::format(" {:>6.2f}x", ratio) : fmt::format(" {:>6.0f}x", ratio));
}

// The counters that any runtime has for this benchmark, in their order.
std::vector<std::string> counters_of(const results::run_result& run, const std::string& name) {
  std::vector<std::string> all;
  for (const auto& plugin : run.plugins) {
    const benchmark_result* b = find(&plugin, name);
    if (!has_figure(b)) continue;
    for (const auto& [counter, value] : b->counters)
      if (std::find(all.begin(), all.end(), counter) == all.end()) all.push_back(counter);
  }
  return all;
}

std::string counter_cell(const benchmark_result* b, const std::string& counter) {
  if (!has_figure(b)) return "-";
  for (const auto& [name, value] : b->counters)
    if (name == counter) return results::words_of(name, value).value;
  return "-";
}

// What stands in the first column, the floor's figure, and a text a plugin.
struct table_row {
  std::string name;
  std::string floor;
  std::vector<std::string> cells;
};

// Of the loops inside the plugins that repeat the benchmark: what they take, and what the ABI adds to that.
void add_native_rows(std::vector<table_row>& rows, const results::run_result& run, const plugin_result* base,
                     const std::string& name, bool ratios) {
  const std::string loop = name + std::string(results::native_suffix);
  table_row native{"  native", "", {}}, adds{"  the ABI adds", "", {}};
  bool any = false;
  for (const plugin_result& plugin : run.plugins) {
    const auto beside = results::native_beside(plugin, name);
    any = any || beside;
    native.cells.push_back(cell(beside ? beside->loop : nullptr, find(base, loop), ratios));
    adds.cells.push_back(beside && beside->abi_adds_ns ? fmt::format("{:.1f}", *beside->abi_adds_ns) : "-");
    // The figures of a column stand under each other.
    if (beside && beside->abi_adds_ns) adds.cells.back() += ratios ? "            " : "    ";
  }
  if (!any) return;
  rows.push_back(std::move(native));
  rows.push_back(std::move(adds));
}

}  // namespace

void print_benchmarks(const results::run_result& run, const std::string& base_name) {
  const std::vector<std::string> names = results::benchmarks_of(run);
  const plugin_result* base = run.plugins.empty() ? nullptr : &run.plugins.front();
  for (const auto& plugin : run.plugins)
    if (plugin.name == base_name) base = &plugin;
  const bool ratios = run.plugins.size() > 1;
  std::vector<table_row> rows;
  std::size_t width = 18, first = 24;
  bool has_floor = false;
  for (const auto& plugin : run.plugins) width = std::max(width, plugin.name.size());
  for (const std::string& name : names) {
    const double floor = results::floor_of(run, name);
    has_floor = has_floor || floor > 0;
    table_row& figures =
        rows.emplace_back(table_row{name, floor > 0 ? fmt::format("{:.1f}", floor) : "-", {}});
    for (const auto& plugin : run.plugins)
      figures.cells.push_back(cell(find(&plugin, name), find(base, name), ratios));
    add_native_rows(rows, run, base, name, ratios);
    for (const std::string& counter : counters_of(run, name)) {
      table_row& row = rows.emplace_back(table_row{"  " + results::words_of(counter, 0).name, "", {}});
      for (const auto& plugin : run.plugins)
        row.cells.push_back(counter_cell(find(&plugin, name), counter) + (ratios ? "        " : ""));
    }
  }
  for (const table_row& row : rows) {
    first = std::max(first, row.name.size());
    for (const std::string& text : row.cells) width = std::max(width, text.size());
  }
  fmt::print("{:<{}}", "ns per operation", first);
  if (has_floor) fmt::print("  {:>8}", "floor");
  for (const auto& plugin : run.plugins) fmt::print("  {:>{}}", plugin.name, width);
  fmt::print("\n");
  for (const table_row& row : rows) {
    fmt::print("{:<{}}", row.name, first);
    if (has_floor) fmt::print("  {:>8}", row.floor);
    for (const std::string& text : row.cells) fmt::print("  {:>{}}", text, width);
    fmt::print("\n");
  }
  if (ratios && !names.empty())
    fmt::print("medians of the rounds, ± half the distance of their quartiles; x: times that of {}\n",
               base->name);
  if (has_floor)
    fmt::print("floor: what an empty plugin takes, the least that anything takes through the ABI\n");
  for (const auto& plugin : run.plugins) {
    for (const auto& b : plugin.benchmarks) {
      if (!b.error.empty()) complain("{}: {}: {}\n", plugin.name, b.name, line_of(b.error));
    }
  }
}

}  // namespace assay::cli
