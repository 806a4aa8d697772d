#include "bench_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "../src/describe.hpp"
#include "../src/measured.hpp"
#include "assay/results/figure.hpp"
#include "assay/results/floor.hpp"
#include "assay/results/native_benchmark.hpp"
#include "sections.hpp"

namespace assay::reports::html {
namespace {

using namespace results;

// A value that a template's section sees as absent; without it the section would find one further out.
data absent() { return data(data::type::bool_false); }

// A row of texts below that of the times. Untrusted.
struct text_row {
  std::string name;
  std::vector<std::string> cells;  // one a runtime; empty: none
};

text_row& row_named(std::vector<text_row>& rows, const std::string& name, std::size_t runtimes) {
  const auto at =
      std::find_if(rows.begin(), rows.end(), [&](const text_row& row) { return row.name == name; });
  if (at != rows.end()) return *at;
  return rows.emplace_back(text_row{name, std::vector<std::string>(runtimes)});
}

// The loops inside the plugins that repeat the benchmark, what else was seen. What is struck out has none.
std::vector<text_row> rows_below(const arrangement& a, const std::string& name) {
  const std::vector<plugin_result>& plugins = a.run->plugins;
  std::vector<text_row> rows;
  for (std::size_t p = 0; p < plugins.size(); ++p) {
    const auto native = native_beside(plugins[p], name);
    if (!native || !broken_clause(find_benchmark(plugins[p], name), a.summaries[p]).empty()) continue;
    const benchmark_result& loop = *native->loop;
    row_named(rows, "native", plugins.size()).cells[p] =
        has_time(&loop) ? duration(loop.real_ns) : loop.error;
    if (const auto adds = native->abi_adds_ns)
      row_named(rows, "the ABI adds", plugins.size()).cells[p] =
          (*adds < 0 ? "−" : "") + duration(std::abs(*adds));
  }
  for (std::size_t p = 0; p < plugins.size(); ++p) {
    const benchmark_result* const b = find_benchmark(plugins[p], name);
    if (!is_compared(b, a.summaries[p])) continue;
    for (const auto& [counter, value] : b->counters) {
      const figure_words words = words_of(counter, value);
      row_named(rows, words.name, plugins.size()).cells[p] = words.value;
    }
  }
  return rows;
}

data row_of(const text_row& row) {
  data cells(data::type::list);
  for (const std::string& cell : row.cells) cells << data("text", cell.empty() ? data("–") : text(cell));
  data values;
  values.set("name", text(row.name));
  values.set("cells", cells);
  return values;
}

// What is struck out takes no part in the comparison.
struct extremes {
  double fastest = 0, slowest = 0;
  extremes(const arrangement& a, const std::string& name) {
    for (std::size_t p = 0; p < a.run->plugins.size(); ++p)
      if (const auto* b = find_benchmark(a.run->plugins[p], name); is_compared(b, a.summaries[p])) {
        fastest = fastest == 0 ? b->real_ns : std::min(fastest, b->real_ns);
        slowest = std::max(slowest, b->real_ns);
      }
  }
};

data cell_of(const arrangement& a, std::size_t p, const benchmark_result* b, const extremes& of_all) {
  data cell;
  for (const char* section : {"tone", "time", "fastest", "struck", "error", "nothing"})
    cell.set(section, absent());
  if (is_compared(b, a.summaries[p])) {
    const bool fastest = b->real_ns == of_all.fastest;
    if (fastest) cell.set("tone", "good");
    cell.set("fastest", fastest);
    cell.set("time", duration(b->real_ns));
    cell.set("ratio", times_words(b->real_ns / of_all.fastest));
    cell.set("width", fmt::format("{:.0f}", std::max(100 * b->real_ns / of_all.slowest, 1.0)));
    return cell;
  }
  cell.set("tone", "none");
  if (has_time(b)) {
    const std::string broken = broken_clause(b, a.summaries[p]);
    data struck;
    struck.set("figure", duration(b->real_ns));
    struck.set("clause", text(broken));
    struck.set("anchor", anchor(broken));
    cell.set("struck", struck);
  } else if (b != nullptr && !b->error.empty()) {
    cell.set("error", text(b->error));
  } else {
    cell.set("nothing", true);
  }
  return cell;
}

data group_of(const arrangement& a, const std::string& name) {
  const extremes of_all(a, name);
  data cells(data::type::list), rows(data::type::list);
  for (std::size_t p = 0; p < a.run->plugins.size(); ++p)
    cells << cell_of(a, p, find_benchmark(a.run->plugins[p], name), of_all);
  for (const text_row& row : rows_below(a, name)) rows << row_of(row);
  data group;
  group.set("name", text(name));
  group.set("cells", cells);
  const double floor = floor_of(*a.run, name);
  group.set("floor", floor > 0 ? duration(floor) : "–");
  group.set("rows", rows);
  return group;
}

}  // namespace

std::string bench_table(const arrangement& a, const std::string& caption,
                        const std::vector<std::string>& names, const std::vector<std::string>& summary) {
  data groups(data::type::list), last(data::type::list);
  bool has_floor = false;
  for (const std::string& name : names) {
    groups << group_of(a, name);
    has_floor = has_floor || floor_of(*a.run, name) > 0;
  }
  if (!summary.empty()) last << row_of({summary.front(), {summary.begin() + 1, summary.end()}});
  data values;
  values.set("caption", text(caption));
  values.set("has_floor", has_floor);
  values.set("runtimes", runtime_columns(*a.run));
  values.set("groups", groups);
  values.set("last", last);
  page_part part("bench_table.mustache");
  return part(values);
}

}  // namespace assay::reports::html
