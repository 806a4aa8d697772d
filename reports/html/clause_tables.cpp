// The areas: a table each, in it a body a clause, in that a row a test and what there is to say of it.
#include "../src/describe.hpp"
#include "sections.hpp"

namespace assay::reports::html {
namespace {

using namespace results;

std::string str(std::string_view view) { return std::string(view); }

data cell_of(std::string_view tone, std::string word) {
  data cell;
  const bool none = word.empty();  // not a word a verdict could be
  cell.set("tone", none ? "plain" : str(tone));
  cell.set("text", none ? "–" : std::move(word));
  return cell;
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
    bool all_good = true;
    for (std::size_t p = 0; p < area.tallies.size(); ++p) {
      const tally& t = area.tallies[p];
      if (t.total() == 0) continue;
      all_good = all_good && t.not_met + t.undecided == 0;
      data one;
      one.set("tone", str(tone_of(t)));
      one.set("runtime", text(label(a_.run->plugins[p])));
      one.set("text", share(t));
      tallies << one;
    }
    data values;
    values.set("anchor", anchor(area.name));
    values.set("name", text(area.name));
    values.set("title", text(area.title));
    values.set("open", !all_good);
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
    values.set("level_key", clause.info ? str(level_key(clause.info->level)) : "");
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
    bool bad = false;
    for (std::size_t p = 0; p < clause.states.size(); ++p) {
      const verdict v = verdict_of(clause, p);
      bad = bad || (clause.states[p] != clause_state::untested && !as_expected(v) && v != verdict::not_run);
      cells << cell_of(tone_of(v), word(clause, p));
    }
    values.set("cells", cells);
    values.set("open", bad);
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
    data cells(data::type::list);
    for (const cell_results& c : test.cells)
      cells << cell_of(c.empty() ? "plain" : tone_of(worst(c)), word(c));
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
