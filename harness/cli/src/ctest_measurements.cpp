#include "ctest_measurements.hpp"

#include <fmt/format.h>

#include <array>
#include <cstdlib>
#include <iterator>

#include "assay/results/summary.hpp"

namespace assay::cli {

std::string ctest_measurements(const results::run_result& run) {
  if (std::getenv("DASHBOARD_TEST_FROM_CTEST") == nullptr) return {};
  std::size_t tests = 0;
  std::array<std::size_t, std::tuple_size_v<decltype(results::plugin_summary::by_verdict)>> by_verdict{};
  results::tally clauses;
  for (const results::plugin_result& plugin : run.plugins) {
    const results::plugin_summary summary = results::summarize(run, plugin, results::clause_table::suite());
    tests += summary.tests;
    for (std::size_t i = 0; i < by_verdict.size(); ++i) by_verdict[i] += summary.by_verdict[i];
    for (const auto& [id, state] : summary.clauses) clauses.add(state);
  }
  std::string text;
  const auto number = [&text](std::string_view name, std::size_t value) {
    fmt::format_to(std::back_inserter(text),
                   "<CTestMeasurement type=\"numeric/integer\" name=\"assay {}\">{}</CTestMeasurement>\n",
                   name, value);
  };
  number("tests", tests);
  for (std::size_t i = 0; i < by_verdict.size(); ++i)
    number(to_string(static_cast<results::verdict>(i)), by_verdict[i]);
  number("clauses met", clauses.met);
  number("clauses not met", clauses.not_met);
  fmt::format_to(
      std::back_inserter(text),
      "<CTestMeasurement type=\"numeric/double\" name=\"assay seconds\">{:.3f}</CTestMeasurement>\n",
      run.seconds);
  return text;
}

}  // namespace assay::cli
