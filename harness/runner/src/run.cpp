#include "assay/runner/runner.hpp"

#include <boost/asio/io_context.hpp>

#include "attempt.hpp"
#include "supervisor.hpp"

namespace assay::runner {

outcome run(const results::run_result& head, const std::vector<plugin_request>& plugins,
            const std::vector<results::test_result>& tests, const settings& how, results::sink& to) {
  return supervisor(head, plugins, tests, how, to).run();
}

namespace {

struct describing final : ledger::listener {
  description found;
  void loaded(const results::plugin_result& head) override { found.head = head; }
  void described(const worker::plugin_described& what) override {
    found.entries = what.entries;
    found.options = what.options;
  }
  void started(std::size_t) override {}
  void finished(std::size_t, results::test_result, const std::vector<std::size_t>&) override {}
  void benchmarked(const results::benchmark_result&) override {}
  void noted(const std::string& text) override { found.head.notes.push_back(text); }
};

}  // namespace

description describe(const plugin_request& plugin, const settings& how) {
  boost::asio::io_context io(1);
  describing listener;
  std::unique_ptr<attempt> worker;
  interrupts interrupted(
      io, [&worker] { worker->abandon(); }, how.on_signal);

  attempt::setup setup;
  setup.command = how.worker_command;
  setup.job = job_of(plugin, how, worker::task::describe);
  setup.limit = limits_of(how, worker::task::describe);
  setup.listener = &listener;
  setup.on_end = [&](attempt& ended) {
    listener.found.output = ended.output();
    if (ended.account().load_error()) {
      listener.found.head.load_error = ended.account().load_error()->message;
      listener.found.error_in_the_command = ended.account().load_error()->in_the_command;
    } else if (ended.died()) {
      listener.found.head.load_error = plugin.path + ": " + ended.died()->how;
    }
    interrupted.stop();
  };
  worker = std::make_unique<attempt>(io, std::move(setup));
  io.run();

  listener.found.head.name = plugin.name;
  listener.found.head.spec = plugin.spec;
  listener.found.head.path = plugin.path;
  listener.found.interrupted_by = interrupted.caught();
  return listener.found;
}

}  // namespace assay::runner
