#include "assay/results/history_json.hpp"

#include <nlohmann/json.hpp>

namespace assay::results {
namespace {

using json = nlohmann::ordered_json;

json verdict_json(const std::optional<verdict>& v) {
  return v ? json(std::string(to_string(*v))) : json(nullptr);
}

json tally_json(const tally& t) {
  return {{"met", t.met},
          {"total", t.total()},
          {"not_met", t.not_met},
          {"unsupported", t.unsupported},
          {"undecided", t.undecided}};
}

json run_json(const history_run& run) {
  json j = {{"files", run.files},    {"started", run.started},   {"suite_version", run.suite_version},
            {"filter", run.filter},  {"complete", run.complete}, {"whole", run.whole()},
            {"seconds", run.seconds}};
  if (!run.suite.empty()) j["suite"] = run.suite;
  return j;
}

json point_json(const history_point& point) {
  json j = {{"run", point.run},
            {"version", point.version},
            {"hash", point.hash},
            {"whole", point.whole},
            {"suite_changed", point.suite_changed},
            {"must", tally_json(point.must)},
            {"should", tally_json(point.should)},
            {"tests", point.tests},
            {"not_as_expected", point.not_as_expected},
            {"seconds", point.seconds}};
  if (!point.load_error.empty()) j["load_error"] = point.load_error;
  return j;
}

json change_json(const history_change& change) {
  return {{"test", change.test},
          {"change", change.broken ? "broken" : "mended"},
          {"run", change.run},
          {"since", change.since ? json(*change.since) : json(nullptr)},
          {"before", verdict_json(change.before)},
          {"after", verdict_json(change.after)}};
}

json flaky_json(const wavering_test& test) {
  return {{"test", test.test},
          {"changes", test.changes},
          {"same_library", test.same_library},
          {"flaky_runs", test.flaky_runs},
          {"last", verdict_json(test.last)}};
}

json timed_json(const timed_test& test) {
  return {{"test", test.test},
          {"seconds", test.seconds},
          {"median_before", test.before ? json(*test.before) : json(nullptr)}};
}

template <class T>
json array_of(const std::vector<T>& all, json (*one_json)(const T&)) {
  json array = json::array();
  for (const T& one : all) array.push_back(one_json(one));
  return array;
}

json runtime_json(const runtime_history& runtime) {
  json options = json::object();
  for (const auto& [name, value] : runtime.options) options[name] = value;
  return {{"name", runtime.name},
          {"options", options},
          {"points", array_of(runtime.points, point_json)},
          {"changes", array_of(runtime.changes, change_json)},
          {"flaky", array_of(runtime.flaky, flaky_json)},
          {"slowest", array_of(runtime.slowest, timed_json)},
          {"grown", array_of(runtime.grown, timed_json)}};
}

json left_out_json(const left_out_file& one) { return {{"file", one.file}, {"reason", one.reason}}; }

}  // namespace

json to_json(const history& trend) {
  return {{"schema_version", 1},
          {"runs", array_of(trend.runs, run_json)},
          {"runtimes", array_of(trend.runtimes, runtime_json)},
          {"left_out", array_of(trend.left_out, left_out_json)}};
}

}  // namespace assay::results
