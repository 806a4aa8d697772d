// The parts below the clauses: benchmarks, what each runtime said of itself, where the run took place.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "../src/describe.hpp"
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

data benchmark_row(const run_result& run, const std::string& name) {
  double fastest = 0, slowest = 0;
  for (const plugin_result& plugin : run.plugins)
    if (const auto* b = find(plugin, name); has_time(b)) {
      fastest = fastest == 0 ? b->real_ns : std::min(fastest, b->real_ns);
      slowest = std::max(slowest, b->real_ns);
    }
  data cells(data::type::list);
  for (const plugin_result& plugin : run.plugins) {
    const auto* b = find(plugin, name);
    data cell;
    cell.set("tone", !has_time(b) ? "none" : b->real_ns == fastest ? "good" : "");
    cell.set("time", data(data::type::bool_false));
    cell.set("error", data(data::type::bool_false));
    if (has_time(b)) {
      const double ratio = b->real_ns / fastest;
      cell.set("time", duration(b->real_ns));
      cell.set("ratio", ratio < 9.95 ? fmt::format("{:.2f}×", ratio) : fmt::format("{:.0f}×", ratio));
      cell.set("bar", b->real_ns == fastest ? "good" : "none");
      cell.set("width", fmt::format("{:.0f}", std::max(1000 * b->real_ns / slowest, 6.0)));
    } else if (b && !b->error.empty()) {
      cell.set("error", text(b->error));
    }
    cells << cell;
  }
  data row;
  row.set("name", text(name));
  row.set("cells", cells);
  return row;
}

void add_fact(data& facts, std::string_view name, std::string_view value) {
  if (value.empty()) return;
  data fact;
  fact.set("name", text(name));
  fact.set("value", text(value));
  facts << fact;
}

void add_list(data& lists, const char* title, const std::vector<std::string>& values) {
  if (values.empty()) return;
  data items(data::type::list);
  for (const std::string& value : values) items << data("text", text(value));
  data list;
  list.set("title", title);
  list.set("items", items);
  lists << list;
}

std::string joined(const std::vector<std::string>& words) {
  return fmt::format("{}", fmt::join(words, ", "));
}

}  // namespace

std::string benchmarks(const run_result& run) {
  std::vector<std::string> names;
  for (const plugin_result& plugin : run.plugins)
    for (const benchmark_result& b : plugin.benchmarks)
      if (std::find(names.begin(), names.end(), b.name) == names.end()) names.push_back(b.name);
  if (names.empty()) return {};
  data rows(data::type::list);
  for (const std::string& name : names) rows << benchmark_row(run, name);
  data values;
  values.set("runtimes", runtime_columns(run));
  values.set("rows", rows);
  page_part part("benchmarks.mustache");
  return part(values);
}

std::string runtime_details(const run_result& run) {
  page_part part("runtime.mustache");
  std::string html;
  for (std::size_t p = 0; p < run.plugins.size(); ++p) {
    const plugin_result& plugin = run.plugins[p];
    data facts(data::type::list);
    add_fact(facts, "not loaded", plugin.load_error);
    add_fact(facts, "runtime", plugin.runtime);
    add_fact(facts, "version", plugin.version);
    add_fact(facts, "given as", plugin.spec);
    add_fact(facts, "plugin", plugin.path);
    add_fact(facts, "hash (XXH3)", plugin.hash);
    for (const auto& [name, value] : plugin.options) add_fact(facts, "option " + name, value);
    for (const auto& [name, value] : plugin.info) add_fact(facts, name, value);
    add_fact(facts, "features", joined(plugin.features));
    add_fact(facts, "variants", joined(plugin.variants));
    if (plugin.seconds > 0) add_fact(facts, "time", seconds(plugin.seconds));
    data lists(data::type::list);
    add_list(lists, "Adaptations: where the plugin bends its runtime's ways to the ABI", plugin.adaptations);
    add_list(lists, "Notes", plugin.notes);
    data values;
    values.set("index", std::to_string(p));
    values.set("label", text(label(plugin)));
    values.set("open", !plugin.load_error.empty());
    values.set("has_facts", facts.is_non_empty_list());
    values.set("facts", facts);
    values.set("lists", lists);
    html += part(values);
  }
  return html;
}

data environment(const run_result& run) {
  data facts(data::type::list);
  add_fact(facts, "started", run.started);
  add_fact(facts, "took", run.seconds > 0 ? seconds(run.seconds) : "");
  add_fact(facts, "suite", run.suite_version);
  add_fact(facts, "command", fmt::format("{}", fmt::join(run.command, " ")));
  add_fact(facts, "filter", run.filter);
  if (run.shards > 1) add_fact(facts, "shard", fmt::format("{} of {}", run.shard, run.shards));
  add_fact(facts, "time scale", fmt::format("{}", run.time_scale));
  for (const auto& [name, value] : run.environment) add_fact(facts, name, value);
  return facts;
}

}  // namespace assay::reports::html
