#include "run_options.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <exception>
#include <iostream>
#include <memory>

#include "ctest_measurements.hpp"
#include "exit_code.hpp"
#include "in_process.hpp"
#include "live/late_interrupt.hpp"
#include "live/live.hpp"
#include "live/progress.hpp"
#include "machine.hpp"
#include "report_set.hpp"
#include "result_files.hpp"

namespace assay::cli {
namespace {

class tee final : public results::sink {
 public:
  explicit tee(std::vector<results::sink*> to) : to_(std::move(to)) {}
  void on(const results::event& e) override {
    for (results::sink* one : to_) one->on(e);
  }

 private:
  std::vector<results::sink*> to_;
};

// Before the run's other sinks: has the gate judge what there is, so that all reports can say it.
class judging final : public results::sink {
 public:
  judging(const selection& what, results::sink& to) : what_(what), to_(to) {}
  void on(const results::event& e) override {
    model_.on(e);
    const auto* end = std::get_if<results::run_finished>(&e);
    if (end == nullptr || !what_.gate) return to_.on(e);
    results::run_finished judged = *end;
    judged.gate = what_.gate(model_.result());
    to_.on(judged);
  }

 private:
  const selection& what_;
  results::sink& to_;
  results::accumulator model_;
};

// Last of a run's sinks: the runner gives the signals up once all have been told of its end.
class holding final : public results::sink {
 public:
  explicit holding(late_interrupt& what) : what_(what) {}
  void on(const results::event& e) override {
    if (std::holds_alternative<results::run_finished>(e)) what_.hold();
  }

 private:
  late_interrupt& what_;
};

std::vector<std::size_t> announced(const std::vector<runner::plugin_request>& plugins, std::size_t tests) {
  std::vector<std::size_t> each;
  for (const runner::plugin_request& plugin : plugins)
    each.push_back(!plugin.error.empty() ? 0 : plugin.only ? plugin.only->size() : tests);
  return each;
}

}  // namespace

void run_options::add_to(CLI::App& command) {
  command.add_option("plugin", plugins, "NAME or PATH of a plugin, with its options: cpython,python=PATH")
      ->required()
      ->type_name("PLUGIN[,key=value]...");
  add_report_option(command, reports);
  command.add_option("-j,--jobs", jobs, "worker processes at once (default: one a core)")
      ->type_name("N")
      ->check(CLI::Range(1, 1024).description(""))
      ->envname("ASSAY_JOBS");
  command.add_option("--timeout", timeout, "time limit of one test, before --time-scale (default 10)")
      ->type_name("SECONDS")
      ->check(CLI::Range(0.001, 86400.0).description(""))
      ->envname("ASSAY_TIMEOUT");
  command
      .add_option("--time-scale", time_scale,
                  "multiplies every wait and time limit; for slow machines (default 1)")
      ->type_name("FACTOR")
      ->check(CLI::Range(0.01, 1000.0).description(""))
      ->envname("ASSAY_TIME_SCALE");
  command
      .add_option("--max-memory", max_memory,
                  "what a worker and all its children may use together, e.g. 512MiB; 0: any (default 4GiB)")
      ->type_name("SIZE")
      ->transform(CLI::AsSizeValue(false).description(""))
      ->envname("ASSAY_MAX_MEMORY");
  config.add_to(command);
  command.add_flag("--core-files", core_files, "let a worker that crashes write a core file")
      ->envname("ASSAY_CORE_FILES");
}

runner::settings run_options::settings() const {
  runner::settings how;
  how.worker_command = worker_command();
  how.jobs = jobs;
  how.timeout_seconds = timeout;
  how.time_scale = time_scale;
  how.most_memory = max_memory;
  how.core_files = core_files;
  return how;
}

std::vector<std::string> worker_command() { return {"/proc/self/exe", "worker"}; }

int run_and_report(const run_options& asked, const selection& what,
                   const std::vector<runner::plugin_request>& plugins, const runner::settings& how,
                   const surroundings& around, const std::function<int(const results::run_result&)>& judge) {
  reports::options look;
  look.color = reports::use_color(around.color, STDOUT_FILENO);
  look.program = around.program;
  report_set reports(asked.reports, what.console, look);  // before anything runs

  results::run_result head;
  head.suite_version = suite_version();
  head.started = now_utc();
  head.command = around.command;
  head.filter = what.filter;
  head.suite = what.suite;
  head.shard = what.part.index;
  head.shards = what.part.count;
  head.time_scale = asked.time_scale;
  head.environment = machine();
  if (!asked.config.used().empty()) head.environment.emplace_back("settings", asked.config.used());
  head.environment.insert(head.environment.end(), what.facts.begin(), what.facts.end());

  // In this process the tests have the terminal, or a debugger has.
  progress shown(screen(STDERR_FILENO, !asked.in_process), announced(plugins, what.tests.size()),
                 reports::use_color(around.color, STDERR_FILENO));
  results::accumulator model;
  late_interrupt interrupt;
  live beside(shown, interrupt);
  holding after_reports(interrupt);
  tee told({&shown, &beside, &model, &reports, &after_reports});
  judging sinks(what, told);
  runner::outcome ended;
  try {
    runner::settings watched = how;
    watched.on_signal = [&beside](int signal, bool again) { beside.on_signal(signal, again); };
    watched.on_tick = [&beside] { beside.tick(); };
    if (watched.benchmarks) {
      watched.benchmarks->on_round = [&shown](const std::string& plugin, int round, int rounds, double took) {
        shown.line(
            fmt::format("{}: measured, round {} of {}, in {:.1f} s", printable(plugin), round, rounds, took));
      };
    }
    ended = asked.in_process ? run_in_this_process(head, plugins, what.tests, how, sinks)
                             : runner::run(head, plugins, what.tests, watched, sinks);
  } catch (const std::exception&) {
    reports.finish();  // what was done is not lost
    throw;
  }

  interrupt.take(ended.interrupted_by != 0);
  int code = judge(model.result());
  if (console_is_shown(asked.reports)) std::cout << ctest_measurements(model.result()) << std::flush;
  if (!reports.finish()) code = graver(code, usage);
  if (ended.command_errors > 0) code = graver(code, usage);
  if (ended.load_errors > 0) code = graver(code, load_failure);
  const int signal = ended.interrupted_by != 0 ? ended.interrupted_by : interrupt.caught();
  if (signal != 0) code = graver(code, interrupted + signal);
  return code;
}

}  // namespace assay::cli
