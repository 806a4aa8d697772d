// The parts at the end: what each runtime said of itself, where the run took place.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "../src/describe.hpp"
#include "sections.hpp"

namespace assay::reports::html {
namespace {

using namespace results;

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

std::string runtime_details(const arrangement& a) {
  const run_result& run = *a.run;
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
    values.set("key", a.keys[p]);
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
  add_fact(facts, "suite version", run.suite_version);
  add_fact(facts, "judged by suite", run.suite);
  add_fact(facts, "command", fmt::format("{}", fmt::join(run.command, " ")));
  add_fact(facts, "filter", run.filter);
  if (run.shards > 1) add_fact(facts, "shard", fmt::format("{} of {}", run.shard, run.shards));
  add_fact(facts, "time scale", fmt::format("{}", run.time_scale));
  for (const auto& [name, value] : run.environment) add_fact(facts, name, value);
  return facts;
}

}  // namespace assay::reports::html
