// selection.hpp - the tests of this program and those that a filter selects.
#pragma once

#include <string>
#include <vector>

#include "assay/results/model.hpp"

namespace assay::cli {

// Every test that is linked in, as a result without an outcome. In the specification's order of areas, then
// by file and line.
const std::vector<results::test_result>& suite();

// Those that the expression selects. Throws usage_error for one that is none, or that asks for verdicts,
// which are not known before a run.
std::vector<results::test_result> select_tests(const std::string& expression);

// The strongest level among the clauses of a test: "must", "should", "may", "informational"; empty if none is
// known.
std::string level_of(const results::test_result& test);

}  // namespace assay::cli
