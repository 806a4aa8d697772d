#include "selection.hpp"

#include <algorithm>
#include <tuple>

#include "assay/results/filter.hpp"
#include "assay/results/summary.hpp"
#include "assay/sdk/registry.hpp"
#include "assay/spec/clauses.hpp"
#include "subcommands.hpp"

namespace assay::cli {
namespace {

std::size_t place_of_area(const std::string& area) {
  const auto all = spec::areas();
  const auto at = std::find_if(all.begin(), all.end(), [&](const spec::area& a) { return a.id == area; });
  return static_cast<std::size_t>(at - all.begin());
}

std::vector<results::test_result> read_suite() {
  std::vector<results::test_result> all;
  for (const test_case& test : all_tests()) {
    results::test_result head;
    head.suite = test.suite;
    head.name = test.name;
    head.clauses.assign(test.clauses.begin(), test.clauses.end());
    head.file = test.file;
    head.line = test.line;
    const spec::clause* first = test.clauses.empty() ? nullptr : spec::find_clause(test.clauses.front());
    if (first != nullptr) head.area = first->area;
    all.push_back(std::move(head));
  }
  const auto key = [](const results::test_result& t) {
    return std::tuple(place_of_area(t.area), t.file, t.line);
  };
  std::stable_sort(all.begin(), all.end(), [&](const auto& a, const auto& b) { return key(a) < key(b); });
  return all;
}

}  // namespace

const std::vector<results::test_result>& suite() {
  static const std::vector<results::test_result> all = read_suite();
  return all;
}

std::vector<results::test_result> select_tests(const std::string& expression) {
  if (expression.empty()) return suite();
  try {
    const results::filter filter(expression);
    if (filter.uses_verdict()) {
      throw usage_error("--filter: verdict: selects results, which are not known before a run");
    }
    std::vector<results::test_result> selected;
    for (const results::test_result& test : suite()) {
      if (filter.matches(results::subject_of(test, results::clause_table::suite()))) selected.push_back(test);
    }
    return selected;
  } catch (const results::filter_error& error) {
    throw usage_error(std::string("--filter: ") + error.what());
  }
}

std::string level_of(const results::test_result& test) {
  const spec::clause* strongest = nullptr;
  for (const std::string& id : test.clauses) {
    const spec::clause* clause = spec::find_clause(id);
    if (clause != nullptr && (strongest == nullptr || clause->lvl < strongest->lvl)) strongest = clause;
  }
  if (strongest == nullptr) return "";
  std::string level(spec::to_string(strongest->lvl));
  std::transform(level.begin(), level.end(), level.begin(), [](unsigned char c) { return std::tolower(c); });
  return level;
}

}  // namespace assay::cli
