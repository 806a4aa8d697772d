// From the model to JSON. Members that are empty where they usually are empty are left out.
#include <cmath>
#include <nlohmann/json.hpp>
#include <ostream>

#include "assay/results/json.hpp"

namespace assay::results {
namespace {

using json = nlohmann::ordered_json;

// JSON's object keeps the readable form; a second value for a key gets a number.
json object_of(const pairs& values) {
  json object = json::object();
  for (const auto& [key, value] : values) {
    std::string name = key;
    for (int i = 2; object.contains(name); ++i) name = key + " (" + std::to_string(i) + ")";
    object[name] = value;
  }
  return object;
}

json test_json(const test_result& test) {
  json j = {
      {"suite", test.suite}, {"name", test.name},       {"verdict", std::string(to_string(test.outcome))},
      {"area", test.area},   {"clauses", test.clauses}, {"file", test.file},
      {"line", test.line},   {"seconds", test.seconds}};
  if (test.provisional) j["provisional"] = true;
  if (!test.clocks.empty()) j["clocks"] = test.clocks;
  if (!test.reason.empty()) j["reason"] = test.reason;
  for (const failure& f : test.failures)
    j["failures"].push_back(json{{"file", f.file}, {"line", f.line}, {"message", f.message}});
  if (test.trace) j["trace"] = json{{"expected", test.trace->expected}, {"observed", test.trace->observed}};
  if (!test.last_events.empty()) j["last_events"] = test.last_events;
  if (!test.stacks.empty()) j["stacks"] = test.stacks;
  if (!test.pending.empty()) j["pending"] = test.pending;
  if (!test.diagnosis.empty()) j["diagnosis"] = test.diagnosis;
  if (test.runs != 1) j["runs"] = test.runs;
  if (!test.output.empty()) j["output"] = test.output;
  if (test.output_capped) j["output_capped"] = true;
  if (const auto& note = test.expectation) {
    json& e = j["expectation"] = json{{"reason", note->reason}, {"issue", note->issue}, {"file", note->file}};
    if (!note->since.empty()) e["since"] = note->since;
    if (!note->expires.empty()) e["expires"] = note->expires;
    if (!note->versions.empty()) e["versions"] = note->versions;
  }
  return j;
}

json benchmark_json(const benchmark_result& bench) {
  json j = {{"name", bench.name},
            {"real_ns", bench.real_ns},
            {"cpu_ns", bench.cpu_ns},
            {"samples_ns", bench.samples_ns},
            {"iterations", bench.iterations},
            {"items", bench.items}};
  if (!bench.error.empty()) j["error"] = bench.error;
  if (!bench.clauses.empty()) j["clauses"] = bench.clauses;
  for (const auto& [name, value] : bench.counters)
    if (std::isfinite(value)) j["counters"][name] = value;
  if (bench.floor_ns > 0) j["floor_ns"] = bench.floor_ns;
  return j;
}

json list_of(const auto& values, auto write) {
  json list = json::array();
  for (const auto& value : values) list.push_back(write(value));
  return list;
}

json plugin_head(const plugin_result& plugin) {
  json j = {{"name", plugin.name},
            {"spec", plugin.spec},
            {"path", plugin.path},
            {"hash", plugin.hash},
            {"runtime", plugin.runtime},
            {"version", plugin.version},
            {"options", object_of(plugin.options)},
            {"info", object_of(plugin.info)},
            {"features", plugin.features},
            {"variants", plugin.variants},
            {"adaptations", plugin.adaptations},
            {"notes", plugin.notes}};
  if (!plugin.load_error.empty()) j["load_error"] = plugin.load_error;
  return j;
}

json plugin_json(const plugin_result& plugin) {
  json j = plugin_head(plugin);
  j["seconds"] = plugin.seconds;
  j["tests"] = list_of(plugin.tests, test_json);
  j["benchmarks"] = list_of(plugin.benchmarks, benchmark_json);
  return j;
}

json gate_json(const gate_result& gate) {
  json j = {{"terms", gate.text}, {"passed", gate.breaches.empty()}};
  j["breaches"] = list_of(gate.breaches, [](const gate_breach& b) {
    return json{{"plugin", b.plugin}, {"term", b.term}, {"figure", b.figure}};
  });
  return j;
}

json run_head(const run_result& run) {
  json j = {{"schema_version", run.schema_version},
            {"suite_version", run.suite_version},
            {"started", run.started},
            {"command", run.command},
            {"filter", run.filter},
            {"time_scale", run.time_scale},
            {"environment", object_of(run.environment)}};
  if (!run.suite.empty()) j["suite"] = run.suite;
  if (run.shards > 1) j["shard"] = json{{"index", run.shard}, {"count", run.shards}};
  return j;
}

struct event_writer {
  json operator()(const run_started& e) const {
    json j = {{"event", "run_started"}};
    j.update(run_head(e.head));
    return j;
  }
  json operator()(const plugin_started& e) const {
    return {{"event", "plugin_started"},
            {"index", e.index},
            {"selected", e.selected},
            {"plugin", plugin_head(e.head)}};
  }
  json operator()(const test_started& e) const {
    return {{"event", "test_started"}, {"plugin", e.plugin}, {"test", e.id}};
  }
  json operator()(const test_finished& e) const {
    return {{"event", "test_finished"}, {"plugin", e.plugin}, {"result", test_json(e.result)}};
  }
  json operator()(const plugin_finished& e) const {
    return {{"event", "plugin_finished"},
            {"plugin", e.plugin},
            {"seconds", e.seconds},
            {"notes", e.notes},
            {"benchmarks", list_of(e.benchmarks, benchmark_json)}};
  }
  json operator()(const run_finished& e) const {
    json j = {{"event", "run_finished"}, {"seconds", e.seconds}, {"complete", e.complete}};
    if (e.gate) j["gate"] = gate_json(*e.gate);
    return j;
  }
};

}  // namespace

json to_json(const run_result& run) {
  json j = run_head(run);
  j["complete"] = run.complete;
  j["seconds"] = run.seconds;
  if (run.gate) j["gate"] = gate_json(*run.gate);
  j["plugins"] = list_of(run.plugins, plugin_json);
  return j;
}

json to_json(const event& e) { return std::visit(event_writer{}, e); }

std::string dump(const json& j, int indent) {
  return j.dump(indent, ' ', false, json::error_handler_t::replace);
}

void write_json(std::ostream& out, const run_result& run) { out << dump(to_json(run)) << '\n'; }

void jsonl_sink::on(const event& e) { out_ << dump(to_json(e), -1) << '\n' << std::flush; }

}  // namespace assay::results
