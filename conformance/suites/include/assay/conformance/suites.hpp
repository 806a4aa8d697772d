// suites.hpp - the dated suites: which tests there were on a day.
//
// A gate that names a dated suite is judged by these tests and no others, so that a new version of Assay does
// not break it: what is newer runs and is reported as provisional. A dated suite never changes once it is
// released; conformance/suites has a list of ids for each, compiled in.
#pragma once

#include <span>
#include <string_view>

namespace assay::conformance {

struct dated_suite {
  std::string_view date;                    // "2026-11": year and month
  std::span<const std::string_view> tests;  // ids, sorted

  bool has(std::string_view test) const noexcept;
};

// All of them, the oldest first. Any thread.
std::span<const dated_suite> dated_suites() noexcept;

// The one of this date; null: there is none.
const dated_suite* find_dated_suite(std::string_view date) noexcept;

}  // namespace assay::conformance
