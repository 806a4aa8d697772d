// arrange.hpp - a run turned round for reading side by side: areas, their clauses, their tests, a cell a
// runtime.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "assay/results/summary.hpp"

namespace assay::reports::html {

// The results of one test in one runtime: several where it was repeated, none where it was not selected.
using cell_results = std::vector<const results::test_result*>;

struct test_row {
  std::string id;
  std::string file;
  int line = 0;
  bool provisional = false;         // newer than the suite that judges
  std::vector<cell_results> cells;  // one a runtime, in the run's order
  bool first = false;               // of the rows of this test: a test is listed below each clause it cites
};

struct clause_rows {
  std::string id;
  const results::clause_info* info = nullptr;  // null: the specification compiled in does not have it
  std::vector<results::clause_state> states;   // one a runtime
  std::vector<test_row> tests;
};

struct area_rows {
  std::string name;
  std::string title;
  std::vector<clause_rows> clauses;
  std::vector<results::tally> tallies;  // one a runtime: its MUST, SHOULD and MAY clauses
  std::size_t not_in_this_run = 0;      // clauses left out because the run did not select them
};

struct arrangement {
  const results::run_result* run = nullptr;
  std::vector<results::plugin_summary> summaries;
  // A word for each runtime, as links to its column have it: "#test-Gather.X@cpython-3.11.2".
  std::vector<std::string> keys;
  std::vector<area_rows> areas;  // those with a test in this run, in the specification's order
};

// The pointers in it are into `run` and `table`.
arrangement arrange(const results::run_result& run, const results::clause_table& table);

// Lower-case letters, digits, dots and dashes, each of them once.
std::vector<std::string> runtime_keys(const results::run_result& run);

// The verdict a cell shows: the worst of its results. Not for an empty cell.
results::verdict worst(const cell_results& c);

}  // namespace assay::reports::html
