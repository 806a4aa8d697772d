// runner.hpp - runs tests of plugins in worker processes and tells what happens as a stream of events.
//
// The harness's own process never loads a plugin. Tests run in batches, a batch a worker, as many workers at
// once as there are cores. A worker that crashes, exits or hangs costs the test that it was running; the rest
// of its batch goes on in a new one. When run() returns, no process that it started is left, nor any that a
// plugin started.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "assay/results/events.hpp"
#include "assay/results/expectations.hpp"
#include "assay/runner/repetition.hpp"
#include "assay/worker/channel.hpp"
#include "assay/worker/records.hpp"

namespace assay::runner {

struct plugin_request {
  std::string name;  // as reports call it; made unique by run()
  std::string spec;  // as given
  std::string path;
  std::string error;  // not empty: why it can't be loaded is known already
  bool error_in_the_command = false;
  results::pairs options;
  results::expectations expected;
  std::vector<std::string> notes;  // said of it before it is loaded: expectations files used
  // Which of run()'s tests it gets, by their places there, in the order to run them. Absent: all.
  std::optional<std::vector<std::size_t>> only;
  // Asked of each result: true ends the plugin's run, as soon as its workers' batches have ended. Absent:
  // never.
  std::function<bool(const results::test_result&)> enough;
};

// After the rounds, each benchmark that has a figure runs twice more, an iteration each, and the second is
// counted: the same number of operations every time, so that what is counted is the same, too.
struct benchmark_counting {
  std::vector<std::string> counters;  // which of them are kept, by name; empty: nothing is counted
  std::string valgrind;               // not empty: under this program, which counts instructions
};

// valgrind, as PATH has it; empty: it has none.
std::string find_valgrind();

struct benchmark_settings {
  std::string filter;      // a regular expression over names; empty: all
  double min_seconds = 0;  // a repetition; 0: Google Benchmark's own default
  int repetitions = 1;     // rounds: the plugins take turns, each round in a worker of its own
  // The library that counts allocations, which is loaded into these workers before all others. Empty: none.
  std::string preload;
  int processor = -1;  // the workers are pinned to it; -1: to none
  // The library of the empty plugin, which is measured in its turn like the others, is no plugin of the run,
  // and whose figures stand beside theirs (benchmark_result::floor_ns). Empty: it is not measured.
  std::string floor;
  benchmark_counting counting;
  // Told, on the runner's thread, of each round that ends: of which plugin as it was given, the floor among
  // them, which round, from 1, of how many, and how long it took. May be empty.
  std::function<void(const std::string& plugin, int round, int rounds, double seconds)> on_round;
};

struct settings {
  // What is executed for a worker; the runner appends the numbers of the descriptors that the worker
  // inherits.
  std::vector<std::string> worker_command;
  unsigned jobs = 0;            // workers at once; 0: one a core
  double timeout_seconds = 10;  // of one test; loading a plugin may take three times as long
  double time_scale = 1;        // multiplies the time limits, and every wait of the tests
  bool isolate = false;         // a worker a test
  bool one_worker = false;      // as long as it lives, a worker runs all tests of its plugin
  repetition repeat;
  // Whether a test that failed without an excuse, in a worker that had run others, runs again alone, and
  // which of these others made it fail is searched for. It changes no verdict.
  bool diagnose = false;
  // Bytes that a worker and all its descendants may use together; 0: any.
  std::uint64_t most_memory = std::uint64_t{4} << 30;
  bool core_files = false;  // whether a worker that crashes may write one
  // Ids of all tests that exist: expectations that name none of them are told in a note. Empty: not checked.
  std::vector<std::string> known_tests;
  std::optional<benchmark_settings>
      benchmarks;  // after the tests, one plugin at a time with nothing beside it
  // Told, on the runner's thread, of each signal that asks for an end, before anything is done about it:
  // `again` false for the first, which ends the run cleanly; true for one after it, which ends this process
  // as soon as the call returns. May be empty.
  std::function<void(int signal, bool again)> on_signal;
  // Called on the runner's thread ten times a second while it waits for workers. May be empty.
  std::function<void()> on_tick;
};

struct outcome {
  int interrupted_by = 0;          // SIGINT, SIGTERM or SIGHUP; 0: it ran to its end
  std::size_t load_errors = 0;     // plugins that could not be loaded
  std::size_t command_errors = 0;  // of plugins whose options were wrong
};

// Runs `tests` (results as yet without an outcome, in the order to run them) on each plugin. `head` is the
// run's own description without plugins. The sink gets a whole stream, also when it is interrupted: then
// tests that did not end are not_run, and the run is not complete. Judges results by each plugin's
// expectations. SIGINT, SIGTERM and SIGHUP are handled while it runs, unless they were
// ignored. Throws std::system_error when no worker can be started at all.
outcome run(const results::run_result& head, const std::vector<plugin_request>& plugins,
            const std::vector<results::test_result>& tests, const settings& how, results::sink& to);

// The same for one plugin in this process, without a worker: do_job loads it and runs the tests, records go
// into the channel that it is given. No time limit, no benchmarks, no signals handled; a crash of the plugin
// is one of this process.
outcome run_here(const results::run_result& head, const plugin_request& plugin,
                 const std::vector<results::test_result>& tests, const settings& how,
                 const std::function<void(const worker::job&, worker::channel&)>& do_job, results::sink& to);

// What doctor shows of one plugin; loads it in a worker of its own.
struct description {
  results::plugin_result head;  // with load_error where it could not be loaded
  std::vector<worker::table_entry> entries;
  std::string options;  // "key: what it does" lines
  std::string output;   // what it printed meanwhile
  bool error_in_the_command = false;
  int interrupted_by = 0;
};
description describe(const plugin_request& plugin, const settings& how);

}  // namespace assay::runner
