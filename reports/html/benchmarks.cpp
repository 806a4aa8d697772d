// What was measured: a row a benchmark, a bar a runtime; and for benchmarks that ran with several arguments,
// curves.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "../src/describe.hpp"
#include "assay/results/figure.hpp"
#include "assay/results/floor.hpp"
#include "assay/results/native_benchmark.hpp"
#include "curves.hpp"
#include "sections.hpp"

namespace assay::reports::html {
namespace {

using namespace results;

bool has_time(const benchmark_result* b) { return b && b->error.empty() && b->real_ns > 0; }

// The first clause that its figure rests on and that this runtime does not meet; empty where there is none. A
// clause that was not tested speaks for nobody and against nobody.
std::string broken_clause(const benchmark_result* b, const plugin_summary& s) {
  if (!b) return {};
  for (const std::string& clause : b->clauses)
    if (s.state(clause) == clause_state::not_met) return clause;
  return {};
}

std::string ratio_words(double ratio) {
  return ratio < 9.95 ? fmt::format("{:.2f}×", ratio) : fmt::format("{:.0f}×", ratio);
}

data counter_of(const std::string& name, const std::string& value) {
  data counter;
  counter.set("name", text(name));
  counter.set("value", text(value));
  return counter;
}

// What stands below a figure: the loop inside the plugin that repeats the benchmark, what else was seen.
std::vector<data> beside(const plugin_result& plugin, const std::string& name, bool counters) {
  std::vector<data> all;
  if (const auto native = native_beside(plugin, name)) {
    const benchmark_result& loop = *native->loop;
    all.push_back(counter_of("native", has_time(&loop) ? duration(loop.real_ns) : loop.error));
    if (const auto adds = native->abi_adds_ns)
      all.push_back(counter_of("the ABI adds", (*adds < 0 ? "−" : "") + duration(std::abs(*adds))));
  }
  const benchmark_result* const b = find_benchmark(plugin, name);
  if (!b || !counters) return all;
  for (const auto& [counter, value] : b->counters) {
    const figure_words words = words_of(counter, value);
    all.push_back(counter_of(words.name, words.value));
  }
  return all;
}

data row_of(const arrangement& a, const std::string& name) {
  const run_result& run = *a.run;
  // What is struck out takes no part in the comparison.
  double fastest = 0, slowest = 0;
  for (std::size_t p = 0; p < run.plugins.size(); ++p)
    if (const auto* b = find_benchmark(run.plugins[p], name);
        has_time(b) && broken_clause(b, a.summaries[p]).empty()) {
      fastest = fastest == 0 ? b->real_ns : std::min(fastest, b->real_ns);
      slowest = std::max(slowest, b->real_ns);
    }
  data cells(data::type::list);
  for (std::size_t p = 0; p < run.plugins.size(); ++p) {
    const auto* b = find_benchmark(run.plugins[p], name);
    const std::string broken = broken_clause(b, a.summaries[p]);
    const bool compared = has_time(b) && broken.empty();
    data cell;
    for (const char* section : {"time", "struck", "error"}) cell.set(section, data(data::type::bool_false));
    data counters(data::type::list);
    const std::vector<data> below =
        broken.empty() ? beside(run.plugins[p], name, compared) : std::vector<data>();
    for (const data& one : below) counters << one;
    cell.set("has_counters", !below.empty());
    cell.set("counters", counters);
    cell.set("tone", !compared ? "none" : b->real_ns == fastest ? "good" : "");
    if (compared) {
      cell.set("time", duration(b->real_ns));
      cell.set("ratio", ratio_words(b->real_ns / fastest));
      cell.set("bar", b->real_ns == fastest ? "good" : "none");
      cell.set("width", fmt::format("{:.1f}", std::max(100 * b->real_ns / slowest, 0.6)));
    } else if (has_time(b)) {
      data struck;
      struck.set("figure", duration(b->real_ns));
      struck.set("clause", text(broken));
      struck.set("anchor", anchor(broken));
      struck.set("key", a.keys[p]);
      cell.set("struck", struck);
    } else if (b && !b->error.empty()) {
      cell.set("error", text(b->error));
    }
    cell.set("nothing", !has_time(b) && (!b || b->error.empty()));
    cells << cell;
  }
  data row;
  row.set("name", text(name));
  row.set("cells", cells);
  const double floor = floor_of(run, name);
  row.set("floor", floor > 0 ? duration(floor) : "–");
  return row;
}

// A line a runtime through its figures of this family; those struck out are left out.
std::string drawn(const arrangement& a, const std::string& name,
                  const std::vector<ranged_benchmark>& members) {
  std::vector<curve> curves;
  for (std::size_t p = 0; p < a.run->plugins.size(); ++p) {
    curve line{label(a.run->plugins[p]), p, {}};
    for (const ranged_benchmark& member : members)
      if (const auto* b = find_benchmark(a.run->plugins[p], member.name);
          has_time(b) && broken_clause(b, a.summaries[p]).empty())
        line.points.emplace_back(member.argument, b->real_ns);
    if (!line.points.empty()) curves.push_back(std::move(line));
  }
  return plot(name, std::move(curves));
}

}  // namespace

std::string benchmarks(const arrangement& a) {
  const std::vector<std::string> names = benchmarks_of(*a.run);
  if (names.empty()) return {};
  data rows(data::type::list);
  bool has_floor = false;
  for (const std::string& name : names) {
    rows << row_of(a, name);
    has_floor = has_floor || floor_of(*a.run, name) > 0;
  }
  std::string plots;
  for (const auto& [family, members] : ranged_families(names)) plots += drawn(a, family, members);
  data values;
  values.set("has_floor", has_floor);
  values.set("runtimes", runtime_columns(*a.run));
  values.set("rows", rows);
  values.set("plots", plots);
  page_part part("benchmarks.mustache");
  return part(values);
}

}  // namespace assay::reports::html
