// assay bench: the benchmarks, on plugins, one after another.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iostream>
#include <memory>
#include <regex>

#include "bench_baseline.hpp"
#include "benchmark_json.hpp"
#include "benchmark_table.hpp"
#include "complain.hpp"
#include "count_option.hpp"
#include "counting_library.hpp"
#include "exit_code.hpp"
#include "floor_plugin.hpp"
#include "pin_options.hpp"
#include "plugins.hpp"
#include "run_options.hpp"
#include "subcommands.hpp"

namespace assay::cli {
namespace {

struct arguments {
  run_options common;
  runner::benchmark_settings benchmarks;
  std::string json;
  std::string base;
  bool no_floor = false;
  count_option count;
  pin_options pin;
  bench_baseline baseline;
};

// As Google Benchmark reads it, which says nothing of one that it can't read.
void check_filter(const std::string& filter) {
  try {
    const std::regex read(filter.starts_with('-') ? filter.substr(1) : filter, std::regex::extended);
  } catch (const std::regex_error& e) {
    throw usage_error(fmt::format("--filter: '{}' is no regular expression: {}", filter, e.what()));
  }
}

// A plugin that comes in several versions is named "cpython (3.13.0)" once it is loaded.
void check_base(const std::string& base, const std::vector<runner::plugin_request>& plugins) {
  if (base.empty()) return;
  std::vector<std::string> names;
  for (const runner::plugin_request& plugin : plugins) {
    if (base == plugin.name || base.starts_with(plugin.name + " (")) return;
    names.push_back(plugin.name);
  }
  throw usage_error(
      fmt::format("--base: no plugin '{}' is measured; there are {}", base, fmt::join(names, ", ")));
}

bool measured_nothing(const results::run_result& run) {
  return run.complete &&
         std::all_of(run.plugins.begin(), run.plugins.end(), [](const results::plugin_result& plugin) {
           return plugin.load_error.empty() && plugin.benchmarks.empty();
         });
}

int judge(const results::run_result& run) {
  for (const results::plugin_result& plugin : run.plugins) {
    for (const results::benchmark_result& b : plugin.benchmarks) {
      if (!b.error.empty() && !b.error.starts_with("unsupported")) return failures;
    }
  }
  return all_as_expected;
}

int bench(arguments& asked, const surroundings& around) {
  asked.baseline.read();
  check_filter(asked.benchmarks.filter);
  selection no_tests;
  no_tests.console = false;
  asked.benchmarks.processor = asked.pin.choose(no_tests.facts.emplace_back("pinned", "").second);
  std::ofstream json;
  bool can_write = true;
  if (!asked.json.empty() && asked.json != "-") {
    json.open(asked.json);
    can_write = json.good();
    if (!can_write) complain("assay: {}: can't be written: {}\n", asked.json, std::strerror(errno));
  }
  std::vector<runner::plugin_request> plugins;
  for (const std::string& spec : asked.common.plugins) plugins.push_back(request_of(spec, {{}, false}));
  check_base(asked.base, plugins);
  runner::settings how = asked.common.settings();
  asked.benchmarks.counting = asked.count.settings();
  if (!asked.no_floor) asked.benchmarks.floor = floor_plugin();
  how.benchmarks = asked.benchmarks;
  how.benchmarks->preload = counting_library();

  const auto done = [&](const results::run_result& run) {
    if (measured_nothing(run)) {
      complain("assay: the filter '{}' selects no benchmark; without it all are run, and named\n",
               asked.benchmarks.filter);
      return static_cast<int>(exit_code::no_tests);
    }
    if (asked.json == "-") {
      write_benchmark_json(std::cout, run);
    } else {
      print_benchmarks(run, asked.base);
      if (json.is_open() && can_write) write_benchmark_json(json, run);
    }
    return asked.count.counters.empty() ? asked.baseline.judge(run, judge(run))
                                        : asked.baseline.judge_counted(run, asked.count.counters, judge(run));
  };
  const int code = run_and_report(asked.common, no_tests, plugins, how, around, done);
  return can_write ? code : graver(code, usage);
}

}  // namespace

void add_bench(CLI::App& app, surroundings& around) {
  auto asked = std::make_shared<arguments>();
  asked->benchmarks.repetitions = 3;
  CLI::App* command = app.add_subcommand("bench", "measure plugins side by side");
  asked->common.add_to(*command);
  command
      ->add_option("-f,--filter", asked->benchmarks.filter, "a regular expression over the benchmarks' names")
      ->type_name("REGEX");
  command
      ->add_option("--min-time", asked->benchmarks.min_seconds,
                   "time of one repetition, at least (default 0.5)")
      ->type_name("SECONDS")
      ->check(CLI::Range(0.001, 3600.0).description(""));
  command
      ->add_option("--repetitions", asked->benchmarks.repetitions,
                   "the median of so many is shown (default 3)")
      ->type_name("N")
      ->check(CLI::Range(1, 1000).description(""));
  command->add_option("--json", asked->json, "write Google Benchmark's JSON, for its compare.py; - is stdout")
      ->type_name("FILE");
  command->add_option("--base", asked->base, "the plugin that ratios are to (default: the first)")
      ->type_name("NAME");
  command->add_flag("--no-floor", asked->no_floor,
                    "do not measure the empty plugin, the least that a figure through the ABI can be");
  asked->pin.add_to(*command);
  asked->count.add_to(*command);
  asked->baseline.add_to(*command);
  command->callback([asked, &around] { around.exit_code = bench(*asked, around); });
}

}  // namespace assay::cli
