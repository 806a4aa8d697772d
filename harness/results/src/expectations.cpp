// Which expectations concern a test, and what they make of its verdict.
#include "assay/results/expectations.hpp"

#include <fmt/format.h>
#include <fnmatch.h>

#include <algorithm>
#include <charconv>

namespace assay::results {
namespace {

bool glob(const std::string& pattern, const std::string& text) {
  return ::fnmatch(pattern.c_str(), text.c_str(), 0) == 0;
}

// "cpython" of "cpython (3.13.0)": two of a kind in one run are told apart by what is in the brackets.
std::string bare_name(const std::string& name) { return name.substr(0, name.find(" (")); }

bool lists(const expectation& e, verdict v) {
  return std::find(e.verdicts.begin(), e.verdicts.end(), v) != e.verdicts.end();
}

bool can_be_excused(verdict v) {
  return v == verdict::fail || v == verdict::hang || v == verdict::crash || v == verdict::leak ||
         v == verdict::flaky || v == verdict::inconclusive;
}

void add_to_reason(test_result& test, const std::string& more) {
  test.reason += test.reason.empty() ? more : "; " + more;
}

expectation_note note_of(const expectation& e) {
  return {e.reason,  e.issue, e.file, e.since ? iso(*e.since) : "", e.expires ? iso(*e.expires) : "",
          e.versions};
}

void judge_failure(const std::vector<const expectation*>& matching, test_result& test,
                   std::chrono::year_month_day today) {
  const expectation* other = nullptr;    // it expects something else
  const expectation* expired = nullptr;  // it expected this, once
  for (const expectation* e : matching) {
    if (!lists(*e, test.outcome)) {
      other = e;
    } else if (e->expires && today >= *e->expires) {
      expired = e;
    } else {
      add_to_reason(test, fmt::format("{}, as expected", to_string(test.outcome)));
      test.expectation = note_of(*e);
      test.outcome = verdict::expected_fail;
      return;
    }
  }
  if (expired) {
    add_to_reason(test, fmt::format("the expectation of {}:{} expired on {}", expired->file, expired->line,
                                    iso(*expired->expires)));
    test.expectation = note_of(*expired);
  } else if (other) {
    add_to_reason(
        test, fmt::format("{}:{} expects {}", other->file, other->line, to_string(other->verdicts.front())));
    test.expectation = note_of(*other);
  }
}

void judge_pass(const std::vector<const expectation*>& matching, test_result& test) {
  for (const expectation* e : matching)
    if (lists(*e, verdict::pass)) return;
  const expectation& e = *matching.front();
  test.outcome = verdict::unexpected_pass;
  add_to_reason(test, fmt::format("passed, but {}:{} expects {}: remove the entry or narrow its versions",
                                  e.file, e.line, to_string(e.verdicts.front())));
  test.expectation = note_of(e);
}

}  // namespace

bool concerns(const expectation& e, const plugin_result& plugin) {
  if (!glob(e.plugin, plugin.name) && !glob(e.plugin, bare_name(plugin.name))) return false;
  if (!e.versions.empty() && !version_in(plugin.version, e.versions)) return false;
  return std::all_of(e.options.begin(), e.options.end(), [&](const auto& option) {
    return std::find(plugin.options.begin(), plugin.options.end(), option) != plugin.options.end();
  });
}

bool names(const expectation& e, const std::string& test_id) { return glob(e.test, test_id); }

void expectations::apply(const plugin_result& plugin, test_result& test,
                         std::chrono::year_month_day today) const {
  std::vector<const expectation*> matching;
  for (const expectation& e : entries_)
    if (names(e, test.id()) && concerns(e, plugin)) matching.push_back(&e);
  if (matching.empty()) return;
  if (can_be_excused(test.outcome))
    judge_failure(matching, test, today);
  else if (test.outcome == verdict::pass)
    judge_pass(matching, test);
}

std::vector<const expectation*> expectations::unmatched(const plugin_result& plugin,
                                                        const std::vector<std::string>& test_ids) const {
  std::vector<const expectation*> result;
  for (const expectation& e : entries_) {
    if (!concerns(e, plugin)) continue;
    if (std::none_of(test_ids.begin(), test_ids.end(), [&](const std::string& id) { return names(e, id); }))
      result.push_back(&e);
  }
  return result;
}

std::string iso(std::chrono::year_month_day day) {
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(day.year()), static_cast<unsigned>(day.month()),
                     static_cast<unsigned>(day.day()));
}

std::optional<std::chrono::year_month_day> day_from(std::string_view text) {
  if (text.size() < 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const auto number = [&](std::size_t at, std::size_t length) {
    unsigned value = 0;
    const char* const end = text.data() + at + length;
    return std::from_chars(text.data() + at, end, value).ptr == end ? value : ~0U;
  };
  const unsigned year = number(0, 4);
  if (year > 9999) return std::nullopt;
  const std::chrono::year_month_day day{std::chrono::year(static_cast<int>(year)),
                                        std::chrono::month(number(5, 2)), std::chrono::day(number(8, 2))};
  return day.ok() ? std::optional(day) : std::nullopt;
}

std::chrono::year_month_day today_utc() {
  return std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
}

}  // namespace assay::results
