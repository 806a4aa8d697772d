#include "words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

namespace assay::reports::html {

using namespace results;

std::string_view tone_of(verdict v) {
  switch (v) {
    case verdict::pass:
      return "good";
    case verdict::unsupported:
    case verdict::not_run:
      return "none";
    case verdict::expected_fail:
    case verdict::inconclusive:
    case verdict::unexpected_pass:
      return "odd";
    case verdict::flaky:
    case verdict::leak:
    case verdict::fail:
    case verdict::hang:
    case verdict::crash:
      break;
  }
  return "bad";
}

std::string_view tone_of(clause_state s) {
  switch (s) {
    case clause_state::met:
      return "good";
    case clause_state::not_met:
      return "bad";
    case clause_state::undecided:
      return "odd";
    case clause_state::unsupported:
    case clause_state::untested:
      break;
  }
  return "none";
}

std::string_view tone_of(const tally& t) {
  if (t.not_met > 0) return "bad";
  if (t.undecided > 0) return "odd";
  return t.unsupported > 0 || t.total() == 0 ? "none" : "good";
}

std::string_view tone_of(conformance c) {
  switch (c) {
    case conformance::core_and_full:
    case conformance::core:
      return "good";
    case conformance::partial:
      return "odd";
    case conformance::none:
    case conformance::not_loaded:
      break;
  }
  return "bad";
}

std::string share(const tally& t) { return t.total() == 0 ? "" : fmt::format("{}/{}", t.met, t.total()); }

std::string rest(const tally& t) {
  std::string text;
  const auto add = [&](std::size_t count, std::string_view what) {
    if (count > 0) fmt::format_to(std::back_inserter(text), "{}{} {}", text.empty() ? "" : ", ", count, what);
  };
  add(t.not_met, "not met");
  add(t.unsupported, "unsupported");
  add(t.undecided, "undecided");
  return text;
}

namespace {

// "fail 1/3": the worst verdict, and how often, unless all agree.
std::string word_for(const std::vector<verdict>& verdicts) {
  if (verdicts.empty()) return {};
  const verdict bad = *std::max_element(verdicts.begin(), verdicts.end());
  const auto times = std::count(verdicts.begin(), verdicts.end(), bad);
  if (static_cast<std::size_t>(times) == verdicts.size()) return std::string(to_string(bad));
  return fmt::format("{} {}/{}", to_string(bad), times, verdicts.size());
}

std::vector<verdict> verdicts_of(const clause_rows& clause, std::size_t runtime) {
  std::vector<verdict> result;
  for (const test_row& test : clause.tests)
    for (const test_result* one : test.cells[runtime]) result.push_back(one->outcome);
  return result;
}

}  // namespace

std::string word(const cell_results& c) {
  std::vector<verdict> verdicts;
  for (const test_result* one : c) verdicts.push_back(one->outcome);
  return word_for(verdicts);
}

std::string word(const clause_rows& clause, std::size_t runtime) {
  return word_for(verdicts_of(clause, runtime));
}

verdict verdict_of(const clause_rows& clause, std::size_t runtime) {
  const auto verdicts = verdicts_of(clause, runtime);
  return verdicts.empty() ? verdict::not_run : *std::max_element(verdicts.begin(), verdicts.end());
}

std::string duration(double nanoseconds) {
  constexpr const char* units[] = {"ns", "µs", "ms", "s"};
  std::size_t unit = 0;
  while (nanoseconds >= 999.5 && unit < 3) nanoseconds /= 1000, ++unit;
  const int decimals = nanoseconds < 9.995 ? 2 : nanoseconds < 99.95 ? 1 : 0;
  return fmt::format("{:.{}f} {}", nanoseconds, decimals, units[unit]);
}

std::string seconds(double s) {
  if (s < 60) return fmt::format("{:.2f} s", s);
  const auto whole = static_cast<long long>(std::llround(s));
  return fmt::format("{} min {:02} s", whole / 60, whole % 60);
}

std::string plural(std::size_t count, std::string_view one) {
  return fmt::format("{} {}{}", count, one, count == 1 ? "" : "s");
}

std::string_view level_key(clause_level level) {
  switch (level) {
    case clause_level::must:
      return "must";
    case clause_level::should:
      return "should";
    case clause_level::may:
      return "may";
    case clause_level::informational:
      break;
  }
  return "informational";
}

}  // namespace assay::reports::html
