// comparison.hpp - a comparison of two runs, for people.
#pragma once

#include <ostream>
#include <string>
#include <string_view>

#include "assay/results/compare.hpp"
#include "assay/results/summary.hpp"

namespace assay::reports {

struct comparison_options {
  bool color = false;  // see use_color()
  bool all = false;    // every change; otherwise the first few of each kind that is no regression
};

// What got worse comes first, and is always listed whole. Text of plugins and files can't steer a terminal.
void write_comparison(std::ostream& out, const results::comparison& compared, const comparison_options& how);

struct comparison_page {
  std::string link_before, link_after;  // the two runs' own pages, see is_report_link(); empty: no links
  std::string program = "assay";        // first word of repro commands
  const results::clause_table* clauses = nullptr;  // null: clause_table::suite()
};

// One HTML file, offline and without a script: `compared` with the messages and traces of the runs that it
// was made from, which are `before` and `after`.
void write_comparison_page(std::ostream& out, const results::comparison& compared,
                           const results::run_result& before, const results::run_result& after,
                           const comparison_page& how);

// The same in Markdown for a comment on a change, of at most 65,536 bytes: what got worse comes first, the
// rest is counted where there is no room. Text of plugins and files stands as code: it makes no markup,
// mention or link.
void write_comparison_comment(std::ostream& out, const results::comparison& compared,
                              const results::run_result& before, const results::run_result& after,
                              const comparison_page& how);

// Whether a page may link there: an http or https address, or a relative path; without a fragment.
bool is_report_link(std::string_view link);

}  // namespace assay::reports
