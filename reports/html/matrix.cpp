// The matrix: areas by runtimes.
#include <algorithm>

#include "../src/describe.hpp"
#include "sections.hpp"

namespace assay::reports::html {

using namespace results;

data runtime_columns(const run_result& run) {
  data list(data::type::list);
  const std::vector<std::string> keys = runtime_keys(run);
  for (std::size_t p = 0; p < run.plugins.size(); ++p) {
    data column;
    column.set("name", text(label(run.plugins[p])));
    column.set("index", std::to_string(p));
    column.set("key", keys[p]);
    list << column;
  }
  return list;
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
      cell.set("tone", std::string(tone_of(t)));
      cell.set("text", t.total() > 0 ? share(t) : ran(area, p) ? "no clause" : "not run");
      cell.set("rest", text_if_any(rest(t)));
      // To where the area says what this runtime lacks.
      const bool link = t.total() > 0 && !t.all_met();
      cell.set("to", link ? data(a.keys[p]) : data(data::type::bool_false));
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

}  // namespace assay::reports::html
