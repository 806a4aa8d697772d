// comparison.hpp - a comparison of two runs, for people.
#pragma once

#include <ostream>

#include "assay/results/compare.hpp"

namespace assay::reports {

struct comparison_options {
  bool color = false;  // see use_color()
  bool all = false;    // every change; otherwise the first few of each kind that is no regression
};

// What got worse comes first, and is always listed whole. Text of plugins and files can't steer a terminal.
void write_comparison(std::ostream& out, const results::comparison& compared, const comparison_options& how);

}  // namespace assay::reports
