#include "pages.hpp"

#include <algorithm>

#include "../src/describe.hpp"
#include "sources.hpp"
#include "words.hpp"

namespace assay::reports::site {

using namespace html;

std::string str(std::string_view view) { return std::string(view); }

void set_list(data& values, const std::string& name, const data& list) {
  values.set("has_" + name, list.is_non_empty_list());
  values.set(name, list);
}

data clause_link(const book& of, std::string_view id) {
  const clause_entry* entry = of.find(id);
  data link;
  link.set("id", text(id));
  link.set("href", entry == nullptr ? "clauses.html" : clause_address(entry->clause->area, id));
  return link;
}

data answer_row(const column& one, const clause_entry& entry) {
  const answer a = one.of(entry);
  data row = data("name", text(one.name));
  row.set("tone", a.tone);
  row.set("word", a.word);
  row.set("why", text_if_any(a.why));
  row.set("issue", text(issue_words(a.issue)));
  const std::string target = issue_link(one.plugin->runtime, a.issue);
  row.set("link", target.empty() ? data(data::type::bool_false) : data(target));
  data sides(data::type::list);
  for (const std::string_view id : entry.clause->variants)
    if (const std::string side = one.side(id); !side.empty()) sides << data("side", text(side));
  row.set("sides", sides);
  return row;
}

results::tally tally_of(const column& one, const area_entry& area) {
  results::tally all;
  for (const clause_entry& entry : area.clauses)
    if (entry.clause->lvl != spec::level::informational) all.add(one.summary.state(entry.clause->id));
  return all;
}

namespace {

data test_link(const results::test_result& test) {
  data link;
  link.set("id", text(test.id()));
  link.set("anchor", anchor(test.id()));
  return link;
}

// Those of the rows that belong to an area, area by area; areas without any are left out.
template <class Rows, class Area, class Make>
data by_area(const book& of, const Rows& rows, const std::string& name, Area area_of_row, Make make) {
  data areas(data::type::list);
  for (const area_entry& area : of.areas()) {
    data list(data::type::list);
    for (const auto& row : rows)
      if (area_of_row(row) == area.area->id) list << make(row);
    if (!list.is_non_empty_list()) continue;
    data values;
    values.set("anchor", anchor(area.area->id));
    values.set("title", text(area.area->title));
    values.set(name, list);
    areas << values;
  }
  return areas;
}

// The area of a test is that of the first clause it names.
std::string_view area_of(const book& of, const results::test_result& test) {
  const clause_entry* first = test.clauses.empty() ? nullptr : of.find(test.clauses.front());
  return first == nullptr ? std::string_view(test.area) : first->clause->area;
}

}  // namespace

std::string tests_body(const contents& c) {
  const auto tests = c.spec.from().tests;
  data values;
  values.set("lead", plural(tests.size(), "test"));
  values.set("areas", by_area(
                          c.spec, tests, "tests", [&](const auto& test) { return area_of(c.spec, test); },
                          [&](const results::test_result& test) {
                            data row = test_link(test);
                            row.set("place", text(place(test.file, test.line)));
                            row.set("clauses", list_of(test.clauses, [&](const std::string& id) {
                                      return clause_link(c.spec, id);
                                    }));
                            return row;
                          }));
  return page_part("spec-tests.mustache")(values);
}

std::string faults_body(const contents& c) {
  const auto faults = c.spec.from().faults;
  data values;
  values.set("lead", plural(faults.size(), "runtime") + " with one mistake each");
  values.set("areas", by_area(
                          c.spec, faults, "faults", [](const auto& fault) { return fault.area; },
                          [&](const faults::fault& fault) {
                            data row = clause_link(c.spec, fault.clause);
                            row.set("clause", text(fault.clause));
                            row.set("anchor", anchor(fault.name));
                            row.set("name", text(fault.name));
                            row.set("text", text(fault.text));
                            row.set("expect", text(fault.expect));
                            row.set("where", text(str(to_string(fault.how)) + ": " + str(fault.where)));
                            const clause_entry* entry = c.spec.find(fault.clause);
                            set_list(row, "tests",
                                     entry == nullptr ? data(data::type::list)
                                                      : list_of(entry->tests,
                                                                [](const auto* t) { return test_link(*t); }));
                            return row;
                          }));
  return page_part("spec-faults.mustache")(values);
}

std::string clauses_body(const contents& c) {
  data values;
  values.set("lead",
             plural(c.spec.from().clauses.size(), "clause") + " in " + plural(c.spec.areas().size(), "area"));
  const auto option = [](std::string_view name) { return data("name", str(name)); };
  values.set("levels", list_of(std::vector{spec::level::must, spec::level::should, spec::level::may,
                                           spec::level::informational},
                               [&](spec::level l) { return option(to_string(l)); }));
  values.set("profiles", list_of(std::vector{spec::profile::core, spec::profile::full, spec::profile::newer},
                                 [&](spec::profile p) { return option(to_string(p)); }));
  std::size_t index = 0;
  set_list(values, "census", list_of(c.runtimes.columns(), [&](const column& one) {
             data runtime = data("name", text(one.name));
             runtime.set("index", std::to_string(index++));
             return runtime;
           }));
  const auto clause_row = [&](const clause_entry& entry) {
    const spec::clause& clause = *entry.clause;
    data row = clause_link(c.spec, clause.id);
    row.set("level", str(to_string(clause.lvl)));
    row.set("level_key", str(level_key(clause.lvl)));
    row.set("profile", str(to_string(clause.prof)));
    row.set("text", text(clause.text));
    std::string is, more(clause.intent);  // what the script asks for, and what is found without being shown
    if (!clause.untestable.empty()) is += " untestable";
    if (entry.unproven()) is += " unproven";
    if (c.runtimes.differ(entry)) is += " differ";
    for (std::size_t i = 0; i < c.runtimes.columns().size(); ++i)
      if (c.runtimes.columns()[i].summary.state(clause.id) == results::clause_state::not_met)
        is += " not-" + std::to_string(i);
    for (const auto words : {clause.sources, clause.requires_, clause.variants})
      for (const std::string_view word : words) more += " " + str(word);
    row.set("is", is);
    row.set("more", text(more));
    return row;
  };
  values.set("areas", list_of(c.spec.areas(), [&](const area_entry& area) {
               data one = data("page", area.page);
               one.set("anchor", anchor(area.area->id));
               one.set("title", text(area.area->title));
               one.set("clauses", list_of(area.clauses, clause_row));
               return one;
             }));
  return page_part("spec-clauses.mustache")(values);
}

}  // namespace assay::reports::site
