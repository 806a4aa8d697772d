// sample.hpp - small runs for the tests of the result model.
#pragma once

#include "assay/results/events.hpp"
#include "assay/results/summary.hpp"

namespace assay::results {

inline test_result a_test(std::string suite, std::string name, verdict outcome,
                          std::vector<std::string> clauses = {}) {
  test_result test;
  test.suite = std::move(suite);
  test.name = std::move(name);
  test.outcome = outcome;
  test.clauses = std::move(clauses);
  test.area = test.clauses.empty() ? "" : test.clauses[0].substr(0, test.clauses[0].find('.'));
  return test;
}

// Every member has a value of its own, so that a forgotten one shows.
inline run_result a_full_run() {
  test_result test =
      a_test("Gather", "KeepsOrder", verdict::crash, {"gather.result-order", "gather.start-order"});
  test.file = "conformance/gather.cpp";
  test.line = 12;
  test.reason = "SIGSEGV";
  test.failures = {{"conformance/gather.cpp", 14, "expected 1\nfound 2"}};
  test.trace = trace_comparison{{"a", "b"}, {"b"}};
  test.last_events = {"started", "resumed"};
  test.stacks = {"thread 7 (assay)", "#0 epoll_wait (libc.so.6)"};
  test.pending = {"the body of the test"};
  test.diagnosis = "passes alone, fails after Sleep.A";
  test.runs = 3;
  test.output = "free(): invalid pointer\n";
  test.output_capped = true;
  test.expectation = expectation_note{"known", "gh-1", "x.toml", "2026-01-01", "2027-01-01", "<3.14"};
  test.seconds = 0.25;
  test.clocks = {"virtual", "real"};
  test.provisional = true;

  plugin_result plugin;
  plugin.name = "cpython (3.13.0)";
  plugin.spec = "cpython,loop=uvloop";
  plugin.path = "lib/cpython.so";
  plugin.hash = "00ff";
  plugin.runtime = "CPython asyncio";
  plugin.version = "3.13.0";
  plugin.options = {{"loop", "uvloop"}};
  plugin.info = {{"libpython", "libpython3.13.so.1.0"}};
  plugin.features = {"task.cancel-message"};
  plugin.variants = {"wait_for.cancel-race=result"};
  plugin.adaptations = {"holds the GIL"};
  plugin.notes = {"a claim that does not hold"};
  plugin.tests = {test, a_test("Gather", "Empty", verdict::pass, {"gather.no-arguments"})};
  plugin.benchmarks = {{"spawn", 1.5, 1.25, {1.0, 2.0}, 1000, 2, "", {"task.start-order"}},
                       {"gather", 0, 0, {}, 0, 1, "failed"}};
  plugin.seconds = 1.5;

  plugin_result broken;
  broken.name = broken.spec = "broken";
  broken.load_error = "no entry symbol";

  run_result run;
  run.suite_version = "0.1.0";
  run.started = "2026-01-02T03:04:05Z";
  run.command = {"assay", "run", "cpython"};
  run.filter = "area:gather";
  run.shard = 2;
  run.shards = 3;
  run.time_scale = 2;
  run.seconds = 3.5;
  run.environment = {{"cpu", "a"}, {"kernel", "b"}};
  run.complete = true;
  run.suite = "2026-01";
  run.gate = gate_result{"must=100%", {{"cpython (3.13.0)", "must=100%", "1 of 2 clauses met (50%)"}}};
  run.plugins = {plugin, broken};
  return run;
}

// The stream that a runner would have sent for `run`.
inline std::vector<event> events_of(const run_result& run) {
  std::vector<event> events;
  run_result head = run;
  head.plugins.clear();
  events.push_back(run_started{head});
  for (std::size_t i = 0; i < run.plugins.size(); ++i) {
    plugin_result plugin = run.plugins[i];
    const auto tests = std::exchange(plugin.tests, {});
    plugin_finished finished{i, plugin.seconds, std::exchange(plugin.notes, {}),
                             std::exchange(plugin.benchmarks, {})};
    plugin.seconds = 0;
    events.push_back(plugin_started{plugin, i, tests.size()});
    for (const auto& test : tests) {
      events.push_back(test_started{i, test.id()});
      events.push_back(test_finished{i, test});
    }
    events.push_back(finished);
  }
  events.push_back(run_finished{run.seconds, run.complete, run.gate});
  return events;
}

}  // namespace assay::results
