#include "selfcheck_verdict.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <re2/re2.h>

#include <algorithm>

namespace assay::cli {

bool fault_verdict::caught() const {
  return std::ranges::any_of(failed, [](const catching_test& t) { return t.cites && t.matches; });
}

std::string message_of(const results::test_result& test) {
  std::string text = test.reason;
  const auto line = [&text](const std::string& more) {
    if (!text.empty() && !more.empty()) text += '\n';
    text += more;
  };
  for (const results::failure& f : test.failures) line(f.message);
  if (test.trace && test.trace->expected != test.trace->observed) {
    line(fmt::format("expected trace: {}", fmt::join(test.trace->expected, ", ")));
    line(fmt::format("observed trace: {}", fmt::join(test.trace->observed, ", ")));
  }
  return text;
}

bool failed(const results::test_result& test) {
  using enum results::verdict;
  return test.outcome == fail || test.outcome == crash || test.outcome == hang || test.outcome == leak;
}

fault_verdict judge(const faults::fault& fault, const results::plugin_result& ran) {
  fault_verdict verdict;
  verdict.fault = &fault;
  verdict.error = ran.load_error;
  const re2::RE2 expected{std::string(fault.expect)};
  for (const results::test_result& test : ran.tests) {
    const bool cites = std::ranges::find(test.clauses, fault.clause) != test.clauses.end();
    if (test.outcome == results::verdict::not_run) continue;
    if (cites) verdict.citing.push_back(&test);
    if (!failed(test)) continue;
    std::string message = message_of(test);
    const bool matches = re2::RE2::PartialMatch(message, expected);
    verdict.failed.push_back({&test, cites, matches, std::move(message)});
  }
  return verdict;
}

}  // namespace assay::cli
