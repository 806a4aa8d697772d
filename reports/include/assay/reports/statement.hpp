// statement.hpp - a conformance statement: what a run says of its runtimes, to be published beside them, and
// checked against the run by whoever reads it.
//
// It is JSON (schema reports/json/schema/assay-statement-1.schema.json), or Markdown for people that ends
// with that JSON in a fenced block. A claim is made only for a whole run: one that was interrupted, filtered
// or is a shard, says why it makes none.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "assay/results/summary.hpp"

namespace assay::reports {

// Text of plugins in it is in one line each and steers no terminal. Equal runs give equal statements.
nlohmann::ordered_json conformance_statement(const results::run_result& run,
                                             const results::clause_table& clauses);

std::string statement_markdown(const nlohmann::ordered_json& statement);

// SHA-256, in hexadecimal, of what a run says, however its file is formatted and ordered.
std::string results_hash(const results::run_result& run);

// What a statement, JSON or Markdown, says otherwise than `run` does: a line each, fit for a terminal; none
// where all agrees. Throws report_error, naming the file, for text that is no statement.
std::vector<std::string> statement_differences(std::string_view text, std::string_view file,
                                               const results::run_result& run,
                                               const results::clause_table& clauses);

}  // namespace assay::reports
