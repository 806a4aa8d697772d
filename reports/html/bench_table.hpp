// bench_table.hpp - a table of measurements: a group of rows a benchmark, a column a runtime.
#pragma once

#include <string>
#include <vector>

#include "arrange.hpp"

namespace assay::reports::html {

// The first row of a group has times and ratios to the fastest, those below what else was seen: loops inside
// the plugin, counters. `summary`, where it is not empty, is one more row at the end: its name, then a cell a
// runtime.
std::string bench_table(const arrangement& a, const std::string& caption,
                        const std::vector<std::string>& names, const std::vector<std::string>& summary = {});

}  // namespace assay::reports::html
