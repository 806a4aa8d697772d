// records.hpp - what a worker and its runner tell each other, one record at a time.
//
// The runner writes one job before it starts the worker. The worker answers with, in this order: load_failed,
// or plugin_loaded and then what the job asks for: (test_started, (check_failed | trace_compared |
// unsupported | left_behind | noted)*, test_finished)*, or plugin_described, or benchmark_finished*; then
// worker_done. The stream may stop anywhere: then the worker has died, and channel.hpp tells how. Both sides
// are the same binary, so records carry no version.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "assay/results/model.hpp"

namespace assay::worker {

enum class task : std::uint8_t {
  run_tests,
  describe,  // doctor: what the plugin claims and offers
  run_benchmarks,
};

struct job {
  task what = task::run_tests;
  std::string plugin;  // path of the library
  results::pairs options;
  std::vector<std::string> tests;  // ids, in the order to run them
  double time_scale = 1;
  double time_limit = 10;            // of one test, in seconds, scaled; the runner's to enforce
  std::uint64_t most_memory = 0;     // bytes, of the worker and all below it; 0: any
  std::string scratch;               // a folder for temporary files, removed with the worker; empty: none
  bool core_files = false;           // whether a crash may write one
  std::string benchmark_filter;      // a regular expression; empty: all
  double benchmark_min_seconds = 0;  // a repetition; 0: Google Benchmark's own default
  std::vector<std::string> benchmark_skip;  // names of those not to run
  bool benchmark_count = false;             // an iteration each, and what is counted is of a second one
  int benchmark_processor = -1;  // what the worker is pinned to before it loads the plugin; -1: none
};

struct plugin_loaded {
  results::plugin_result head;  // without name and spec, which the runner knows, tests and benchmarks
};
struct load_failed {
  std::string message;
  bool in_the_command = false;  // an unknown option or a bad value: what was asked is wrong, not the plugin
};

// One entry of an extension table, for doctor.
struct table_entry {
  std::string extension;  // "assay.task/1"
  std::string name;       // "task.cancelling"
  bool offered = false;
  bool claimed = false;
  friend bool operator==(const table_entry&, const table_entry&) = default;
};
struct plugin_described {
  std::vector<table_entry> entries;
  std::string options;  // what get_options says
};

struct test_started {
  std::uint32_t index = 0;          // into job.tests
  double at = 0;                    // CLOCK_MONOTONIC, seconds: one clock for all processes
  std::int64_t output_at = -1;      // bytes of output before it; -1: not known
  bool virtual_time_first = false;  // then it runs in real time
};
struct check_failed {
  results::failure what;
};
struct trace_compared {
  results::trace_comparison trace;
};
struct unsupported {
  std::string reason;
};
struct left_behind {
  std::string what;  // "1 descriptor (7: socket), 2 threads"
};
struct noted {
  std::string text;  // becomes a note of the plugin
};
struct test_finished {
  std::uint32_t index = 0;
  double seconds = 0;
  bool failed = false;  // also where the record of the failure found no room
  std::int64_t output_at = -1;
};
struct benchmark_started {
  std::string name;
};
struct benchmark_finished {
  results::benchmark_result what;
};
struct worker_done {};

using record = std::variant<job, plugin_loaded, load_failed, plugin_described, test_started, check_failed,
                            trace_compared, unsupported, left_behind, noted, test_finished, benchmark_started,
                            benchmark_finished, worker_done>;

// Text and lists longer than a report can use are cut, with a mark, so that no record outgrows the channel.
std::string encode(const record& r);
std::optional<record> decode(std::string_view bytes);  // none: these bytes are no record

}  // namespace assay::worker
