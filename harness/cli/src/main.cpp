// The `assay` command.
#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <exception>
#include <string_view>

#include "assay/worker/worker.hpp"
#include "complain.hpp"
#include "exit_code.hpp"
#include "optional_values.hpp"
#include "subcommands.hpp"

namespace {

using namespace assay::cli;

constexpr std::string_view examples = R"(
examples:
  assay run reference                      check a bundled runtime
  assay run ./my_runtime.so -r html:report.html
                                           check your own, and write a report
  assay run cpython,python=libpython3.11.so.1.0 --filter 'area:gather level:must'
                                           give a plugin options, run a part of the suite
  assay run ./my_runtime.so --gate 'must=100%,new-failures=0,min-tests=500' --baseline main.json
                                           what CI demands: exit 1 where a term is breached
  assay report run.jsonl -r html:report.html
                                           a report of a recorded run, also of a killed one
  assay report --spec site run.json        the specification as pages, with what the run's runtimes do
  assay compare before.json after.json     what got better and worse
  assay verify statement.md run.json       whether a published statement says what the results say
  assay history runs/ -r html:trend.html   what a folder of recorded runs met over time
  assay list --filter 'clause:gather.*'    the tests, without running them
  assay explain gather.result-order        what a clause says
  assay doctor ./my_runtime.so             what a plugin claims and offers

exit codes: 0 as expected, 1 failures or a breached gate, 2 wrong usage, 3 internal error, 4 no test selected,
5 a plugin can't be loaded, 130 and 143 interrupted
)";

int main_of_harness(int argc, char** argv) {
  surroundings around;
  around.program = argv[0];
  around.command.assign(argv, argv + argc);

  CLI::App app("assay - conformance tests for asynchronous runtimes");
  app.require_subcommand(0, 1);
  app.footer(std::string(examples));
  app.option_defaults()->always_capture_default(false);
  const std::map<std::string, assay::reports::color_choice> colors{
      {"auto", assay::reports::color_choice::automatic},
      {"always", assay::reports::color_choice::always},
      {"never", assay::reports::color_choice::never}};
  app.add_option("--color", around.color, "auto, always or never")
      ->transform(CLI::Transformer(colors).description(""))
      ->envname("ASSAY_COLOR")
      ->type_name("WHEN");
  app.fallthrough();

  add_run(app, around);
  add_report(app, around);
  add_merge(app, around);
  add_compare(app, around);
  add_history(app, around);
  add_list(app, around);
  add_explain(app, around);
  add_doctor(app, around);
  add_bench(app, around);
  add_selfcheck(app, around);
  add_verify(app, around);
  add_version(app, around);

  try {
    std::vector<std::string> words = with_values_joined({argv + 1, argv + argc});
    std::reverse(words.begin(), words.end());  // as CLI11 wants them
    app.parse(std::move(words));
  } catch (const CLI::Success& asked) {  // --help
    return app.exit(asked);
  } catch (const CLI::ParseError& error) {
    const auto chosen = app.get_subcommands();
    complain("assay: {}; see {}{} --help\n", error.what(), around.program,
             chosen.empty() ? "" : " " + chosen.front()->get_name());
    return usage;
  }
  if (app.get_subcommands().empty()) fmt::print("{}", app.help());
  return around.exit_code;
}

}  // namespace

int main(int argc, char** argv) {
  if (const std::optional<int> worker = assay::worker::run_if_worker(argc, argv)) return *worker;
  try {
    return main_of_harness(argc, argv);
  } catch (const usage_error& error) {
    complain("assay: {}\n", error.what());
    return usage;
  } catch (const assay::reports::report_error& error) {
    complain("assay: {}\n", error.what());
    return usage;
  } catch (const std::exception& error) {
    complain("assay: internal error: {}\n", error.what());
    return internal;
  }
}
