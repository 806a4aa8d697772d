#include "assay/results/model.hpp"

#include <algorithm>
#include <array>

namespace assay::results {
namespace {

// In the order of the enumeration.
constexpr std::array<std::string_view, 11> names = {
    "pass", "expected-fail", "unsupported", "inconclusive", "flaky", "leak", "unexpected-pass",
    "fail", "hang",          "crash",       "not-run"};

}  // namespace

std::string_view to_string(verdict v) noexcept {
  const auto i = static_cast<std::size_t>(v);
  return i < names.size() ? names[i] : "unknown";
}

std::optional<verdict> verdict_from(std::string_view text) noexcept {
  const auto at = std::find(names.begin(), names.end(), text);
  if (at == names.end()) return std::nullopt;
  return static_cast<verdict>(at - names.begin());
}

bool as_expected(verdict v) noexcept {
  return v == verdict::pass || v == verdict::expected_fail || v == verdict::unsupported;
}

bool as_expected(const test_result& test) noexcept { return test.provisional || as_expected(test.outcome); }

bool asked_for_a_part(const run_result& run) noexcept { return !run.filter.empty() || run.shards > 1; }

}  // namespace assay::results
