// history.hpp - many recorded runs as a trend: what each runtime met over time, which tests broke, were
// mended, waver or grow slower.
//
// A test is good in a run where its behaviour is there, or known not to be (pass, unexpected-pass,
// expected-fail, unsupported), and bad where it is broken (flaky, leak, fail, hang, crash). inconclusive,
// not-run and provisional results say nothing: a change is seen between the nearest two runs that say
// something of that test.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "assay/results/merge.hpp"
#include "assay/results/summary.hpp"

namespace assay::results {

struct history_run {
  std::vector<std::string> files;  // several: its shards, merged
  std::string started, suite_version, suite, filter;
  bool complete = true;
  double seconds = 0;
  // The whole suite to its end. Only such runs say how many clauses are met.
  bool whole() const noexcept { return complete && filter.empty(); }
};

// A runtime in one run.
struct history_point {
  std::size_t run = 0;  // index into history.runs
  std::string version, hash, load_error;
  bool whole = false;          // the run is, the plugin was loaded, and tests ran
  bool suite_changed = false;  // another suite than at the point before: the figures count other clauses
  tally must, should;
  std::size_t tests = 0, not_as_expected = 0;
  double seconds = 0;
};

struct history_change {
  std::string test;
  bool broken = false;               // else mended
  std::size_t run = 0;               // where it is seen first
  std::optional<std::size_t> since;  // the run before that has the test; absent: the test is new
  std::optional<verdict> before;
  verdict after = verdict::pass;  // of several repetitions the worst
};

struct wavering_test {
  std::string test;
  std::size_t changes = 0;       // between good and bad, over the runs
  std::size_t same_library = 0;  // of these, those between runs of the same plugin library
  std::size_t flaky_runs = 0;    // runs in which it was flaky, or its repetitions differed
  verdict last = verdict::pass;
};

// Of good results of the latest whole run: how long something that fails took says nothing.
struct timed_test {
  std::string test;
  double seconds = 0;
  std::optional<double> before;  // the median of the runs before; absent: there is none
};

struct runtime_history {
  std::string name;
  pairs options;
  std::vector<history_point> points;    // by start time
  std::vector<history_change> changes;  // the newest run first, there what broke first
  std::vector<wavering_test> flaky;     // flaky in a run, or at least two changes; the worst first
  std::vector<timed_test> slowest;      // at most ten
  std::vector<timed_test> grown;        // at most ten: half as long again, and 10 ms more; most seconds first
};

struct left_out_file {
  std::string file, reason;  // one line
};

struct history {
  std::vector<history_run> runs;          // by start time
  std::vector<runtime_history> runtimes;  // by name, then options
  std::vector<left_out_file> left_out;    // runs that can't be placed, counted already, or lack a shard
};

// What a history needs of a run: without output, traces and messages, which are most of its size.
void keep_verdicts(run_result& run);

// Shards of one run (the same suite, filter and plugin libraries, started within a day) are merged where all
// are there, else left out. The same run twice (start, command, plugin libraries) is counted once, in its
// most complete form. A run without a start time or a plugin is left out. Any order of `recorded` gives the
// same history, but for which of equal files is named.
history history_of(std::vector<named_run> recorded, const clause_table& table);

}  // namespace assay::results
