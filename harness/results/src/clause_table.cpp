#include <algorithm>

#include "assay/faults/faults.hpp"
#include "assay/results/summary.hpp"

namespace assay::results {
namespace {

// In the order a reader of the specification meets them: area by area, as each area's author wrote it.
std::vector<clause_info> suite_clauses() {
  std::vector<clause_info> result;
  for (const spec::area& area : spec::areas()) {
    std::vector<const spec::clause*> of_area;
    for (const spec::clause& c : spec::clauses())
      if (c.area == area.id) of_area.push_back(&c);
    std::sort(of_area.begin(), of_area.end(), [](auto* a, auto* b) { return a->line < b->line; });
    for (const spec::clause* c : of_area) {
      clause_info info{
          std::string(c->id),     std::string(c->area),      c->lvl, c->prof, std::string(c->text),
          std::string(c->intent), std::string(c->untestable)};
      for (const faults::fault& f : faults::all()) {
        if (f.clause == c->id) info.faults.push_back({std::string(f.name), std::string(f.text)});
      }
      result.push_back(std::move(info));
    }
  }
  return result;
}

std::vector<area_info> suite_areas() {
  std::vector<area_info> result;
  for (const spec::area& area : spec::areas())
    result.push_back({std::string(area.id), std::string(area.title)});
  return result;
}

}  // namespace

clause_table::clause_table(std::vector<area_info> areas, std::vector<clause_info> clauses)
    : areas_(std::move(areas)), clauses_(std::move(clauses)) {
  for (std::size_t i = 0; i < clauses_.size(); ++i) index_.emplace(clauses_[i].id, i);
}

const clause_table& clause_table::suite() {
  static const clause_table table(suite_areas(), suite_clauses());
  return table;
}

const clause_info* clause_table::find(std::string_view id) const {
  const auto at = index_.find(id);
  return at == index_.end() ? nullptr : &clauses_[at->second];
}

namespace {

std::string_view in_filters(clause_level level) {
  switch (level) {
    case clause_level::must:
      return "must";
    case clause_level::should:
      return "should";
    case clause_level::may:
      return "may";
    case clause_level::informational:
      break;
  }
  return "informational";
}

}  // namespace

filter_subject subject_of(const test_result& test, const clause_table& table) {
  filter_subject subject{test.suite, test.name, test.area, {}, {}, {}, test.outcome};
  for (const std::string& id : test.clauses) {
    subject.clauses.push_back(id);
    if (const clause_info* clause = table.find(id)) {
      subject.levels.push_back(in_filters(clause->level));
      subject.profiles.push_back(to_string(clause->profile));
    }
  }
  return subject;
}

}  // namespace assay::results
