// The areas: a table each, in it a body a clause, in that a row a test and what there is to say of it.
#include <fmt/format.h>

#include <algorithm>

#include "../src/describe.hpp"
#include "sections.hpp"

namespace assay::reports::html {
namespace {

using namespace results;

std::string str(std::string_view view) { return std::string(view); }

// A value that a template's section sees as absent; without it the section would find one further out.
data absent() { return data(data::type::bool_false); }

// Most cells are good: the style sheet takes a cell without a class for one.
data cell_of(std::string_view tone, std::string word) {
  data cell;
  const bool none = word.empty();  // not a word a verdict could be
  if (none) tone = "plain";
  cell.set("tone", tone == "good" ? absent() : data(str(tone)));
  cell.set("text", none ? "–" : std::move(word));
  return cell;
}

// "all of 35 met by all", "all of 35 met by 5 of 8 runtimes".
std::string met_line(const area_rows& area) {
  std::size_t total = 0, all = 0, tested = 0;
  for (const tally& t : area.tallies) {
    total = std::max(total, t.total());
    tested += t.total() > 0 ? 1 : 0;
    all += t.all_met() ? 1 : 0;
  }
  if (tested == 0) return {};
  const std::string clauses = plural(total, "clause");
  if (all == tested) return clauses + (tested == 1 ? ", all met" : ", all met by all");
  return tested == 1 ? clauses : fmt::format("{}, all met by {} of {} runtimes", clauses, all, tested);
}

// Something that is not as expected, and that did run.
bool has_news(const clause_rows& clause) {
  for (const test_row& test : clause.tests)
    for (const cell_results& cell : test.cells)
      for (const test_result* result : cell)
        if (!as_expected(*result) && result->outcome != verdict::not_run) return true;
  return false;
}

bool has_news(const area_rows& area) {
  return std::any_of(area.clauses.begin(), area.clauses.end(),
                     [](const clause_rows& clause) { return has_news(clause); });
}

class table_writer {
 public:
  table_writer(const arrangement& a, failure_writer& failures)
      : a_(a),
        failures_(failures),
        area_("area.mustache"),
        clause_("clause.mustache"),
        test_("test.mustache") {}

  std::string write(const area_rows& area) {
    std::string rows;
    for (const clause_rows& clause : area.clauses) rows += write(area.name, clause);
    data tallies(data::type::list);
    for (std::size_t p = 0; p < area.tallies.size(); ++p) {
      const tally& t = area.tallies[p];
      if (t.total() == 0) continue;
      if (t.all_met()) continue;
      data one;
      one.set("at", a_.keys[p]);
      one.set("tone", str(tone_of(t)));
      one.set("runtime", text(label(a_.run->plugins[p])));
      one.set("text", share(t));
      tallies << one;
    }
    data values;
    values.set("anchor", anchor(area.name));
    values.set("met", met_line(area));
    values.set("title", text(area.title));
    // What is known is folded; what is new, or a run of little, is not.
    values.set("open", a_.areas.size() <= 2 || has_news(area));
    values.set("tallies", tallies);
    values.set("runtimes", runtime_columns(*a_.run));
    values.set("rows", rows);
    if (area.not_in_this_run > 0) values.set("left_out", std::to_string(area.not_in_this_run));
    return area_(values);
  }

 private:
  std::string write(const std::string& area, const clause_rows& clause) {
    data values;
    // Tests without a clause may be of several areas.
    values.set("anchor", anchor(clause.id.empty() ? area + "." : clause.id));
    values.set("id", text(clause.id.empty() ? "no clause" : clause.id));
    if (clause.info) {
      values.set("level", str(to_string(clause.info->level)));
      values.set("profile", str(to_string(clause.info->profile)));
      values.set("text", text(clause.info->text));
      if (!clause.info->intent.empty()) values.set("intent", text(clause.info->intent));
    } else {
      values.set("text", clause.id.empty() ? "Tests that cite no clause."
                                           : "Not in this version of the specification.");
    }
    if (clause.tests.empty()) {
      const bool can = !clause.info || clause.info->untestable.empty();
      values.set("no_test", text(can ? "No test of this run cites it."
                                     : "Has no test: " + clause.info->untestable + "."));
    } else {
      values.set("has_tests", true);
      values.set("count", plural(clause.tests.size(), "test"));
    }
    if (clause.info && !clause.info->faults.empty()) {
      data faults(data::type::list);
      for (const proving_fault& f : clause.info->faults) {
        data one;
        one.set("name", text(f.name));
        one.set("text", text(f.text));
        faults << one;
      }
      values.set("faults", faults);
      values.set("fault_count", plural(clause.info->faults.size(), "planted fault"));
      values.set("has_faults", true);
    }
    data cells(data::type::list);
    for (std::size_t p = 0; p < clause.states.size(); ++p) {
      const verdict v = verdict_of(clause, p);
      cells << cell_of(tone_of(v), word(clause, p));
    }
    values.set("cells", cells);
    values.set("open", has_news(clause));
    std::string tests;
    for (const test_row& test : clause.tests) tests += write(test);
    values.set("tests", tests);
    return clause_(values);
  }

  std::string write(const test_row& test) {
    data values;
    values.set("first", test.first);
    values.set("anchor", anchor(test.id));
    values.set("id", text(test.id));
    values.set("place", text(place(test.file, test.line)));
    values.set("provisional", test.provisional);
    data cells(data::type::list);
    for (std::size_t p = 0; p < test.cells.size(); ++p) {
      const cell_results& c = test.cells[p];
      const std::string_view tone = c.empty() ? "plain" : tone_of(worst(c));
      data cell = cell_of(tone, word(c));
      // A cell that asks for an explanation is a link to itself, and what is said of it stands below.
      const bool link = tone == "bad" || tone == "odd";
      cell.set("to", link ? data(a_.keys[p]) : absent());
      cell.set("at", link && test.first ? data(a_.keys[p]) : absent());
      cells << cell;
    }
    values.set("cells", cells);
    // Below its other clauses a test only links to where it is explained.
    const std::string bodies = test.first ? failures_.bodies(test) : "";
    values.set("has_bodies", !bodies.empty());
    values.set("bodies", bodies);
    values.set("columns", std::to_string(test.cells.size() + 1));
    return test_(values);
  }

  const arrangement& a_;
  failure_writer& failures_;
  page_part area_, clause_, test_;
};

}  // namespace

std::string areas(const arrangement& a, failure_writer& failures) {
  table_writer writer(a, failures);
  std::string html;
  for (const area_rows& area : a.areas) html += writer.write(area);
  return html;
}

}  // namespace assay::reports::html
