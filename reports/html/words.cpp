#include "words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <iterator>

#include "assay/results/expectations.hpp"

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
  std::vector<verdict> deciding, provisional;
  for (const test_row& test : clause.tests)
    for (const test_result* one : test.cells[runtime])
      (one->provisional ? provisional : deciding).push_back(one->outcome);
  return deciding.empty() ? provisional : deciding;
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

std::string seconds(double s) {
  if (s < 60) return fmt::format("{:.2f} s", s);
  const auto whole = static_cast<long long>(std::llround(s));
  return fmt::format("{} min {:02} s", whole / 60, whole % 60);
}

std::string age(const expectation_note& note, std::string_view started) {
  using std::chrono::sys_days;
  const auto today = day_from(started);
  std::string words;
  const auto add = [&](std::string_view what, const std::string& date, bool until) {
    const auto day = day_from(date);
    if (!day) return;
    fmt::format_to(std::back_inserter(words), "{}{} {}", words.empty() ? "" : ", ", what, iso(*day));
    if (!today) return;
    const auto days = (sys_days(*today) - sys_days(*day)).count() * (until ? -1 : 1);
    if (days < 0) {
      words += until ? " (has expired)" : "";
    } else if (days > 0) {
      fmt::format_to(std::back_inserter(words), " ({}{})", until ? "in " : "",
                     plural(static_cast<std::size_t>(days), "day"));
    } else {
      words += until ? " (has expired)" : " (today)";
    }
  };
  add("since", note.since, false);
  add("expires", note.expires, true);
  return words;
}

std::string issue_words(std::string_view issue) {
  constexpr std::string_view https = "https://", github = "github.com/";
  if (!issue.starts_with(https)) return std::string(issue);
  issue.remove_prefix(https.size());
  if (!issue.starts_with(github)) return std::string(issue);
  for (const std::string_view kind : {"/issues/", "/pull/"}) {
    const std::size_t at = issue.find(kind);
    if (at == std::string_view::npos) continue;
    const std::string_view number = issue.substr(at + kind.size());
    const bool whole = !number.empty() && number.find_first_not_of("0123456789") == std::string_view::npos;
    if (whole) return fmt::format("{}#{}", issue.substr(github.size(), at - github.size()), number);
  }
  return std::string(issue);
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
