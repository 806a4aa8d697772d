// badge.hpp - what a badge says of a runtime: as little as possible, and never more than the run shows.
#pragma once

#include <string>

#include "assay/results/summary.hpp"

namespace assay::reports {

// The colours have one meaning each.
enum class badge_color {
  good,      // core conforms, and nothing failed that is not known; only of a whole run
  short_of,  // a MUST of core is unsupported, or what failed is no MUST
  bad,       // a MUST is not met
  silent     // nothing can be said: a partial run, a plugin that could not be loaded
};

struct badge {
  std::string label;    // "cpython 3.11.2 conformance 2026-11": of whom, and of which suite or month
  std::string message;  // "core 165/165 MUST"
  badge_color color = badge_color::silent;
};

// Of the one plugin of `run`; a run without any has a badge that says so. The texts are one line of XML
// characters each. Throws std::runtime_error, which says what to do, where there are several.
badge badge_of(const results::run_result& run, const results::clause_table& clauses);

}  // namespace assay::reports
