#include "supervisor.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <thread>
#include <utility>

#include "callgrind.hpp"
#include "floor.hpp"
#include "plugin_run.hpp"

namespace assay::runner {
namespace {

constexpr std::size_t largest_batch = 200;
// A benchmark runs for as long as its repetitions take, and tells nothing meanwhile.
constexpr double benchmark_patience = 12;
// At least; an iteration is far from the time limit.
constexpr double slower_under_valgrind = 10;

}  // namespace

limits limits_of(const settings& how, worker::task what) {
  const double test = how.timeout_seconds * how.time_scale;
  return {
      std::chrono::duration<double>(3 * test),
      std::chrono::duration<double>(what == worker::task::run_benchmarks ? benchmark_patience * test : test)};
}

worker::job job_of(const plugin_request& plugin, const settings& how, worker::task what) {
  worker::job job;
  job.what = what;
  job.plugin = plugin.path;
  job.options = plugin.options;
  job.time_scale = how.time_scale;
  job.time_limit = how.timeout_seconds * how.time_scale;
  job.most_memory = how.most_memory;
  job.core_files = how.core_files;
  if (how.benchmarks) {
    job.benchmark_filter = how.benchmarks->filter;
    job.benchmark_min_seconds = how.benchmarks->min_seconds;
    job.benchmark_processor = how.benchmarks->processor;
  }
  return job;
}

supervisor::supervisor(const results::run_result& head, const std::vector<plugin_request>& plugins,
                       const std::vector<results::test_result>& tests, const settings& how, results::sink& to)
    : head_(head),
      tests_(tests),
      how_(how),
      to_(to),
      interrupts_(
          io_, [this] { on_interrupt(); }, how.on_signal),
      ticks_(io_, how.on_tick) {
  if (how_.jobs == 0) how_.jobs = std::max(1U, std::thread::hardware_concurrency());
  std::map<std::string, int> uses;
  for (const plugin_request& plugin : plugins) ++uses[plugin.name];
  for (std::size_t i = 0; i < plugins.size(); ++i) {
    plugins_.push_back(
        std::make_unique<plugin_run>(i, plugins[i], uses[plugins[i].name] > 1, tests_, how_, names_, to_));
  }
  // The floor begins each round: its figures are there when the others' are told.
  if (how_.benchmarks && !how_.benchmarks->floor.empty()) {
    floor_ = std::make_unique<floor_run>(how_);
    turns_.push_back(&floor_->run());
  }
  for (const auto& plugin : plugins_) turns_.push_back(plugin.get());
}

supervisor::~supervisor() = default;

outcome supervisor::run() {
  const auto began = std::chrono::steady_clock::now();
  to_.on(results::run_started{head_});
  for (const auto& plugin : plugins_) {
    if (!plugin->request().error.empty()) {
      fail_to_load(*plugin, {plugin->request().error, plugin->request().error_in_the_command});
    }
  }
  pump();
  io_.run();
  for (const auto& plugin : plugins_) finish(*plugin);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
  outcome_.interrupted_by = interrupts_.caught();
  to_.on(results::run_finished{took.count(), outcome_.interrupted_by == 0});
  return outcome_;
}

bool supervisor::is_floor(const plugin_run& plugin) const { return floor_ && &plugin == &floor_->run(); }

void supervisor::finish(plugin_run& plugin) {
  if (floor_ && !is_floor(plugin)) {
    plugin.rounds.take_floor(floor_->run().rounds.results());
    if (!floor_->load_error().empty()) plugin.noted("the floor was not measured: " + floor_->load_error());
  }
  plugin.finish();
}

void supervisor::fail_to_load(plugin_run& plugin, const worker::load_failed& why) {
  if (!is_floor(plugin)) ++(why.in_the_command ? outcome_.command_errors : outcome_.load_errors);
  plugin.load_failed(why.message);
  plugin.finish();
}

void supervisor::pump() {
  if (interrupts_.caught() == 0) {
    while (attempts_.size() < how_.jobs && start_one()) {
    }
  }
  if (!attempts_.empty()) return;
  interrupts_.stop();  // nothing is under way: run() returns
  ticks_.stop();
}

bool supervisor::start_one() {
  for (const auto& plugin : plugins_) {
    const bool may_start = plugin->current() == plugin_run::stage::loaded ||
                           (plugin->current() == plugin_run::stage::unknown && plugin->workers == 0);
    if (!may_start) continue;
    if (std::optional<errand> next = plugin->take_errand()) {
      launch_errand(*plugin, std::move(*next));
      return true;
    }
    if (!plugin->has_tests() || (how_.one_worker && plugin->workers > 0)) continue;
    launch_tests(*plugin);
    return true;
  }
  // Benchmarks measure: one worker at a time, and nothing beside it.
  if (!attempts_.empty()) return false;
  bool others_are_due = false;  // the floor alone is worth nothing
  plugin_run* next = nullptr;   // in turns: the first of those that have the most rounds left
  for (plugin_run* plugin : turns_) {
    if (plugin->current() == plugin_run::stage::finished || !plugin->rounds.due()) continue;
    if (next == nullptr || plugin->rounds.round() < next->rounds.round()) next = plugin;
    others_are_due = others_are_due || !is_floor(*plugin);
  }
  if (!others_are_due) return false;
  worker::job job = job_of(next->request(), how_, worker::task::run_benchmarks);
  job.benchmark_skip = next->rounds.skip();
  job.benchmark_count = next->rounds.counting();
  if (!next->round_began) next->round_began = std::chrono::steady_clock::now();
  launch(*next, std::move(job), {}, *next, [this, next](attempt& ended) { on_end(*next, ended); });
  return true;
}

void supervisor::launch_tests(plugin_run& plugin) {
  std::vector<std::size_t> batch = how_.one_worker
                                       ? plugin.take_batch(tests_.size(), 0)
                                       : plugin.take_batch(how_.isolate ? 1 : largest_batch, how_.jobs);
  launch(plugin, job_of(plugin.request(), how_, worker::task::run_tests), std::move(batch), plugin,
         [this, &plugin](attempt& ended) { on_end(plugin, ended); });
}

void supervisor::launch_errand(plugin_run& plugin, errand what) {
  std::vector<std::size_t> tests = what.before;
  tests.push_back(what.test);
  auto heard = std::make_shared<errand_listener>(std::move(what),
                                                 [&plugin](const std::string& text) { plugin.noted(text); });
  errand_listener& listener = *heard;
  launch(plugin, job_of(plugin.request(), how_, worker::task::run_tests), std::move(tests), listener,
         [this, &plugin, heard = std::move(heard)](attempt& ended) { on_errand_end(plugin, *heard, ended); });
}

void supervisor::launch(plugin_run& plugin, worker::job job, std::vector<std::size_t> tests,
                        ledger::listener& listener, std::function<void(attempt&)> on_end) {
  attempt::setup setup;
  setup.command = how_.worker_command;
  if (job.what == worker::task::run_benchmarks) setup.preload = how_.benchmarks->preload;
  setup.limit = limits_of(how_, job.what);
  if (job.benchmark_count && !how_.benchmarks->counting.valgrind.empty()) {
    setup.command = under_callgrind(how_.benchmarks->counting.valgrind, std::move(setup.command));
    setup.limit.load *= slower_under_valgrind;
    setup.limit.test *= slower_under_valgrind;
  }
  setup.job = std::move(job);
  for (const std::size_t test : tests) {
    setup.heads.push_back(tests_[test]);
    setup.job.tests.push_back(tests_[test].id());
  }
  setup.tests = std::move(tests);
  setup.stalls = &stalls_;
  setup.listener = &listener;
  setup.on_end = std::move(on_end);
  attempts_.push_back(std::make_unique<attempt>(io_, std::move(setup)));
  ++plugin.workers;
}

void supervisor::not_loaded(plugin_run& plugin, const attempt& ended) {
  worker::load_failed why;
  if (ended.account().load_error()) {
    why = *ended.account().load_error();
  } else if (ended.died()->charged != results::verdict::crash) {
    why.message = fmt::format("{}: loading {}", plugin.request().path, ended.died()->how);
  } else {
    why.message = fmt::format("{}: {} while it was being loaded", plugin.request().path, ended.died()->how);
  }
  if (plugin.current() == plugin_run::stage::unknown) return fail_to_load(plugin, why);

  // It could be loaded before: its tests are not to blame, but must not vanish either.
  if (ended.task() == worker::task::run_benchmarks) return plugin.rounds.died("", why.message);
  for (const std::size_t test : ended.account().remaining()) {
    results::test_result result = tests_[test];
    result.outcome = results::verdict::crash;
    result.reason = "another worker could not load the plugin again: " + why.message;
    plugin.finished(test, std::move(result), {});
  }
}

void supervisor::on_interrupt() {
  for (const auto& attempt : attempts_) attempt->abandon();
}

void supervisor::on_end(plugin_run& plugin, attempt& ended) {
  --plugin.workers;
  const ledger& account = ended.account();
  if (!ended.abandoned()) {
    if (!account.is_loaded()) {
      const bool stalled = ended.died() && ended.died()->charged == results::verdict::inconclusive;
      if (stalled && plugin.stalled_loads++ < tries_after_a_stall) {
        plugin.put_back(account.remaining());
      } else {
        not_loaded(plugin, ended);
      }
    } else {
      plugin.put_back(account.remaining());
      if (ended.task() == worker::task::run_benchmarks) {
        if (ended.died()) {
          plugin.rounds.died(account.running_benchmark(), ended.died()->how);
        } else {
          plugin.rounds.round_over();
          tell_round(plugin);
        }
      }
    }
  }
  let_go(plugin, ended);
}

void supervisor::tell_round(plugin_run& plugin) {
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - *plugin.round_began;
  plugin.round_began.reset();
  const int rounds = how_.benchmarks->repetitions + (how_.benchmarks->counting.counters.empty() ? 0 : 1);
  if (how_.benchmarks->on_round)
    how_.benchmarks->on_round(plugin.request().spec, plugin.rounds.round(), rounds, took.count());
}

void supervisor::on_errand_end(plugin_run& plugin, errand_listener& heard, attempt& ended) {
  --plugin.workers;
  if (!ended.abandoned()) plugin.errand_ended(heard.what(), heard.take_result());
  let_go(plugin, ended);
}

void supervisor::let_go(plugin_run& plugin, attempt& ended) {
  const auto self =
      std::find_if(attempts_.begin(), attempts_.end(), [&](const auto& a) { return a.get() == &ended; });
  const std::unique_ptr<attempt> gone = std::move(*self);
  attempts_.erase(self);

  const bool idle =
      plugin.workers == 0 && !plugin.has_tests() && !plugin.has_errands() && !plugin.rounds.due();
  if (idle && plugin.current() == plugin_run::stage::loaded) finish(plugin);
  pump();
}

}  // namespace assay::runner
