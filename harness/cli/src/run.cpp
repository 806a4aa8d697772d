// assay run: the suite, or a part of it, on plugins.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <memory>

#include "assay/runner/runner.hpp"
#include "benchmark_table.hpp"
#include "complain.hpp"
#include "counting_library.hpp"
#include "exit_code.hpp"
#include "floor_plugin.hpp"
#include "gate_options.hpp"
#include "in_process.hpp"
#include "machine.hpp"
#include "order_options.hpp"
#include "pin_options.hpp"
#include "plugins.hpp"
#include "repeat_options.hpp"
#include "report_set.hpp"
#include "run_options.hpp"
#include "selection.hpp"
#include "shard_options.hpp"
#include "subcommands.hpp"
#include "suite_option.hpp"
#include "update_option.hpp"

namespace assay::cli {
namespace {

struct run_arguments {
  run_options common;
  std::string filter;
  expectation_choice expect;
  bool no_expect = false;
  bool bench = false;
  suite_option suite;
  shard_options shard;
  order_options order;
  gate_options gate;
  update_option update;
  repeat_options repeat;
  std::string debugger;
  int skip_code = 0;
};

int run(run_arguments& asked, const surroundings& around) {
  selection what;
  what.filter = asked.filter;
  what.tests = select_tests(asked.filter);
  asked.suite.mark(what.tests);
  what.suite = asked.suite.name();
  what.part = asked.shard.read();
  asked.gate.read();
  what.gate = [&](const results::run_result& done) { return asked.gate.judge(done); };
  serve_bazel(asked.common.reports);
  expectation_choice expect = asked.expect;
  expect.bundled = !asked.no_expect;
  asked.update.use_in(expect);
  std::vector<runner::plugin_request> plugins;
  for (const std::string& spec : asked.common.plugins) plugins.push_back(request_of(spec, expect));
  if (what.tests.empty()) {
    complain("assay: the filter '{}' selects no test; `{} list` shows them all\n", asked.filter,
             around.program);
    return no_tests;
  }
  std::erase_if(what.tests, [&](const auto& test) { return !results::belongs_to(test.id(), what.part); });
  if (const auto seed = asked.order.seed()) {
    results::shuffle(what.tests, *seed);
    what.facts.emplace_back("shuffle seed", std::to_string(*seed));
    complain("assay: shuffled; --shuffle {} repeats this order\n", *seed);
  }
  asked.order.keep_failed(what.tests, plugins);
  if (what.tests.empty()) {
    complain("assay: nothing to run: {}\n",
             asked.order.rerun_failed.empty()
                 ? fmt::format("shard {} of {} has no test", what.part.index, what.part.count)
                 : fmt::format("{} has no failed test among those selected", asked.order.rerun_failed));
  }

  if (!asked.debugger.empty()) become_debugger(asked.debugger, around, plugins.size(), what.tests.size());

  runner::settings how = asked.common.settings();
  asked.repeat.apply(how);
  if (asked.bench) {
    how.benchmarks.emplace();
    how.benchmarks->filter = "-/10000(0|00)$";  // that many of a thing are for `assay bench`
    how.benchmarks->min_seconds = 0.02;
    how.benchmarks->repetitions = 3;
    how.benchmarks->preload = counting_library();
    how.benchmarks->floor = floor_plugin();
    how.benchmarks->processor = pin_options{}.choose(what.facts.emplace_back("pinned", "").second);
  }
  for (const results::test_result& test : suite()) how.known_tests.push_back(test.id());
  return run_and_report(asked.common, what, plugins, how, around, [&](const results::run_result& done) {
    if (asked.bench && console_is_shown(asked.common.reports)) print_benchmarks(done);
    return asked.update.update(
        done, asked.gate.code(done, asked.skip_code, !console_is_shown(asked.common.reports)));
  });
}

}  // namespace

void add_run(CLI::App& app, surroundings& around) {
  auto asked = std::make_shared<run_arguments>();
  CLI::App* command = app.add_subcommand("run", "check plugins against the specification");
  asked->common.add_to(*command);
  command
      ->add_option("-f,--filter", asked->filter, "tests to run, e.g. 'area:gather level:must' or 'Gather.*'")
      ->type_name("EXPR")
      ->envname("ASSAY_FILTER");
  command->add_option("--expect", asked->expect.files, "expectations: known failures with their reasons")
      ->type_name("FILE")
      ->allow_extra_args(false)
      ->check(CLI::ExistingFile)
      ->envname("ASSAY_EXPECT");
  command->add_flag("--no-expect", asked->no_expect, "do not use the expectations file beside a plugin")
      ->envname("ASSAY_NO_EXPECT");
  asked->update.add_to(*command);
  asked->suite.add_to(*command);
  asked->gate.add_to(*command);
  asked->shard.add_to(*command);
  asked->order.add_to(*command);
  asked->repeat.add_to(*command);
  command
      ->add_flag("--in-process", asked->common.in_process,
                 "load the plugin into this process, without a worker or a time limit: for a debugger")
      ->envname("ASSAY_IN_PROCESS");
  command->add_option("--debugger", asked->debugger, "run one test in a debugger, e.g. 'gdb --args'")
      ->type_name("COMMAND")
      ->envname("ASSAY_DEBUGGER");
  command->add_option("--skip-code", asked->skip_code, "exit code when every test is unsupported (default 0)")
      ->type_name("N")
      ->check(CLI::Range(0, 125).description(""))
      ->envname("ASSAY_SKIP_CODE");
  command->add_flag("--bench", asked->bench, "run the benchmarks too, after the tests");
  command->callback([asked, &around] { around.exit_code = run(*asked, around); });
}

}  // namespace assay::cli
