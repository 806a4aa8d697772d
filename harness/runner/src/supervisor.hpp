// supervisor.hpp - which worker runs what, when.
#pragma once

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <deque>
#include <list>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "assay/runner/runner.hpp"
#include "attempt.hpp"
#include "interrupts.hpp"
#include "ticker.hpp"

namespace assay::runner {

// The state of one plugin within a run.
class plugin_run;
class errand_listener;
class floor_run;
struct errand;

class supervisor {
 public:
  supervisor(const results::run_result& head, const std::vector<plugin_request>& plugins,
             const std::vector<results::test_result>& tests, const settings& how, results::sink& to);
  ~supervisor();
  outcome run();

 private:
  void pump();
  bool start_one();
  void launch_tests(plugin_run& plugin);
  void launch_errand(plugin_run& plugin, errand what);
  void launch(plugin_run& plugin, worker::job job, std::vector<std::size_t> tests, ledger::listener& listener,
              std::function<void(attempt&)> on_end);
  void on_end(plugin_run& plugin, attempt& ended);
  void tell_round(plugin_run& plugin);
  void on_errand_end(plugin_run& plugin, errand_listener& heard, attempt& ended);
  void let_go(plugin_run& plugin, attempt& ended);
  void not_loaded(plugin_run& plugin, const attempt& ended);
  bool is_floor(const plugin_run& plugin) const;
  void finish(plugin_run& plugin);
  void fail_to_load(plugin_run& plugin, const worker::load_failed& why);
  void on_interrupt();

  results::run_result head_;
  const std::vector<results::test_result>& tests_;
  settings how_;
  results::sink& to_;
  stall_meter stalls_;
  boost::asio::io_context io_{1};
  std::set<std::string> names_;
  std::vector<std::unique_ptr<plugin_run>> plugins_;
  std::unique_ptr<floor_run> floor_;              // null: it is not measured
  std::vector<plugin_run*> turns_;                // of the benchmarks
  std::list<std::unique_ptr<attempt>> attempts_;  // they speak to plugins_
  interrupts interrupts_;
  ticker ticks_;
  outcome outcome_;
};

// The limits on a job of this kind.
limits limits_of(const settings& how, worker::task what);
worker::job job_of(const plugin_request& plugin, const settings& how, worker::task what);

}  // namespace assay::runner
