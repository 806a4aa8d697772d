#include <fmt/core.h>
#include <fmt/ranges.h>
#include <re2/re2.h>
#include <assay/spec/clauses.hpp>

#include <algorithm>
#include <map>

#include "entries.hpp"

namespace assay::faults::compiler {
namespace {

bool well_formed(const std::string& name) {
  return !name.empty() && std::ranges::all_of(name, [](unsigned char c) {
    return std::islower(c) != 0 || std::isdigit(c) != 0 || c == '-';
  });
}

void check(const entry& e, diagnostics& report) {
  if (!well_formed(e.name))
    report.error(e, fmt::format("'{}' is no name: small letters, digits, hyphens", e.name));
  if (const spec::clause* clause = spec::find_clause(e.clause)) {
    if (clause->area != e.area) {
      report.error(e, fmt::format("clause '{}' is of area '{}'; move the fault to that area's file", e.clause,
                                  clause->area));
    }
    if (!clause->untestable.empty()) {
      report.error(e, fmt::format("clause '{}' has no tests: {}", e.clause, clause->untestable));
    }
  } else {
    report.error(e, fmt::format("there is no clause '{}'; near: {}", e.clause,
                                fmt::join(spec::nearest_clauses(e.clause), ", ")));
  }
  if (!e.text.ends_with('.')) report.error(e, "'text' is a sentence; end it with a full stop");
  const re2::RE2 pattern(e.expect, re2::RE2::Quiet);
  if (!pattern.ok()) report.error(e, fmt::format("'expect' is no regular expression: {}", pattern.error()));
  if (pattern.ok() && re2::RE2::PartialMatch("", pattern)) {
    report.error(e, "'expect' matches nothing at all too; name the cause");
  }
}

}  // namespace

void check_and_sort(std::vector<entry>& entries, diagnostics& report) {
  std::map<std::string, const entry*> names;
  for (const entry& e : entries) {
    check(e, report);
    const auto [first, is_new] = names.emplace(e.name, &e);
    if (!is_new) {
      report.error(e, fmt::format("'{}' is the name of the fault at {}:{} already", e.name,
                                  first->second->file, first->second->line));
    }
  }
  const auto place = [](const entry& e) {
    const auto areas = spec::areas();
    return std::ranges::find(areas, e.area, &spec::area::id) - areas.begin();
  };
  std::ranges::stable_sort(entries, {}, place);
}

std::string identifier(const std::string& name) {
  std::string words = name;
  std::ranges::replace(words, '-', '_');
  return words;
}

}  // namespace assay::faults::compiler
