// The parts that answer at one look: a card a runtime, the matrix, what is not as expected, what is known.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>
#include <iterator>
#include <map>
#include <tuple>

#include "../src/describe.hpp"
#include "assay/results/text.hpp"
#include "sections.hpp"
#include "security.hpp"

namespace assay::reports::html {
namespace {

using namespace results;

constexpr std::size_t listed_at_once = 12;

std::string str(std::string_view view) { return std::string(view); }

data bars(const tally& t) {
  data list(data::type::list);
  double x = 0;
  const auto add = [&](std::size_t count, const char* tone) {
    if (count == 0) return;
    const double width = 1000.0 * static_cast<double>(count) / static_cast<double>(t.total());
    data bar;
    bar.set("tone", tone);
    bar.set("x", fmt::format("{:.0f}", x));
    // Even one of a thousand must be seen.
    bar.set("width", fmt::format("{:.0f}", std::max(width, 12.0)));
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

// Of a whole run: the clauses that nothing proves.
std::string untested_line(const run_result& run, const plugin_summary& s) {
  constexpr std::size_t most = 3;
  if (!run.complete || asked_for_a_part(run) || s.untested.empty() || s.tests == 0) return {};
  const auto end = s.untested.begin() + static_cast<std::ptrdiff_t>(std::min(most, s.untested.size()));
  return fmt::format("{} without a test: {}{}", plural(s.untested.size(), "clause"),
                     fmt::join(s.untested.begin(), end, ", "), s.untested.size() > most ? ", ..." : "");
}

// The reason or the first message, in one line.
std::string reason_line(const test_result& test) {
  const std::string& whole =
      test.reason.empty() && !test.failures.empty() ? test.failures.front().message : test.reason;
  std::string line;
  for (const char c : head(whole, 400)) {
    const bool space = c == '\n' || c == '\t' || c == ' ';
    if (!space) line += c;
    if (space && !line.empty() && line.back() != ' ') line += ' ';
  }
  return line.size() <= 140 ? line : str(head(line, 140)) + "...";
}

data unexpected_item(const plugin_result& plugin, const test_result& test) {
  data item;
  item.set("tone", str(tone_of(test.outcome)));
  item.set("verdict", str(to_string(test.outcome)));
  item.set("anchor", anchor(test.id()));
  item.set("test", text(test.id()));
  item.set("runtime", text(label(plugin)));
  item.set("why", text_if_any(reason_line(test)));
  return item;
}

}  // namespace

data runtime_columns(const run_result& run) {
  data list(data::type::list);
  for (std::size_t p = 0; p < run.plugins.size(); ++p) {
    data column;
    column.set("name", text(label(run.plugins[p])));
    column.set("index", std::to_string(p));
    list << column;
  }
  return list;
}

std::string cards(const arrangement& a) {
  page_part card("card.mustache");
  std::string html;
  for (std::size_t p = 0; p < a.summaries.size(); ++p) {
    const plugin_result& plugin = a.run->plugins[p];
    const plugin_summary& s = a.summaries[p];
    data levels(data::type::list);
    for (const clause_level level : {clause_level::must, clause_level::should, clause_level::may})
      for (const clause_profile profile : {clause_profile::core, clause_profile::full, clause_profile::newer})
        if (s.level(level, profile).total() > 0) levels << level_row(s, level, profile);
    data values;
    const bool good_but_failing = tone_of(s.conforms) == "good" && s.unexpected() > 0;
    const bool nothing_ran = s.tests == 0 && plugin.load_error.empty();
    values.set("tone", nothing_ran ? "none" : good_but_failing ? "odd" : str(tone_of(s.conforms)));
    values.set("index", std::to_string(p));
    values.set("label", text(label(plugin)));
    if (plugin.runtime != plugin.name && !plugin.runtime.empty()) values.set("runtime", text(plugin.runtime));
    values.set("conformance", conformance_words(*a.run, plugin, s));
    values.set("untested", text_if_any(untested_line(*a.run, s)));
    if (!plugin.load_error.empty()) values.set("load_error", text(plugin.load_error));
    values.set("has_levels", levels.is_non_empty_list());
    values.set("levels", levels);
    values.set("counts", plugin.load_error.empty() ? count_line(plugin, s) : "no test ran");
    html += card(values);
  }
  return html;
}

namespace {

bool ran(const area_rows& area, std::size_t runtime) {
  return std::any_of(area.clauses.begin(), area.clauses.end(), [&](const clause_rows& clause) {
    return std::any_of(clause.tests.begin(), clause.tests.end(),
                       [&](const test_row& test) { return !test.cells[runtime].empty(); });
  });
}

}  // namespace

std::string matrix(const arrangement& a) {
  page_part part("matrix.mustache");
  data rows(data::type::list);
  for (const area_rows& area : a.areas) {
    data cells(data::type::list);
    for (std::size_t p = 0; p < area.tallies.size(); ++p) {
      const tally& t = area.tallies[p];
      data cell;
      cell.set("tone", str(tone_of(t)));
      cell.set("text", t.total() > 0 ? share(t) : ran(area, p) ? "no clause" : "not run");
      cell.set("rest", text_if_any(rest(t)));
      cells << cell;
    }
    data row;
    row.set("anchor", anchor(area.name));
    row.set("title", text(area.title));
    row.set("cells", cells);
    rows << row;
  }
  data values;
  values.set("runtimes", runtime_columns(*a.run));
  values.set("rows", rows);
  return part(values);
}

std::string unexpected(const arrangement& a) {
  std::vector<std::pair<const plugin_result*, const test_result*>> found;
  std::size_t tests = 0;
  for (const plugin_result& plugin : a.run->plugins)
    for (const test_result& test : plugin.tests) {
      ++tests;
      if (!as_expected(test)) found.emplace_back(&plugin, &test);
    }
  if (found.empty()) return {};
  // What did not run says less than what failed.
  std::stable_partition(found.begin(), found.end(),
                        [](const auto& f) { return f.second->outcome != verdict::not_run; });
  data items(data::type::list), others(data::type::list);
  for (std::size_t i = 0; i < found.size(); ++i)
    (i < listed_at_once ? items : others) << unexpected_item(*found[i].first, *found[i].second);
  data values;
  values.set("count", std::to_string(found.size()));
  values.set("tests", std::to_string(tests));
  values.set("items", items);
  values.set("more", data(data::type::bool_false));
  if (found.size() > listed_at_once) {
    data more;
    more.set("count", std::to_string(found.size() - listed_at_once));
    more.set("items", others);
    values.set("more", more);
  }
  page_part part("unexpected.mustache");
  return part(values);
}

std::string deviations(const arrangement& a) {
  using key = std::tuple<std::size_t, std::string, std::string>;  // runtime, reason, issue
  std::map<key, data> tests;
  for (std::size_t p = 0; p < a.run->plugins.size(); ++p)
    for (const test_result& test : a.run->plugins[p].tests) {
      if (test.outcome != verdict::expected_fail) continue;
      const expectation_note note = test.expectation.value_or(expectation_note{test.reason, "", ""});
      data one;
      one.set("anchor", anchor(test.id()));
      one.set("test", text(test.id()));
      tests.try_emplace(key{p, note.reason, note.issue}, data::type::list).first->second << one;
    }
  if (tests.empty()) return {};
  data items(data::type::list);
  for (const auto& [which, list] : tests) {
    const auto& [p, reason, issue] = which;
    data item;
    item.set("runtime", text(label(a.run->plugins[p])));
    item.set("reason", text(reason));
    item.set("issue", text(issue));
    const std::string target = link_target(issue);
    item.set("href", target.empty() ? data(data::type::bool_false) : data(target));
    item.set("tests", list);
    items << item;
  }
  page_part part("deviations.mustache");
  return part(data("items", items));
}

}  // namespace assay::reports::html
