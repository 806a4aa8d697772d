// history.hpp - a history of runs, for people.
#pragma once

#include <ostream>

#include "assay/results/history.hpp"

namespace assay::reports {

struct history_options {
  bool color = false;  // see use_color()
  bool all = false;    // every run and change; otherwise the newest of each runtime
};

// A table a runtime, its newest run last, then what changed, what wavers and what takes long. Text of plugins
// and files can't steer a terminal. What was left out is not told here.
void write_history(std::ostream& out, const results::history& trend, const history_options& how);

// One HTML file, offline and without a script: curves, each with its figures in a table.
void write_history_page(std::ostream& out, const results::history& trend);

}  // namespace assay::reports
