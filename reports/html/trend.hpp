// trend.hpp - figures of runs, one after the other, as lines.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace assay::reports::html {

struct trend_line {
  std::string label;
  std::vector<std::optional<double>> values;  // one a run; absent: a gap, never a drop
};

struct trend {
  std::string name;                                        // "MUST and SHOULD clauses met"
  std::string unit;                                        // "%", "s"
  bool share = false;                                      // of 100; else the axis begins at 0
  std::vector<std::string> runs;                           // their start, untrusted
  std::vector<trend_line> lines;                           // at most eight
  std::vector<std::pair<std::size_t, std::string>> marks;  // a run from which on something else counts
};

// An SVG figure. Empty where fewer than two runs have a value.
std::string plot(const trend& figures);

}  // namespace assay::reports::html
