#include "arrange.hpp"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <set>

#include "../src/describe.hpp"

namespace assay::reports::html {
namespace {

using namespace results;

// Every test of the run, once, in the order first seen, with its cells.
class tests_by_id {
 public:
  explicit tests_by_id(const run_result& run) {
    for (std::size_t p = 0; p < run.plugins.size(); ++p)
      for (const test_result& test : run.plugins[p].tests)
        at(test, run.plugins.size()).cells[p].push_back(&test);
  }
  const std::vector<test_row>& rows() const { return rows_; }

 private:
  test_row& at(const test_result& test, std::size_t plugins) {
    const auto [place, added] = index_.emplace(test.id(), rows_.size());
    if (added)
      rows_.push_back({test.id(), test.file, test.line, false, std::vector<cell_results>(plugins), true});
    test_row& row = rows_[place->second];
    row.provisional = row.provisional || test.provisional;
    if (row.file.empty()) row.file = test.file, row.line = test.line;
    return row;
  }

  std::vector<test_row> rows_;
  std::map<std::string, std::size_t> index_;
};

const test_result& any_result(const test_row& row) {
  for (const cell_results& c : row.cells)
    for (const test_result* result : c)
      if (!result->clauses.empty()) return *result;
  for (const cell_results& c : row.cells)
    if (!c.empty()) return *c.front();
  std::abort();  // a row exists only because of a result
}

std::string area_of_clause(const std::string& id, const clause_table& table) {
  const clause_info* info = table.find(id);
  return info ? info->area : id.substr(0, id.find('.'));
}

class arranger {
 public:
  arranger(const run_result& run, const clause_table& table) : run_(run), table_(table) {
    result_.run = &run;
    result_.keys = runtime_keys(run);
    for (const plugin_result& plugin : run.plugins)
      result_.summaries.push_back(summarize(run, plugin, table));
  }

  arrangement build() {
    const tests_by_id tests(run_);
    for (const test_row& row : tests.rows()) place(row);
    for (const area_info& area : table_.areas()) add_area(area.name, area.title);
    while (!clauses_.empty()) {  // areas and clauses that this specification does not have
      const std::string name = clauses_.begin()->first;
      add_area(name, name);
    }
    return std::move(result_);
  }

 private:
  void place(const test_row& row) {
    const test_result& test = any_result(row);
    if (test.clauses.empty()) {
      clauses_[area_of(test)][""].push_back(row);
      return;
    }
    for (const std::string& id : std::set<std::string>(test.clauses.begin(), test.clauses.end())) {
      clauses_[area_of_clause(id, table_)][id].push_back(row);
    }
  }

  void add_area(const std::string& name, const std::string& title) {
    const auto found = clauses_.find(name);
    if (found == clauses_.end()) return;
    area_rows area{name, title, {}, std::vector<tally>(run_.plugins.size()), 0};
    auto& cited = found->second;
    for (const clause_info& info : table_.clauses()) {
      if (info.area != name) continue;
      if (const auto at = cited.find(info.id); at != cited.end()) {
        area.clauses.push_back(rows(info.id, &info, std::move(at->second)));
        cited.erase(at);
      } else if (!asked_for_a_part(run_)) {
        area.clauses.push_back(rows(info.id, &info, {}));
      } else {
        ++area.not_in_this_run;
      }
    }
    for (auto& [id, tests] : cited) area.clauses.push_back(rows(id, nullptr, std::move(tests)));
    clauses_.erase(found);
    count(area);
    mark_first(area);
    result_.areas.push_back(std::move(area));
  }

  clause_rows rows(const std::string& id, const clause_info* info, std::vector<test_row> tests) const {
    clause_rows clause{id, info, {}, std::move(tests)};
    for (const plugin_summary& summary : result_.summaries) clause.states.push_back(summary.state(id));
    return clause;
  }

  static void count(area_rows& area) {
    for (const clause_rows& clause : area.clauses) {
      if (clause.info && clause.info->level == clause_level::informational) continue;
      for (std::size_t p = 0; p < clause.states.size(); ++p) area.tallies[p].add(clause.states[p]);
    }
  }

  void mark_first(area_rows& area) {
    for (clause_rows& clause : area.clauses)
      for (test_row& test : clause.tests) test.first = seen_.insert(test.id).second;
  }

  const run_result& run_;
  const clause_table& table_;
  std::map<std::string, std::map<std::string, std::vector<test_row>>> clauses_;  // area, clause
  std::set<std::string> seen_;
  arrangement result_;
};

}  // namespace

std::vector<std::string> runtime_keys(const run_result& run) {
  constexpr std::size_t longest = 48;
  std::vector<std::string> keys;
  for (const plugin_result& plugin : run.plugins) {
    std::string key;
    for (const char c : label(plugin)) {
      const auto byte = static_cast<unsigned char>(c);
      const bool plain = byte < 0x80 && (std::isalnum(byte) || (c == '.' && !key.empty()));
      if (plain)
        key += static_cast<char>(std::tolower(byte));
      else if (!key.empty() && key.back() != '-')
        key += '-';
      if (key.size() == longest) break;
    }
    while (key.ends_with('-')) key.pop_back();
    if (key.empty()) key = "runtime";
    std::string unique = key;
    for (int n = 2; std::find(keys.begin(), keys.end(), unique) != keys.end(); ++n)
      unique = key + "-" + std::to_string(n);
    keys.push_back(std::move(unique));
  }
  return keys;
}

arrangement arrange(const run_result& run, const clause_table& table) { return arranger(run, table).build(); }

verdict worst(const cell_results& c) {
  verdict result = verdict::pass;
  for (const test_result* test : c) result = std::max(result, test->outcome);
  return result;
}

}  // namespace assay::reports::html
