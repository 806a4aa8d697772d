#include "assay/results/gate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "assay/results/compare.hpp"

namespace assay::results {
namespace {

constexpr std::uint64_t whole = 1000000;  // 100 % in millionths

std::optional<clause_level> level_named(std::string_view name) {
  if (name == "must") return clause_level::must;
  if (name == "should") return clause_level::should;
  if (name == "may") return clause_level::may;
  return std::nullopt;
}

bool is_count(std::string_view name) {
  return name == "new-failures" || name == "failures" || name == "min-tests" ||
         verdict_from(name).has_value();
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view space = " \t\r\n";
  const std::size_t begin = std::min(text.find_first_not_of(space), text.size());
  text.remove_prefix(begin);
  return text.substr(0, text.find_last_not_of(space) + 1);
}

template <typename Number>
std::optional<Number> number(std::string_view text) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

[[noreturn]] void refuse(const gate_term& term, std::string_view what) {
  throw gate_error(fmt::format("'{}': {}", term.text, what));
}

std::uint64_t share(const gate_term& term, std::string_view value) {
  const bool percent = value.ends_with('%');
  const auto share = percent ? number<double>(trimmed(value.substr(0, value.size() - 1))) : std::nullopt;
  if (!share || !(*share >= 0 && *share <= 100))
    refuse(term, fmt::format("a level takes a percentage from 0% to 100%, such as {}>=95%", term.name));
  return static_cast<std::uint64_t>(std::llround(*share * static_cast<double>(whole) / 100));
}

gate_term term_of(std::string_view text) {
  using enum gate_term::comparison;
  gate_term term;
  term.text = text;
  const std::size_t at = text.find_first_of("<>=");
  if (at == text.npos) refuse(term, "a term is NAME=VALUE, NAME<=VALUE or NAME>=VALUE, such as must=100%");
  const bool two = text.substr(at).starts_with("<=") || text.substr(at).starts_with(">=");
  if (!two && text[at] != '=') refuse(term, "it is compared with =, <= or >=");
  term.how = !two ? equal : text[at] == '<' ? at_most : at_least;
  term.name = trimmed(text.substr(0, at));
  const std::string_view value = trimmed(text.substr(at + (two ? 2 : 1)));

  if (level_named(term.name)) {
    if (term.how == at_most) refuse(term, "a level is compared with = or >=");
    term.bound = share(term, value);
    return term;
  }
  if (!is_count(term.name))
    refuse(term, fmt::format("there is no term '{}'; there are must, should, may, min-tests, new-failures, "
                             "failures, and the verdicts: unsupported, flaky, leak, crash, hang, ...",
                             term.name));
  const auto count = number<std::uint64_t>(value);
  if (!count) refuse(term, fmt::format("'{}' takes a whole number of tests", term.name));
  term.bound = *count;
  if (term.name == "min-tests") {
    if (term.how == at_most) refuse(term, "'min-tests' is the least number of tests: min-tests=500");
    term.how = at_least;
  }
  return term;
}

bool holds(std::uint64_t value, const gate_term& term) {
  switch (term.how) {
    case gate_term::comparison::equal:
      return value == term.bound;
    case gate_term::comparison::at_most:
      return value <= term.bound;
    case gate_term::comparison::at_least:
      break;
  }
  return value >= term.bound;
}

std::optional<std::string> breach_of_level(const gate_term& term, const tally& clauses) {
  const std::size_t judged = clauses.total() - clauses.unsupported;
  if (clauses.total() == 0) return std::nullopt;  // nothing of this level was asked for
  if (judged == 0) return fmt::format("all {} clauses are unsupported, none was shown", clauses.total());
  const bool enough = term.how == gate_term::comparison::equal ? clauses.met * whole == term.bound * judged
                                                               : clauses.met * whole >= term.bound * judged;
  if (enough) return std::nullopt;
  // Cut, not rounded: 999 of 1000 must never read as 100 %.
  const double percent =
      std::floor(static_cast<double>(clauses.met) * 10000 / static_cast<double>(judged)) / 100;
  std::string figure = fmt::format("{} of {} clauses met ({:.4}%)", clauses.met, judged, percent);
  if (clauses.undecided > 0) figure += fmt::format(", {} undecided", clauses.undecided);
  if (clauses.unsupported > 0) figure += fmt::format(", {} unsupported", clauses.unsupported);
  return figure;
}

// What the counts of a term are about.
std::string_view noun(std::string_view name) {
  if (name == "min-tests") return "ran to a verdict";
  if (name == "failures") return "not as expected";
  if (name == "new-failures") return "newly not as expected";
  return name;
}

struct judged_plugin {
  const plugin_result& plugin;
  const plugin_summary& summary;
  std::vector<std::string> newly_failed;
};

std::optional<std::string> breach_of(const gate_term& term, const judged_plugin& p) {
  if (const auto level = level_named(term.name)) return breach_of_level(term, p.summary.level(*level));
  std::uint64_t count = 0;
  if (term.name == "min-tests") {
    count = p.summary.tests - p.summary.count(verdict::unsupported) - p.summary.count(verdict::not_run) -
            p.summary.count(verdict::inconclusive);
  } else if (term.name == "failures") {
    count = p.summary.unexpected();
  } else if (term.name == "new-failures") {
    count = p.newly_failed.size();
  } else {
    count = p.summary.count(*verdict_from(term.name));
  }
  if (holds(count, term)) return std::nullopt;
  std::string figure = fmt::format("{} {} {}", count, count == 1 ? "test" : "tests", noun(term.name));
  if (term.name == "new-failures" && count > 0) figure += fmt::format(", first {}", p.newly_failed.front());
  return figure;
}

std::vector<std::string> new_failures(const plugin_change& change) {
  std::vector<std::string> ids;
  for (const test_change& test : change.tests)
    if (test.regression()) ids.push_back(test.id);
  return ids;
}

std::vector<std::string> all_failures(const plugin_result& plugin) {
  std::vector<std::string> ids;
  for (const test_result& test : plugin.tests)
    if (!as_expected(test)) ids.push_back(test.id());
  return ids;
}

}  // namespace

gate::gate(std::string_view text) {
  for (std::size_t start = 0; start <= text.size();) {
    const std::size_t end = std::min(text.find(',', start), text.size());
    const std::string_view term = trimmed(text.substr(start, end - start));
    if (term.empty())
      throw gate_error(
          fmt::format("'{}': a term is missing; write terms such as must=100%,min-tests=500", text));
    terms_.push_back(term_of(term));
    start = end + 1;
  }
}

std::vector<gate_breach> gate::judge(const run_result& run, const run_result* baseline,
                                     std::string_view baseline_name, const clause_table& table) const {
  std::optional<comparison> compared;
  const bool compares =
      std::any_of(terms_.begin(), terms_.end(), [](const gate_term& t) { return t.name == "new-failures"; });
  const bool any_loaded = std::any_of(run.plugins.begin(), run.plugins.end(),
                                      [](const plugin_result& p) { return p.load_error.empty(); });
  if (compares && baseline && any_loaded)
    compared = compare({std::string(baseline_name), "", *baseline}, {"this run", "", run});

  std::vector<gate_breach> breaches;
  for (const plugin_result& plugin : run.plugins) {
    if (!plugin.load_error.empty()) continue;
    const plugin_summary summary = summarize(run, plugin, table);
    judged_plugin judged{plugin, summary, {}};
    if (!compared) judged.newly_failed = all_failures(plugin);
    if (compared) {
      for (const plugin_change& change : compared->plugins)
        if (change.after && change.after->name == plugin.name) judged.newly_failed = new_failures(change);
    }
    for (const gate_term& term : terms_)
      if (auto figure = breach_of(term, judged))
        breaches.push_back({plugin.name, term.text, std::move(*figure)});
  }
  return breaches;
}

}  // namespace assay::results
