#include <chrono>
#include <set>

#include "assay/runner/runner.hpp"
#include "plugin_run.hpp"
#include "supervisor.hpp"

namespace assay::runner {

outcome run_here(const results::run_result& head, const plugin_request& plugin,
                 const std::vector<results::test_result>& tests, const settings& how,
                 const std::function<void(const worker::job&, worker::channel&)>& do_job, results::sink& to) {
  const auto began = std::chrono::steady_clock::now();
  outcome ended;
  to.on(results::run_started{head});
  std::set<std::string> names;
  plugin_run one(0, plugin, false, tests, how, names, to);
  const auto not_loaded = [&](const worker::load_failed& why) {
    ++(why.in_the_command ? ended.command_errors : ended.load_errors);
    one.load_failed(why.message);
  };

  if (!plugin.error.empty()) {
    not_loaded({plugin.error, plugin.error_in_the_command});
  } else {
    worker::job job = job_of(plugin, how, worker::task::run_tests);
    const std::vector<std::size_t> batch = one.take_batch(tests.size(), 0);
    std::vector<results::test_result> heads;
    for (const std::size_t test : batch) {
      heads.push_back(tests[test]);
      job.tests.push_back(tests[test].id());
    }
    // For the rest of the process: threads of the plugin may go on writing.
    auto& records = *new worker::channel(worker::channel::create());
    do_job(job, records);

    ledger account(batch, heads, one, [](std::int64_t, std::int64_t, bool&) { return std::string(); });
    while (const std::optional<worker::record> r = records.next()) account.take(*r);
    account.end(std::nullopt);
    if (account.load_error()) not_loaded(*account.load_error());
  }
  one.finish();
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
  to.on(results::run_finished{took.count(), true});
  return ended;
}

}  // namespace assay::runner
