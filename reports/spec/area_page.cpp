// An area's page: its clauses, each with its force, its sentence, what the runtimes do, and what proves it.
#include <fmt/format.h>

#include <set>

#include "../src/describe.hpp"
#include "pages.hpp"
#include "sources.hpp"
#include "words.hpp"

namespace assay::reports::site {
namespace {

using namespace html;

data link_if_any(const std::string& target) {
  return target.empty() ? data(data::type::bool_false) : data(target);
}

data requirement(const book& of, std::string_view name) {
  const spec::feature* feature = of.feature(name);
  data one = data("name", text(name));
  one.set("anchor", anchor(name));
  one.set("text", text_if_any(feature == nullptr ? "" : feature->text));
  return one;
}

data variant(const book& of, std::string_view id) {
  const spec::variant* known = of.variant(id);
  data one = data("id", text(id));
  one.set("anchor", anchor(id));
  one.set("text", text(known == nullptr ? "" : known->text));
  return one;
}

std::string article(const contents& c, page_part& part, const clause_entry& entry) {
  const spec::clause& clause = *entry.clause;
  data values;
  values.set("anchor", anchor(clause.id));
  values.set("id", text(clause.id));
  values.set("level", str(to_string(clause.lvl)));
  values.set("level_key", str(level_key(clause.lvl)));
  values.set("profile", str(to_string(clause.prof)));
  values.set("unproven", entry.unproven());
  values.set("text", text(clause.text));
  values.set("intent", text_if_any(clause.intent));
  values.set("untestable", text_if_any(clause.untestable));
  values.set("place", text(place(str(clause.file), clause.line)));
  set_list(values, "census",
           list_of(c.runtimes.columns(), [&](const column& one) { return answer_row(one, entry); }));
  set_list(values, "tests", list_of(entry.tests, [](const results::test_result* test) {
             data one = data("id", text(test->id()));
             one.set("anchor", anchor(test->id()));
             one.set("place", text(place(test->file, test->line)));
             return one;
           }));
  set_list(values, "faults", list_of(entry.faults, [](const faults::fault* fault) {
             data one = data("name", text(fault->name));
             one.set("anchor", anchor(fault->name));
             one.set("text", text(fault->text));
             return one;
           }));
  set_list(values, "sources", list_of(clause.sources, [&](std::string_view source) {
             data one = data("text", text(source));
             one.set("href", link_if_any(source_link(source, clause.prof)));
             return one;
           }));
  set_list(values, "requires",
           list_of(clause.requires_, [&](std::string_view name) { return requirement(c.spec, name); }));
  set_list(values, "variants",
           list_of(clause.variants, [&](std::string_view id) { return variant(c.spec, id); }));
  set_list(values, "fixed", list_of(clause.fixed, [](const spec::fixed_fault& fault) {
             data one = data("runtime", text(fault.runtime));
             one.set("version", text(fault.version));
             one.set("issue", text(fault.issue));
             one.set("href", link_if_any(issue_link(fault.runtime, fault.issue)));
             return one;
           }));
  return part(values);
}

std::string lead(const area_entry& area) {
  std::set<const results::test_result*> tests;  // one may prove several clauses
  std::size_t faults = 0;
  for (const clause_entry& entry : area.clauses) {
    tests.insert(entry.tests.begin(), entry.tests.end());
    faults += entry.faults.size();
  }
  return fmt::format("{}, {}, {}", plural(area.clauses.size(), "clause"), plural(tests.size(), "test"),
                     plural(faults, "planted fault"));
}

data neighbour(const area_entry* area) {
  if (area == nullptr) return data(data::type::bool_false);
  data one = data("page", area->page);
  one.set("title", text(area->area->title));
  return one;
}

}  // namespace

std::string area_body(const contents& c, std::size_t index) {
  const auto& areas = c.spec.areas();
  const area_entry& area = areas[index];
  page_part clause_part("spec-clause.mustache");
  std::string clauses;
  for (const clause_entry& entry : area.clauses) clauses += article(c, clause_part, entry);
  data values;
  values.set("title", text(area.area->title));
  values.set("lead", lead(area));
  values.set("documentation", link_if_any(documentation_of(area.area->id)));
  set_list(values, "census", list_of(c.runtimes.columns(), [&](const column& one) {
             const results::tally t = tally_of(one, area);
             data row = data("name", text(one.name));
             row.set("tone", str(tone_of(t)));
             row.set("word", t.total() == 0 ? "not tested" : share(t));
             row.set("rest", text_if_any(rest(t)));
             return row;
           }));
  values.set("contents", list_of(area.clauses, [&](const clause_entry& entry) {
               const std::string_view id = entry.clause->id;
               data one = data("anchor", anchor(id));
               one.set("short", text(id.substr(std::min(id.find('.') + 1, id.size()))));
               return one;
             }));
  values.set("clauses", clauses);
  values.set("before", neighbour(index > 0 ? &areas[index - 1] : nullptr));
  values.set("after", neighbour(index + 1 < areas.size() ? &areas[index + 1] : nullptr));
  return page_part("spec-area.mustache")(values);
}

}  // namespace assay::reports::site
