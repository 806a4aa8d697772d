// failure.hpp - the parts of the console report, as text.
#pragma once

#include <string>
#include <vector>

#include "assay/results/summary.hpp"
#include "paint.hpp"

namespace assay::reports::console {

// Everything that explains one test that ended badly, ready to print.
std::string failure_block(const results::plugin_result& plugin, const results::test_result& test,
                          const results::clause_table& table, const std::string& program,
                          const painter& paint);

// Two columns around the first place where the traces differ, which is marked.
std::string trace_columns(const results::trace_comparison& trace, const painter& paint);

std::string one_line(const results::plugin_result& plugin, const results::test_result& test,
                     const painter& paint);
std::string expected_line(const results::plugin_result& plugin, const results::test_result& test,
                          const painter& paint);
std::string note_line(const results::plugin_result& plugin, const std::string& note, const painter& paint);

// "reference 0.1.0   PASS  312 tests: 312 pass   MUST 280/280  SHOULD 5/5", in columns over all runtimes.
struct verdict_row {
  std::string name, verdict, counts, clauses;
  bool good = false;
};
verdict_row row_of(const results::plugin_result& plugin, const results::plugin_summary& summary);
std::vector<std::string> aligned(const std::vector<verdict_row>& rows, const painter& paint);

}  // namespace assay::reports::console
