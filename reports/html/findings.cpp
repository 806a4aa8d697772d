// The lists: what is not as expected, what is known, what is newer than the suite that judges.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
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

data item_of(const arrangement& a, std::size_t p, const test_result& test) {
  data item;
  item.set("tone", str(tone_of(test.outcome)));
  item.set("verdict", str(to_string(test.outcome)));
  item.set("anchor", anchor(test.id()));
  const bool has_cell = tone_of(test.outcome) == "bad" || tone_of(test.outcome) == "odd";
  item.set("at", has_cell ? data(a.keys[p]) : data(data::type::bool_false));
  item.set("test", text(test.id()));
  item.set("runtime", text(label(a.run->plugins[p])));
  item.set("why", text_if_any(reason_line(test)));
  return item;
}

using found_test = std::pair<std::size_t, const test_result*>;  // runtime

template <class F>
std::vector<found_test> select(const run_result& run, F&& wanted) {
  std::vector<found_test> found;
  for (std::size_t p = 0; p < run.plugins.size(); ++p)
    for (const test_result& test : run.plugins[p].tests)
      if (wanted(test)) found.emplace_back(p, &test);
  // What did not run says less than what failed.
  std::stable_partition(found.begin(), found.end(),
                        [](const auto& f) { return f.second->outcome != verdict::not_run; });
  return found;
}

std::string list(const arrangement& a, const std::vector<found_test>& found, data& section) {
  data items(data::type::list), others(data::type::list);
  for (std::size_t i = 0; i < found.size(); ++i)
    (i < listed_at_once ? items : others) << item_of(a, found[i].first, *found[i].second);
  section.set("count", std::to_string(found.size()));
  section.set("items", items);
  section.set("more", data(data::type::bool_false));
  if (found.size() > listed_at_once) {
    data more;
    more.set("count", std::to_string(found.size() - listed_at_once));
    more.set("items", others);
    section.set("more", more);
  }
  page_part part("findings.mustache");
  return part(section);
}

// A deviation that is listed: the same words for however many runtimes and tests.
struct known {
  expectation_note note;
  std::set<std::size_t> runtimes;
  std::vector<std::string> tests;
  std::set<std::string> versions;  // of the entries, those that name some
};

std::vector<known> known_deviations(const run_result& run) {
  using key = std::tuple<std::string, std::string, std::string, std::string>;
  std::vector<known> all;  // in the order first met
  std::map<key, std::size_t> places;
  for (std::size_t p = 0; p < run.plugins.size(); ++p)
    for (const test_result& test : run.plugins[p].tests) {
      if (test.outcome != verdict::expected_fail) continue;
      const expectation_note note =
          test.expectation.value_or(expectation_note{test.reason, "", "", "", "", ""});
      const auto [at, fresh] =
          places.try_emplace(key{note.reason, note.issue, note.since, note.expires}, all.size());
      if (fresh) all.push_back({note, {}, {}, {}});
      known& one = all[at->second];
      one.runtimes.insert(p);
      if (!note.versions.empty()) one.versions.insert(note.versions);
      if (std::find(one.tests.begin(), one.tests.end(), test.id()) == one.tests.end())
        one.tests.push_back(test.id());
    }
  return all;
}

}  // namespace

std::string unexpected(const arrangement& a) {
  const auto found = select(*a.run, [](const test_result& test) { return !as_expected(test); });
  if (found.empty()) return {};
  std::size_t tests = 0;
  for (const plugin_result& plugin : a.run->plugins) tests += plugin.tests.size();
  data section;
  section.set("id", "unexpected");
  section.set("title", "Not as expected");
  section.set("hint",
              fmt::format("{} of {} results. Each link opens the test at its clause, with traces, output and "
                          "the command that runs it again.",
                          found.size(), tests));
  return list(a, found, section);
}

std::string provisional(const arrangement& a) {
  const auto found =
      select(*a.run, [](const test_result& test) { return test.provisional && !as_expected(test.outcome); });
  if (found.empty()) return {};
  data section;
  section.set("id", "provisional");
  section.set("title", "Provisional");
  section.set(
      "hint",
      text(fmt::format("Tests that are newer than suite {}, which judges this run. They decide nothing yet; "
                       "these would not be as expected.",
                       a.run->suite)));
  return list(a, found, section);
}

std::string deviations(const arrangement& a) {
  data items(data::type::list);
  for (const known& one : known_deviations(*a.run)) {
    data runtimes(data::type::list), tests(data::type::list);
    for (const std::size_t p : one.runtimes) runtimes << data("name", text(label(a.run->plugins[p])));
    for (const std::string& id : one.tests) {
      data test;
      test.set("anchor", anchor(id));
      test.set("test", text(id));
      tests << test;
    }
    data item;
    item.set("runtimes", runtimes);
    item.set("reason", text(one.note.reason));
    item.set("issue", text(issue_words(one.note.issue)));
    const std::string target = link_target(one.note.issue);
    item.set("href", target.empty() ? data(data::type::bool_false) : data(target));
    item.set("age", text_if_any(age(one.note, a.run->started)));
    item.set("versions", text_if_any(fmt::format("{}", fmt::join(one.versions, " and "))));
    item.set("tests", tests);
    items << item;
  }
  if (!items.is_non_empty_list()) return {};
  page_part part("deviations.mustache");
  return part(data("items", items));
}

}  // namespace assay::reports::html
