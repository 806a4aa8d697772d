#include "assay/results/compare_json.hpp"

#include <nlohmann/json.hpp>

namespace assay::results {
namespace {

using json = nlohmann::ordered_json;

json verdict_json(const std::optional<verdict>& v) {
  return v ? json(std::string(to_string(*v))) : json(nullptr);
}

json test_json(const test_change& test) {
  json j = {{"test", test.id},
            {"change", std::string(to_string(test.what))},
            {"regression", test.regression()},
            {"before", verdict_json(test.before)},
            {"after", verdict_json(test.after)},
            {"clauses", test.clauses}};
  if (test.provisional) j["provisional"] = true;
  if (!test.message.empty()) j["message"] = test.message;
  return j;
}

json side_json(const std::optional<plugin_side>& side) {
  if (!side) return nullptr;
  json j = {
      {"name", side->name}, {"version", side->version}, {"runtime", side->runtime}, {"hash", side->hash}};
  if (!side->load_error.empty()) j["load_error"] = side->load_error;
  return j;
}

json plugin_json(const plugin_change& plugin) {
  json counts = json::object();
  for (std::size_t i = 0; i < changes; ++i)
    counts[std::string(to_string(static_cast<change>(i)))] = plugin.counts[i];
  json tests = json::array();
  for (const test_change& test : plugin.tests) tests.push_back(test_json(test));
  return {{"before", side_json(plugin.before)},
          {"after", side_json(plugin.after)},
          {"regressions", plugin.regressions()},
          {"counts", counts},
          {"tests", tests}};
}

json run_json(const run_side& run) {
  json j = {{"file", run.name},
            {"suite_version", run.suite_version},
            {"started", run.started},
            {"filter", run.filter},
            {"complete", run.complete}};
  if (run.shards > 1) j["shard"] = json{{"index", run.shard}, {"count", run.shards}};
  return j;
}

}  // namespace

json to_json(const comparison& compared) {
  json plugins = json::array();
  for (const plugin_change& plugin : compared.plugins) plugins.push_back(plugin_json(plugin));
  return {
      {"schema_version", 1},     {"before", run_json(compared.before)},   {"after", run_json(compared.after)},
      {"good", compared.good()}, {"regressions", compared.regressions()}, {"plugins", plugins}};
}

}  // namespace assay::results
