#include "small_specification.hpp"

#include <array>

#include "recorded.hpp"

namespace assay::reports {
namespace {

using enum spec::level;
using enum spec::profile;
using views = std::array<std::string_view, 2>;

constexpr std::array<spec::area, 3> areas = {{{"sleep", "Sleep", "spec/semantics/sleep.toml"},
                                              {"gather", "gather <&> friends", "spec/semantics/gather.toml"},
                                              {"task", "Tasks", "spec/semantics/tasks.toml"}}};
constexpr views zero_sources = {"S0 asyncio.sleep", "tasks:test_sleep"};
constexpr views order_sources = {"3.11 documentation of Lock", "observed"};
constexpr std::array<std::string_view, 1> unknown_source = {"no_such_file:test_x"};
constexpr views needs_both = {"combinators.gather", "gather.deep-nesting"};
constexpr std::array<std::string_view, 1> needs_sleep = {"timeout.sleep"};
constexpr std::array<std::string_view, 1> order_variants = {"gather.finished"};
constexpr std::array<spec::fixed_fault, 1> order_fixed = {{{"cpython", "3.11.4", "gh-103607"}}};
constexpr views sides = {"at-once", "later"};

constexpr std::array<spec::clause, 8> clauses = {{
    {"gather.no-arguments",
     "gather",
     "GATH-02",
     "gather of nothing is an empty list.",
     "",
     "",
     should,
     full,
     order_sources,
     needs_both,
     {},
     {},
     "spec/semantics/gather.toml",
     14},
    {"gather.result-order", "gather", "GATH-01", "Results keep the order of the arguments.",
     "Whatever finishes first.", "", must, core, order_sources, needs_both, order_variants, order_fixed,
     "spec/semantics/gather.toml", 5},
    {"gather.untested",
     "gather",
     "GATH-03",
     "No test has been written for this.",
     "",
     "",
     may,
     newer,
     unknown_source,
     needs_both,
     {},
     {},
     "spec/semantics/gather.toml",
     23},
    {"sleep.result",
     "sleep",
     "SLEEP-02",
     "sleep returns the result it was given.",
     "None when it was given none.",
     "",
     must,
     full,
     zero_sources,
     needs_sleep,
     {},
     {},
     "spec/semantics/sleep.toml",
     14},
    {"sleep.unseen",
     "sleep",
     "SLEEP-03",
     "Nobody can see this.",
     "",
     "The ABI has no eyes.",
     must,
     full,
     zero_sources,
     needs_sleep,
     {},
     {},
     "spec/semantics/sleep.toml",
     23},
    {"sleep.zero",
     "sleep",
     "SLEEP-01",
     "A sleep of zero gives the loop one pass.",
     "",
     "",
     must,
     core,
     zero_sources,
     needs_sleep,
     {},
     {},
     "spec/semantics/sleep.toml",
     5},
    {"task.cancel-message",
     "task",
     "TASK-02",
     "A message \"<b>travels</b>\" with a </script> cancellation.",
     "",
     "",
     informational,
     full,
     order_sources,
     needs_sleep,
     {},
     {},
     "spec/semantics/tasks.toml",
     14},
    {"task.names",
     "task",
     "TASK-01",
     "A task keeps its name.",
     "",
     "",
     must,
     newer,
     zero_sources,
     needs_sleep,
     {},
     {},
     "spec/semantics/tasks.toml",
     5},
}};
constexpr std::array<spec::feature, 1> features = {
    {{"gather.deep-nesting", "Gathers nest without a limit."}}};
constexpr std::array<spec::variant, 1> variants = {
    {{"gather.finished", sides, "A gather of what is done is done at once, or in a later pass."}}};
constexpr std::array<faults::fault, 2> planted = {
    {{"gather-results-reversed", "gather", "gather.result-order", "The results come in the reverse order.",
      R"(Which is: \[30, <20>, 10\])", faults::planting::source, "plugins/reference/ext_combinators.cpp",
      "plugins/faulty/faults/gather.toml", 4},
     {"sleep-zero-inline", "sleep", "sleep.zero", "sleep(0) does not suspend.", "observed trace: slept",
      faults::planting::table, "timeout.sleep", "plugins/faulty/faults/sleep.toml", 4}}};

constexpr std::string_view words =
    "# A manual\n\nNot a term.\n\n## Words\n\nNor this.\n\n### Pass\n\nOne turn of the *loop*, as "
    "`call_soon` sees "
    "it.\n\n### Callback and handle\n\nWhat <b>runs</b>, and what stands for it.\n\n## Else\n\nNo term "
    "again.\n";

// The recorded run's tests, and one that proves two clauses.
std::vector<results::test_result> tests() {
  std::vector<results::test_result> all;
  const results::run_result recorded = recorded_run();
  for (results::test_result test : recorded.plugins.at(0).tests) {
    test.outcome = results::verdict::not_run;
    all.push_back(std::move(test));
  }
  results::test_result both;
  both.suite = "Task";
  both.name = "NamesTravel";
  both.clauses = {"task.names", "task.cancel-message"};
  both.file = "conformance/tasks.cpp";
  both.line = 99;
  all.push_back(std::move(both));
  return all;
}

}  // namespace

const specification& small_specification() {
  static const std::vector<results::test_result> suite = tests();
  static const specification small{areas, clauses, features, variants, planted, suite, words, "0.1.0"};
  return small;
}

std::vector<results::run_result> small_census() {
  results::run_result recorded = recorded_run();
  recorded.plugins.at(0).variants = {"gather.finished=at-once"};
  recorded.plugins.at(1).variants = {"gather.finished=later"};
  // A second run of the first runtime, of another suite and cut short.
  results::run_result again = recorded_run();
  again.plugins.resize(1);
  again.suite_version = "0.0.9";
  again.complete = false;
  again.started = "2026-10-01T00:00:00Z";
  return {recorded, again};
}

}  // namespace assay::reports
