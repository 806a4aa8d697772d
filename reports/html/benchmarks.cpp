// What was measured: a row a benchmark, a bar a runtime; and for benchmarks that ran with several arguments,
// curves.
#include <fmt/format.h>

#include <algorithm>

#include "../src/describe.hpp"
#include "assay/results/figure.hpp"
#include "curves.hpp"
#include "sections.hpp"

namespace assay::reports::html {
namespace {

using namespace results;

const benchmark_result* find(const plugin_result& plugin, const std::string& name) {
  const auto at = std::find_if(plugin.benchmarks.begin(), plugin.benchmarks.end(),
                               [&](const benchmark_result& b) { return b.name == name; });
  return at == plugin.benchmarks.end() ? nullptr : &*at;
}

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

data counters_of(const benchmark_result& b) {
  data all(data::type::list);
  for (const auto& [name, value] : b.counters) {
    const figure_words words = words_of(name, value);
    data counter;
    counter.set("name", text(words.name));
    counter.set("value", text(words.value));
    all << counter;
  }
  return all;
}

data row_of(const arrangement& a, const std::string& name) {
  const run_result& run = *a.run;
  // What is struck out takes no part in the comparison.
  double fastest = 0, slowest = 0;
  for (std::size_t p = 0; p < run.plugins.size(); ++p)
    if (const auto* b = find(run.plugins[p], name); has_time(b) && broken_clause(b, a.summaries[p]).empty()) {
      fastest = fastest == 0 ? b->real_ns : std::min(fastest, b->real_ns);
      slowest = std::max(slowest, b->real_ns);
    }
  data cells(data::type::list);
  for (std::size_t p = 0; p < run.plugins.size(); ++p) {
    const auto* b = find(run.plugins[p], name);
    const std::string broken = broken_clause(b, a.summaries[p]);
    const bool compared = has_time(b) && broken.empty();
    data cell;
    for (const char* section : {"time", "struck", "error"}) cell.set(section, data(data::type::bool_false));
    cell.set("has_counters", compared && !b->counters.empty());
    if (compared) cell.set("counters", counters_of(*b));
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
  return row;
}

std::vector<std::string> names_of(const run_result& run) {
  std::vector<std::string> names;
  for (const plugin_result& plugin : run.plugins)
    for (const benchmark_result& b : plugin.benchmarks)
      if (std::find(names.begin(), names.end(), b.name) == names.end()) names.push_back(b.name);
  return names;
}

// A line a runtime through its figures of this family; those struck out are left out.
std::string drawn(const arrangement& a, const std::string& name,
                  const std::vector<ranged_benchmark>& members) {
  std::vector<curve> curves;
  for (std::size_t p = 0; p < a.run->plugins.size(); ++p) {
    curve line{label(a.run->plugins[p]), p, {}};
    for (const ranged_benchmark& member : members)
      if (const auto* b = find(a.run->plugins[p], member.name);
          has_time(b) && broken_clause(b, a.summaries[p]).empty())
        line.points.emplace_back(member.argument, b->real_ns);
    if (!line.points.empty()) curves.push_back(std::move(line));
  }
  return plot(name, std::move(curves));
}

}  // namespace

std::string benchmarks(const arrangement& a) {
  const std::vector<std::string> names = names_of(*a.run);
  if (names.empty()) return {};
  data rows(data::type::list);
  for (const std::string& name : names) rows << row_of(a, name);
  std::string plots;
  for (const auto& [family, members] : ranged_families(names)) plots += drawn(a, family, members);
  data values;
  values.set("runtimes", runtime_columns(*a.run));
  values.set("rows", rows);
  values.set("plots", plots);
  page_part part("benchmarks.mustache");
  return part(values);
}

}  // namespace assay::reports::html
