// model.hpp - what a run of the suite has found: the one model that the runner writes and every report reads.
//
// Plain values, no behaviour: a run has plugins, a plugin has tests, a test has a verdict and what explains
// it. All text is what a plugin or a test said, unescaped and possibly not valid UTF-8; each writer cleans
// and escapes it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace assay::results {

// How a test ended. There is no "skip". Order is from best to worst where reports sort by it.
enum class verdict {
  pass,
  expected_fail,    // failed, as the expectations file says, with a reason and an issue
  unsupported,      // the plugin does not claim a capability that the test needs
  inconclusive,     // the machine stalled while it ran
  flaky,            // failed, then passed on a retry
  leak,             // passed, but left descriptors, threads, children, timers or tasks behind
  unexpected_pass,  // an expectation says that it fails
  fail,
  hang,
  crash,
  not_run,  // the run ended before it
};

std::string_view to_string(verdict v) noexcept;  // "pass", "expected-fail", ...
std::optional<verdict> verdict_from(std::string_view text) noexcept;
// pass, expected_fail and unsupported are as expected; everything else makes the exit code 1.
bool as_expected(verdict v) noexcept;

// One failed check of a test.
struct failure {
  std::string file;  // relative to the source tree
  int line = 0;
  std::string message;
  friend bool operator==(const failure&, const failure&) = default;
};

// The order a test required and the order it saw. Absent where a test compared none.
struct trace_comparison {
  std::vector<std::string> expected;
  std::vector<std::string> observed;
  friend bool operator==(const trace_comparison&, const trace_comparison&) = default;
};

// The entry of an expectations file that matched a test.
struct expectation_note {
  std::string reason;
  std::string issue;  // a URL or a short reference such as gh-12345
  std::string file;
  // Empty where the entry has none. The days are ISO 8601.
  std::string since = {};     // the day it was listed
  std::string expires = {};   // the day from which it no longer excuses anything
  std::string versions = {};  // of the runtime that it is for: ">=3.12,<3.12.9"
  friend bool operator==(const expectation_note&, const expectation_note&) = default;
};

struct test_result {
  std::string suite;  // "Gather"
  std::string name;   // "ResultsKeepArgumentOrderWhateverFinishesFirst"
  std::string area;   // "gather": the area of the first clause
  std::vector<std::string> clauses;
  std::string file;  // where the test is, relative to the source tree
  int line = 0;
  verdict outcome = verdict::not_run;
  // One line: what is missing, which signal, how it exited, how long it hung. Empty for pass.
  std::string reason;
  std::vector<failure> failures;
  std::optional<trace_comparison> trace;
  std::vector<std::string> last_events;  // the end of the trace, where the test did not end by itself
  // A hang or a crash: where the worker's threads stood, "thread 12 (name)" and then its frames, a line each.
  std::vector<std::string> stacks;
  std::vector<std::string> pending;  // a hang: the test's coroutines that had not ended
  // What running the test again has shown, one line: "passes alone, fails after Gather.X". Never a verdict.
  std::string diagnosis;
  int runs = 1;        // how often it ran for this verdict: retries and repetitions, not diagnosis
  std::string output;  // stdout and stderr of the plugin while the test ran
  bool output_capped = false;
  std::optional<expectation_note> expectation;
  double seconds = 0;
  std::vector<std::string> clocks;  // "virtual", "real": what a test of timers ran in; empty: real time alone
  // Newer than the dated suite that the run was asked to be judged by: it is reported, and decides nothing.
  bool provisional = false;
  std::string id() const { return suite + "." + name; }
  friend bool operator==(const test_result&, const test_result&) = default;
};

// The same of a result: what is provisional is never held against anyone.
bool as_expected(const test_result& test) noexcept;

using pairs = std::vector<std::pair<std::string, std::string>>;

// Figures beside a benchmark's time, by name. The name ends in the unit where there is one: "p99_us".
using figures = std::vector<std::pair<std::string, double>>;

struct benchmark_result {
  std::string name;
  double real_ns = 0;  // per operation, median of the repetitions
  double cpu_ns = 0;
  std::vector<double> samples_ns;  // one a repetition
  std::int64_t iterations = 0;
  double items = 1;   // operations an iteration
  std::string error;  // not empty: the benchmark failed, with this message
  // What its figure rests on: where one of these is not met, what was measured is not what was meant.
  std::vector<std::string> clauses = {};
  // What else was seen: latencies, bytes, allocations; medians of the repetitions.
  figures counters = {};
  // What the same benchmark takes on the empty plugin: the least that anything takes through the ABI. 0: it
  // was not measured.
  double floor_ns = 0;
  friend bool operator==(const benchmark_result&, const benchmark_result&) = default;
};

struct plugin_result {
  std::string name;  // unique in the run: "cpython", "cpython (3.13.0)"
  std::string spec;  // as given on the command line: "cpython,python=libpython3.13.so.1.0"
  std::string path;
  std::string hash;  // XXH3 of the library, hexadecimal
  std::string runtime;
  std::string version;
  pairs options;
  pairs info;  // the manifest's: library and module files in use
  std::vector<std::string> features;
  std::vector<std::string> variants;
  std::vector<std::string> adaptations;
  std::vector<std::string> notes;  // claims that do not hold and the like, expectations files used
  std::string load_error;          // not empty: it could not be loaded, and has no tests
  std::vector<test_result> tests;
  std::vector<benchmark_result> benchmarks;
  double seconds = 0;
  friend bool operator==(const plugin_result&, const plugin_result&) = default;
};

// A term of the run's gate that does not hold.
struct gate_breach {
  std::string plugin;
  std::string term;    // as written: "must=100%"
  std::string figure;  // "660 of 663 clauses met (99.5%), 1 unsupported"
  friend bool operator==(const gate_breach&, const gate_breach&) = default;
};

// What the run had to reach, and where it did not.
struct gate_result {
  std::string text;  // as written: "must=100%,new-failures=0"
  std::vector<gate_breach> breaches;
  friend bool operator==(const gate_result&, const gate_result&) = default;
};

struct run_result {
  int schema_version = 1;
  std::string suite_version;
  std::string suite;    // the dated suite that judges, "2026-11"; empty: every test does
  std::string started;  // ISO 8601, UTC
  std::vector<std::string> command;
  std::string filter;
  std::size_t shard = 1;   // which part of the selected tests this is, counted from 1
  std::size_t shards = 1;  // of how many; 1: all of them
  double time_scale = 1;
  double seconds = 0;
  pairs environment;                // "cpu", "cores", "kernel", "compiler", "sanitizer", "build"
  bool complete = false;            // false: the run was interrupted, or its end was not recorded
  std::optional<gate_result> gate;  // absent: the run had none, or did not come to its end
  std::vector<plugin_result> plugins;
  friend bool operator==(const run_result&, const run_result&) = default;
};

// Whether the run was asked for less than the whole suite: by a filter, or as a shard.
bool asked_for_a_part(const run_result& run) noexcept;

}  // namespace assay::results
