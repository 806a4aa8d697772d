#include "coverage.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <set>

namespace assay::coverage {
namespace {

std::string where(const test_case& test) {
  return fmt::format("{}:{}: {}.{}", test.file, test.line, test.suite, test.name);
}

bool has(clauses known, std::string_view id) {
  return std::any_of(known.begin(), known.end(), [&](const spec::clause& c) { return c.id == id; });
}

}  // namespace

std::vector<std::string> clauses_without_proof(clauses all, tests cited_by) {
  std::set<std::string_view> cited;
  for (const test_case& test : cited_by) cited.insert(test.clauses.begin(), test.clauses.end());
  std::vector<std::string> gaps;
  for (const spec::clause& c : all) {
    if (c.untestable.empty() && !cited.contains(c.id))
      gaps.push_back(fmt::format("{}:{}: no test cites '{}' ({}); write one, or say why it is untestable",
                                 c.file, c.line, c.id, c.text));
    if (!c.untestable.empty() && cited.contains(c.id))
      gaps.push_back(fmt::format("{}:{}: '{}' is said to be untestable, and a test cites it; remove one",
                                 c.file, c.line, c.id));
  }
  return gaps;
}

std::vector<std::string> tests_without_ground(clauses known, tests all,
                                              const std::function<bool(std::string_view)>& is_capability) {
  std::vector<std::string> faults;
  for (const test_case& test : all) {
    if (test.clauses.empty()) faults.push_back(where(test) + " cites no clause");
    if (test.clauses.size() > 3)
      faults.push_back(
          fmt::format("{} cites {} clauses; three are the most", where(test), test.clauses.size()));
    if (std::set(test.clauses.begin(), test.clauses.end()).size() != test.clauses.size())
      faults.push_back(where(test) + " cites a clause twice");
    for (std::string_view id : test.clauses)
      if (!has(known, id))
        faults.push_back(
            fmt::format("{} cites '{}', which is no clause of the specification", where(test), id));
    for (std::string_view name : test.needs)
      if (!is_capability(name))
        faults.push_back(
            fmt::format("{} needs '{}', which is no entry of the ABI and no feature", where(test), name));
  }
  return faults;
}

}  // namespace assay::coverage
