#include "book.hpp"

#include <algorithm>

#include "assets.hpp"

namespace assay::reports::site {
namespace {

std::vector<area_entry> areas_of(const specification& from) {
  std::vector<area_entry> areas;
  for (const spec::area& area : from.areas) {
    area_entry entry{&area, page_of_area(area.id), {}};
    for (const spec::clause& clause : from.clauses)
      if (clause.area == area.id) entry.clauses.push_back({&clause, {}, {}});
    std::stable_sort(entry.clauses.begin(), entry.clauses.end(),
                     [](const auto& a, const auto& b) { return a.clause->line < b.clause->line; });
    areas.push_back(std::move(entry));
  }
  return areas;
}

results::clause_table table_of(const specification& from) {
  std::vector<results::area_info> areas;
  for (const spec::area& a : from.areas) areas.push_back({std::string(a.id), std::string(a.title)});
  std::vector<results::clause_info> clauses;
  for (const spec::clause& c : from.clauses)
    clauses.push_back({std::string(c.id), std::string(c.area), c.lvl, c.prof, std::string(c.text),
                       std::string(c.intent), std::string(c.untestable)});
  return {std::move(areas), std::move(clauses)};
}

template <class Row>
const Row* row_of(std::span<const Row> rows, std::string_view id) {
  const auto at = std::find_if(rows.begin(), rows.end(), [&](const Row& row) { return row.id == id; });
  return at == rows.end() ? nullptr : &*at;
}

}  // namespace

book::book(const specification& from) : from_(from), areas_(areas_of(from)), table_(table_of(from)) {
  std::map<std::string_view, clause_entry*> entries;
  for (area_entry& area : areas_)
    for (clause_entry& entry : area.clauses) entries.emplace(entry.clause->id, &entry);
  for (const results::test_result& test : from.tests)
    for (const std::string& id : test.clauses)
      if (const auto at = entries.find(id); at != entries.end()) at->second->tests.push_back(&test);
  for (const faults::fault& fault : from.faults)
    if (const auto at = entries.find(fault.clause); at != entries.end()) at->second->faults.push_back(&fault);
  clauses_.insert(entries.begin(), entries.end());
}

const clause_entry* book::find(std::string_view id) const {
  const auto at = clauses_.find(id);
  return at == clauses_.end() ? nullptr : at->second;
}
const spec::feature* book::feature(std::string_view id) const { return row_of(from_.features, id); }
const spec::variant* book::variant(std::string_view id) const { return row_of(from_.variants, id); }

std::string page_of_area(std::string_view area) { return html::anchor(area) + ".html"; }

}  // namespace assay::reports::site
