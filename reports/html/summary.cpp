// "Is it conformant?": a card a runtime, or where there are many a line.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>
#include <utility>
#include <vector>

#include "../src/describe.hpp"
#include "sections.hpp"

namespace assay::reports::html {
namespace {

using namespace results;

constexpr std::size_t most_cards = 3;  // more runtimes are compared better line by line

constexpr clause_level graded[] = {clause_level::must, clause_level::should, clause_level::may};
constexpr clause_profile profiles[] = {clause_profile::core, clause_profile::full, clause_profile::newer};

std::string str(std::string_view view) { return std::string(view); }

data bars(const tally& t) {
  data list(data::type::list);
  double x = 0;
  const auto add = [&](std::size_t count, const char* tone) {
    if (count == 0) return;
    const double width = 100.0 * static_cast<double>(count) / static_cast<double>(t.total());
    data bar;
    bar.set("tone", tone);
    bar.set("x", fmt::format("{:.1f}", x));
    // Even one of a thousand must be seen.
    bar.set("width", fmt::format("{:.1f}", std::max(width, 1.2)));
    x += width;
    list << bar;
  };
  add(t.met, "good");
  add(t.undecided, "odd");
  add(t.unsupported, "none");
  add(t.not_met, "bad");
  return list;
}

data level_row(const plugin_summary& s, clause_level level, clause_profile profile) {
  const tally t = s.level(level, profile);
  data row;
  row.set("level", str(to_string(level)));
  row.set("profile", str(to_string(profile)));
  row.set("met", std::to_string(t.met));
  row.set("total", std::to_string(t.total()));
  row.set("rest", text_if_any(rest(t)));
  row.set("tone", str(tone_of(t)));
  row.set("bars", bars(t));
  return row;
}

// "Conforms to core and full"; where that can't be said, why.
std::string conformance_words(const run_result& run, const plugin_result& plugin, const plugin_summary& s) {
  if (s.tests == 0 && plugin.load_error.empty())
    return plugin.benchmarks.empty() ? "No test ran" : "Measured, not tested";
  if (s.conforms == conformance::partial) {
    const bool whole = run.complete && !asked_for_a_part(run);
    return fmt::format("{}, {}", whole ? "Not fully tested" : "Partial run",
                       s.unexpected() == 0 ? "all as expected" : "not all as expected");
  }
  std::string words(to_string(s.conforms));
  words[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(words[0])));
  return words;
}

// What the card's or the line's colour says.
std::string tone_of(const plugin_result& plugin, const plugin_summary& s) {
  const std::string tone = str(html::tone_of(s.conforms));
  if (s.tests == 0 && plugin.load_error.empty()) return "none";
  return tone == "good" && s.unexpected() > 0 ? "odd" : tone;
}

tally all_levels(const plugin_summary& s) {
  tally t;
  for (const clause_level level : graded) t += s.level(level);
  return t;
}

// "MUST 615/664, SHOULD 7/7": of all profiles; never of several levels.
std::string totals(const plugin_summary& s) {
  std::vector<std::string> words;
  for (const clause_level level : graded)
    if (const tally t = s.level(level); t.total() > 0)
      words.push_back(fmt::format("{} {}", to_string(level), share(t)));
  return fmt::format("{}", fmt::join(words, ", "));
}

// "12 expected to fail, 62 unsupported": what a reader of the first look must not miss, worst first.
std::string aside(const plugin_result& plugin, const plugin_summary& s) {
  if (!plugin.load_error.empty()) return "no test ran";
  std::vector<std::string> words;
  if (s.unexpected() > 0) words.push_back(fmt::format("{} not as expected", plural(s.unexpected(), "test")));
  if (const auto known = s.count(verdict::expected_fail); known > 0)
    words.push_back(fmt::format("{} known to fail", known));
  if (s.provisional_tests() > 0) words.push_back(provisional_words(s).substr(2));
  return fmt::format("{}", fmt::join(words, ", "));
}

// Of a whole run: the clauses that nothing proves.
std::string untested_line(const run_result& run, const plugin_summary& s) {
  constexpr std::size_t most = 3;
  if (!run.complete || asked_for_a_part(run) || s.untested.empty() || s.tests == 0) return {};
  const auto end = s.untested.begin() + static_cast<std::ptrdiff_t>(std::min(most, s.untested.size()));
  return fmt::format("{} without a test: {}{}", plural(s.untested.size(), "clause"),
                     fmt::join(s.untested.begin(), end, ", "), s.untested.size() > most ? ", ..." : "");
}

// The areas that this runtime does not support in whole, each with how many clauses and a link to them.
data lacking(const arrangement& a, std::size_t p) {
  data areas(data::type::list);
  for (const area_rows& area : a.areas) {
    const std::size_t count = area.tallies[p].unsupported;
    if (count == 0) continue;
    data one;
    one.set("anchor", anchor(area.name));
    one.set("key", a.keys[p]);
    one.set("title", text(area.title));
    one.set("count", std::to_string(count));
    areas << one;
  }
  data values;
  values.set("count", plural(all_levels(a.summaries[p]).unsupported, "clause"));
  values.set("some", areas.is_non_empty_list());
  values.set("areas", areas);
  return values;
}

std::string cards(const arrangement& a) {
  page_part card("card.mustache"), lacks("lacking.mustache");
  std::string html;
  for (std::size_t p = 0; p < a.summaries.size(); ++p) {
    const plugin_result& plugin = a.run->plugins[p];
    const plugin_summary& s = a.summaries[p];
    data levels(data::type::list);
    for (const clause_level level : graded)
      for (const clause_profile profile : profiles)
        if (s.level(level, profile).total() > 0) levels << level_row(s, level, profile);
    data values;
    values.set("tone", tone_of(plugin, s));
    values.set("key", a.keys[p]);
    values.set("label", text(label(plugin)));
    if (plugin.runtime != plugin.name && !plugin.runtime.empty()) values.set("runtime", text(plugin.runtime));
    values.set("conformance", conformance_words(*a.run, plugin, s));
    values.set("totals", text_if_any(totals(s)));
    values.set("untested", text_if_any(untested_line(*a.run, s)));
    if (!plugin.load_error.empty()) values.set("load_error", text(plugin.load_error));
    values.set("has_levels", levels.is_non_empty_list());
    values.set("levels", levels);
    const bool all_there = all_levels(s).unsupported == 0;
    values.set("unsupported", all_there ? data(data::type::bool_false) : data(lacks(lacking(a, p))));
    values.set("counts", plugin.load_error.empty() ? count_line(plugin, s) : "no test ran");
    html += card(values);
  }
  return html;
}

// The columns of the table: each level and profile that any runtime was judged by.
std::vector<std::pair<clause_level, clause_profile>> columns(const arrangement& a) {
  std::vector<std::pair<clause_level, clause_profile>> result;
  for (const clause_level level : graded)
    for (const clause_profile profile : profiles)
      if (std::any_of(a.summaries.begin(), a.summaries.end(),
                      [&](const plugin_summary& s) { return s.level(level, profile).total() > 0; }))
        result.emplace_back(level, profile);
  return result;
}

// "3 not met, 39 unsupported" as a list.
data parts(std::string_view rest) {
  data list(data::type::list);
  for (std::string_view left = rest; !left.empty();) {
    const std::size_t comma = left.find(", ");
    list << data("text", str(left.substr(0, comma)));
    left.remove_prefix(comma == std::string_view::npos ? left.size() : comma + 2);
  }
  return list;
}

data score(const arrangement& a, std::size_t p, page_part& lacks) {
  const plugin_result& plugin = a.run->plugins[p];
  const plugin_summary& s = a.summaries[p];
  data cells(data::type::list);
  for (const auto& [level, profile] : columns(a)) {
    data cell = level_row(s, level, profile);
    cell.set("rests", parts(rest(s.level(level, profile))));
    if (s.level(level, profile).total() == 0) {
      cell.set("tone", "plain");
      cell.set("none", true);
    } else {
      cell.set("none", data(data::type::bool_false));
    }
    cells << cell;
  }
  data row;
  row.set("tone", tone_of(plugin, s));
  row.set("key", a.keys[p]);
  row.set("label", text(label(plugin)));
  row.set("runtime",
          plugin.runtime != plugin.name ? text_if_any(plugin.runtime) : data(data::type::bool_false));
  row.set("conformance", conformance_words(*a.run, plugin, s));
  row.set("totals", text_if_any(totals(s)));
  row.set("aside", text_if_any(aside(plugin, s)));
  row.set("load_error", text_if_any(plugin.load_error));
  row.set("unsupported", s.clauses.empty() ? "–" : lacks(lacking(a, p)));
  row.set("cells", cells);
  return row;
}

std::string scores(const arrangement& a) {
  page_part lacks("lacking.mustache");
  data head(data::type::list), rows(data::type::list);
  for (const auto& [level, profile] : columns(a)) {
    data column;
    column.set("level", str(to_string(level)));
    column.set("profile", str(to_string(profile)));
    head << column;
  }
  for (std::size_t p = 0; p < a.summaries.size(); ++p) rows << score(a, p, lacks);
  data values;
  values.set("columns", head);
  values.set("rows", rows);
  page_part part("scores.mustache");
  return part(values);
}

}  // namespace

std::string summary(const arrangement& a) { return a.summaries.size() > most_cards ? scores(a) : cards(a); }

}  // namespace assay::reports::html
