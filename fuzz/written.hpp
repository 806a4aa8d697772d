// written.hpp - a report of a run, as text.
#pragma once

#include <sstream>
#include <string>
#include <string_view>

#include "assay/reports/registry.hpp"
#include "target.hpp"

namespace assay::fuzz {

inline const results::clause_table& clauses() {
  static const results::clause_table table(
      {{"a", "An area"}},
      {{"a.b", "a", results::clause_level::must, results::clause_profile::core, "A text.", "", ""}});
  return table;
}

inline std::string written(std::string_view kind, const results::run_result& run, bool strict = false) {
  reports::options how;
  how.clauses = &clauses();
  how.strict = strict;
  how.list_passes = true;
  std::ostringstream out;
  const auto report = reports::make(kind, out, how);
  reports::replay(run, *report);
  require(report->error().empty(), "every run can be reported");
  return std::move(out).str();
}

}  // namespace assay::fuzz
