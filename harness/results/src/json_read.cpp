// From JSON to the model, member by member, so that a wrong file is told by the place that is wrong.
#include <fmt/format.h>

#include <cstdint>
#include <nlohmann/json.hpp>
#include <type_traits>
#include <utility>

#include "assay/results/json.hpp"

namespace assay::results {
namespace {

using json = nlohmann::ordered_json;

// An object of the file and its place in it ("plugins[0].tests[3]"). Absent members leave the default in
// place.
class reader {
 public:
  reader(const json& j, std::string where) : j_(j), where_(std::move(where)) {
    if (!j_.is_object())
      throw format_error(fmt::format("{}: expected an object, found {}", place(), j_.type_name()));
  }

  template <class T>
  void get(const char* name, T& into) const {
    const auto at = j_.find(name);
    if (at == j_.end() || at->is_null()) return;
    if constexpr (std::is_integral_v<T> && !std::is_same_v<T, bool>) {
      get_whole_number(*at, name, into);
      return;
    }
    try {
      at->get_to(into);
    } catch (const json::exception&) {
      throw format_error(fmt::format("{}: unexpected {}", place(name), at->type_name()));
    }
  }

  // The library's own conversion lets -1 and 1e30 through, as other numbers.
  template <class T>
  void get_whole_number(const json& j, const char* name, T& into) const {
    const bool fits = j.is_number_unsigned()  ? std::in_range<T>(j.get<std::uint64_t>())
                      : j.is_number_integer() ? std::in_range<T>(j.get<std::int64_t>())
                                              : false;
    if (j.is_number() && !fits)
      throw format_error(fmt::format("{}: {} is no number that can stand here", place(name), j.dump()));
    if (!fits) throw format_error(fmt::format("{}: unexpected {}", place(name), j.type_name()));
    into = j.is_number_unsigned() ? static_cast<T>(j.get<std::uint64_t>())
                                  : static_cast<T>(j.get<std::int64_t>());
  }

  void get(const char* name, pairs& into) const {
    const auto at = j_.find(name);
    if (at == j_.end()) return;
    if (!at->is_object()) throw format_error(fmt::format("{}: expected an object", place(name)));
    for (const auto& [key, value] : at->items()) {
      if (!value.is_string()) throw format_error(fmt::format("{}.{}: expected a text", place(name), key));
      into.emplace_back(key, value.get<std::string>());
    }
  }

  void get(const char* name, figures& into) const {
    const auto at = j_.find(name);
    if (at == j_.end()) return;
    if (!at->is_object()) throw format_error(fmt::format("{}: expected an object", place(name)));
    for (const auto& [key, value] : at->items()) {
      if (!value.is_number()) throw format_error(fmt::format("{}.{}: expected a number", place(name), key));
      into.emplace_back(key, value.get<double>());
    }
  }

  // Reads each element of a list with `read`, which is given a reader.
  void each(const char* name, auto read) const {
    const auto at = j_.find(name);
    if (at == j_.end()) return;
    if (!at->is_array()) throw format_error(fmt::format("{}: expected a list", place(name)));
    for (std::size_t i = 0; i < at->size(); ++i)
      read(reader((*at)[i], fmt::format("{}[{}]", place(name), i)));
  }

  // JSON has no NaN or infinity: null stands for them.
  void each_number(const char* name, std::vector<double>& into) const {
    const auto at = j_.find(name);
    if (at == j_.end()) return;
    if (!at->is_array()) throw format_error(fmt::format("{}: expected a list", place(name)));
    for (const json& value : *at) {
      if (!value.is_number() && !value.is_null())
        throw format_error(fmt::format("{}: expected numbers, found {}", place(name), value.type_name()));
      into.push_back(value.is_number() ? value.get<double>() : 0);
    }
  }

  std::optional<reader> child(const char* name) const {
    const auto at = j_.find(name);
    if (at == j_.end() || at->is_null()) return std::nullopt;
    return reader(*at, place(name));
  }

  reader required(const char* name) const {
    if (auto c = child(name)) return *c;
    throw format_error(fmt::format("{}: missing", place(name)));
  }

  std::string required_text(const char* name) const {
    std::string text;
    if (!j_.contains(name)) throw format_error(fmt::format("{}: missing", place(name)));
    get(name, text);
    return text;
  }

  std::string place(std::string_view member = {}) const {
    if (where_.empty()) return member.empty() ? "the document" : std::string(member);
    return member.empty() ? where_ : fmt::format("{}.{}", where_, member);
  }

 private:
  const json& j_;
  std::string where_;
};

test_result read_test(const reader& r) {
  test_result test;
  r.get("suite", test.suite);
  r.get("name", test.name);
  r.get("area", test.area);
  r.get("clauses", test.clauses);
  r.get("file", test.file);
  r.get("line", test.line);
  r.get("seconds", test.seconds);
  r.get("provisional", test.provisional);
  r.get("clocks", test.clocks);
  r.get("reason", test.reason);
  r.get("last_events", test.last_events);
  r.get("stacks", test.stacks);
  r.get("pending", test.pending);
  r.get("diagnosis", test.diagnosis);
  r.get("runs", test.runs);
  r.get("output", test.output);
  r.get("output_capped", test.output_capped);
  const std::string outcome = r.required_text("verdict");
  const auto known = verdict_from(outcome);
  if (!known) throw format_error(fmt::format("{}: '{}' is no verdict", r.place("verdict"), outcome));
  test.outcome = *known;
  r.each("failures", [&](const reader& f) {
    failure& added = test.failures.emplace_back();
    f.get("file", added.file);
    f.get("line", added.line);
    f.get("message", added.message);
  });
  if (const auto t = r.child("trace")) {
    trace_comparison& trace = test.trace.emplace();
    t->get("expected", trace.expected);
    t->get("observed", trace.observed);
  }
  if (const auto e = r.child("expectation")) {
    expectation_note& note = test.expectation.emplace();
    e->get("reason", note.reason);
    e->get("issue", note.issue);
    e->get("file", note.file);
    e->get("since", note.since);
    e->get("expires", note.expires);
    e->get("versions", note.versions);
  }
  return test;
}

benchmark_result read_benchmark(const reader& r) {
  benchmark_result bench;
  r.get("name", bench.name);
  r.get("real_ns", bench.real_ns);
  r.get("cpu_ns", bench.cpu_ns);
  r.each_number("samples_ns", bench.samples_ns);
  r.get("iterations", bench.iterations);
  r.get("items", bench.items);
  r.get("error", bench.error);
  r.get("clauses", bench.clauses);
  r.get("counters", bench.counters);
  r.get("floor_ns", bench.floor_ns);
  return bench;
}

plugin_result read_plugin(const reader& r) {
  plugin_result plugin;
  plugin.name = r.required_text("name");
  r.get("spec", plugin.spec);
  r.get("path", plugin.path);
  r.get("hash", plugin.hash);
  r.get("runtime", plugin.runtime);
  r.get("version", plugin.version);
  r.get("options", plugin.options);
  r.get("info", plugin.info);
  r.get("features", plugin.features);
  r.get("variants", plugin.variants);
  r.get("adaptations", plugin.adaptations);
  r.get("notes", plugin.notes);
  r.get("load_error", plugin.load_error);
  r.get("seconds", plugin.seconds);
  r.each("tests", [&](const reader& t) { plugin.tests.push_back(read_test(t)); });
  r.each("benchmarks", [&](const reader& b) { plugin.benchmarks.push_back(read_benchmark(b)); });
  return plugin;
}

void read_gate(const reader& r, std::optional<gate_result>& into) {
  const auto found = r.child("gate");
  if (!found) return;
  gate_result& gate = into.emplace();
  found->get("terms", gate.text);
  found->each("breaches", [&](const reader& b) {
    gate_breach& breach = gate.breaches.emplace_back();
    b.get("plugin", breach.plugin);
    b.get("term", breach.term);
    b.get("figure", breach.figure);
  });
}

run_result read_run_members(const reader& r) {
  run_result run;
  const int ours = run.schema_version;
  run.schema_version = 0;
  r.get("schema_version", run.schema_version);
  if (run.schema_version != ours)
    throw format_error(fmt::format("schema_version is {}, this assay reads {}", run.schema_version, ours));
  r.get("suite_version", run.suite_version);
  r.get("suite", run.suite);
  r.get("started", run.started);
  r.get("command", run.command);
  r.get("filter", run.filter);
  if (const auto shard = r.child("shard")) {
    shard->get("index", run.shard);
    shard->get("count", run.shards);
    if (run.shard < 1 || run.shard > run.shards)
      throw format_error(
          fmt::format("{}: there is no shard {} of {}", shard->place(), run.shard, run.shards));
  }
  r.get("time_scale", run.time_scale);
  r.get("seconds", run.seconds);
  r.get("environment", run.environment);
  r.get("complete", run.complete);
  read_gate(r, run.gate);
  r.each("plugins", [&](const reader& p) { run.plugins.push_back(read_plugin(p)); });
  return run;
}

}  // namespace

run_result run_from_json(const json& j) { return read_run_members(reader(j, "")); }

event event_from_json(const json& j) {
  const reader r(j, "");
  const std::string kind = r.required_text("event");
  if (kind == "run_started") return run_started{read_run_members(r)};
  if (kind == "plugin_started") {
    plugin_started e;
    e.head = read_plugin(r.required("plugin"));
    r.get("index", e.index);
    r.get("selected", e.selected);
    return e;
  }
  if (kind == "test_started") {
    test_started e;
    r.get("plugin", e.plugin);
    e.id = r.required_text("test");
    return e;
  }
  if (kind == "test_finished") {
    test_finished e;
    r.get("plugin", e.plugin);
    e.result = read_test(r.required("result"));
    return e;
  }
  if (kind == "plugin_finished") {
    plugin_finished e;
    r.get("plugin", e.plugin);
    r.get("seconds", e.seconds);
    r.get("notes", e.notes);
    r.each("benchmarks", [&](const reader& b) { e.benchmarks.push_back(read_benchmark(b)); });
    return e;
  }
  if (kind == "run_finished") {
    run_finished e;
    r.get("seconds", e.seconds);
    r.get("complete", e.complete);
    read_gate(r, e.gate);
    return e;
  }
  throw format_error(fmt::format("event: '{}' is no event", kind));
}

}  // namespace assay::results
