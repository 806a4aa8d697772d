// recorded.hpp - the run that every format's tests write: all verdicts, and text that means harm.
#pragma once

#include <string>

#include "assay/reports/registry.hpp"

namespace assay::reports {

// recorded/run.json, with bytes that no JSON file can hold put where a plugin could put them.
results::run_result recorded_run();

// recorded_run(), or for a kind of report that is of one plugin, of the one whose text means harm alone.
results::run_result recorded_run_for(std::string_view kind);

// A small specification of its own, so that a clause that is rewritten changes no golden file.
const results::clause_table& recorded_clauses();

// `run` as a report of `kind`. Fails the test where the report says that something went wrong.
std::string written(std::string_view kind, const results::run_result& run, options how = {});

// Holds `text` against the file golden/NAME; scripts/approve accepts a change.
void expect_golden(const std::string& name, const std::string& text);

// A page for a golden file: the style and the script change often and are looked at in a browser; their
// hashes follow them.
std::string without_style_and_script(std::string html);

}  // namespace assay::reports
