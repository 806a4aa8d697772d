// The statement as JSON: everything that is in it comes from the run and the clause table.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "../src/describe.hpp"
#include "../src/worst.hpp"
#include "assay/reports/statement.hpp"
#include "assay/results/text.hpp"

namespace assay::reports {
namespace {

using namespace results;
using json = nlohmann::ordered_json;

constexpr std::size_t longest_text = 4096;

std::string clean(std::string_view untrusted) { return terminal_line(head(untrusted, longest_text)); }

json object_of(const pairs& all) {
  json object = json::object();
  for (const auto& [key, value] : all) object[clean(key)] = clean(value);
  return object;
}

json list_of(const std::vector<std::string>& all) {
  json list = json::array();
  for (const std::string& one : all) list.push_back(clean(one));
  return list;
}

std::string several(std::size_t n, std::string_view what) {
  return fmt::format("{} {}{}", n, what, n == 1 ? "" : "s");
}

// Why a run says nothing of a runtime as a whole; empty where it does.
std::string no_claim(const run_result& run, const plugin_result& plugin, const plugin_summary& summary) {
  if (!plugin.load_error.empty()) return clean("it could not be loaded: " + plugin.load_error);
  if (!run.complete) {
    const not_run_tests missing = not_run(run);
    return missing.count == 0 ? "the run is incomplete"
                              : clean(fmt::format("the run is incomplete: {} did not run, the first is {}",
                                                  several(missing.count, "test"), missing.first));
  }
  if (!run.filter.empty()) return clean("the run was filtered: " + run.filter);
  if (asked_for_a_part(run)) return fmt::format("the run is shard {} of {}", run.shard, run.shards);
  if (summary.conforms != conformance::partial) return "";
  return "MUST clauses of core are undecided or not tested";
}

json tallies(const plugin_summary& summary) {
  json all = json::array();
  for (const clause_level level : {clause_level::must, clause_level::should, clause_level::may})
    for (const clause_profile profile : {clause_profile::core, clause_profile::full, clause_profile::newer}) {
      const tally t = summary.level(level, profile);
      if (t.total() == 0) continue;
      all.push_back({{"level", to_string(level)},
                     {"profile", to_string(profile)},
                     {"total", t.total()},
                     {"met", t.met},
                     {"not_met", t.not_met},
                     {"unsupported", t.unsupported},
                     {"undecided", t.undecided}});
    }
  return all;
}

// A clause that the table lacks (a file of another version) has neither level nor sentence.
json clause_json(const std::string& id, const clause_table& table) {
  json clause = {{"clause", clean(id)}};
  if (const clause_info* info = table.find(id)) {
    clause["level"] = to_string(info->level);
    clause["profile"] = to_string(info->profile);
    clause["sentence"] = clean(info->text);
  }
  return clause;
}

json failing_tests(const plugin_result& plugin, const std::string& clause) {
  json tests = json::array();
  for (const test_result& test : plugin.tests) {
    const bool cites = std::find(test.clauses.begin(), test.clauses.end(), clause) != test.clauses.end();
    const bool held = test.outcome == verdict::pass || test.outcome == verdict::unexpected_pass ||
                      test.outcome == verdict::unsupported || test.outcome == verdict::inconclusive ||
                      test.outcome == verdict::not_run;
    if (!cites || held || test.provisional) continue;
    json one = {{"test", clean(test.id())},
                {"verdict", to_string(test.outcome)},
                {"reason", clean(reason_line(test))}};
    if (test.expectation) {
      one["known"] = clean(test.expectation->reason);
      one["issue"] = clean(test.expectation->issue);
    }
    tests.push_back(std::move(one));
  }
  // By name, not in the order in which they ended.
  std::stable_sort(tests.begin(), tests.end(), [](const json& a, const json& b) {
    return a["test"].get_ref<const std::string&>() < b["test"].get_ref<const std::string&>();
  });
  return tests;
}

// The clauses cited in the run: first those of the table, in its order.
std::vector<std::string> cited_clauses(const plugin_summary& summary, const clause_table& table) {
  std::vector<std::string> ids;
  for (const clause_info& clause : table.clauses())
    if (summary.clauses.contains(clause.id)) ids.push_back(clause.id);
  for (const auto& [id, state] : summary.clauses)
    if (table.find(id) == nullptr) ids.push_back(id);
  return ids;
}

json runtime_json(const run_result& run, const plugin_result& plugin, const clause_table& table) {
  const plugin_summary summary = summarize(run, plugin, table);
  const std::string why_not = no_claim(run, plugin, summary);
  json runtime = {{"plugin", clean(plugin.name)},
                  {"runtime", clean(plugin.runtime)},
                  {"version", clean(plugin.version)},
                  {"hash", clean(plugin.hash)},
                  {"options", object_of(plugin.options)},
                  {"adaptations", list_of(plugin.adaptations)},
                  {"claim", why_not.empty() ? to_string(summary.conforms) : "no claim"}};
  if (!why_not.empty()) runtime["no_claim_because"] = why_not;
  json tests = json::object();
  for (std::size_t v = 0; v < summary.by_verdict.size(); ++v)
    if (summary.by_verdict[v] > 0) tests[to_string(static_cast<verdict>(v))] = summary.by_verdict[v];
  runtime["tests"] = std::move(tests);
  if (summary.provisional_tests() > 0) runtime["provisional_tests"] = summary.provisional_tests();
  runtime["clauses"] = tallies(summary);
  json deviations = json::array(), unsupported = json::array(), undecided = json::array();
  for (const std::string& id : cited_clauses(summary, table)) {
    const clause_state state = summary.state(id);
    if (state == clause_state::unsupported) unsupported.push_back(clause_json(id, table));
    if (state == clause_state::undecided) undecided.push_back(clause_json(id, table));
    if (state != clause_state::not_met) continue;
    deviations.push_back(clause_json(id, table));
    deviations.back()["tests"] = failing_tests(plugin, id);
  }
  runtime["deviations"] = std::move(deviations);
  runtime["unsupported"] = std::move(unsupported);
  runtime["undecided"] = std::move(undecided);
  runtime["untested"] = list_of(summary.untested);
  return runtime;
}

}  // namespace

json conformance_statement(const run_result& run, const clause_table& clauses) {
  json statement = {{"format", "assay-statement"},
                    {"schema_version", 1},
                    {"date", clean(head(run.started, 10))},
                    {"suite_version", clean(run.suite_version)}};
  if (!run.suite.empty()) statement["suite"] = clean(run.suite);
  statement["platform"] = object_of(run.environment);
  statement["complete"] = run.complete;
  if (!run.filter.empty()) statement["filter"] = clean(run.filter);
  if (run.shards > 1) statement["shard"] = {{"index", run.shard}, {"count", run.shards}};
  statement["results_sha256"] = results_hash(run);
  statement["runtimes"] = json::array();
  for (const plugin_result& plugin : run.plugins)
    statement["runtimes"].push_back(runtime_json(run, plugin, clauses));
  return statement;
}

}  // namespace assay::reports
