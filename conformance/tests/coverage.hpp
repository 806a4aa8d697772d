// coverage.hpp - where tests and clauses fail to meet.
#pragma once

#include <assay/sdk/registry.hpp>
#include <assay/spec/clauses.hpp>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace assay::coverage {

using clauses = std::span<const spec::clause>;
using tests = std::span<const test_case>;

// One sentence for each clause that no test cites, unless it says why none can, and for each that has a test
// though it says that none can.
std::vector<std::string> clauses_without_proof(clauses all, tests cited_by);

// One sentence for each test that cites no clause, more than three, one twice, or one that there is not, and
// for each capability that a test needs and nobody knows.
std::vector<std::string> tests_without_ground(clauses known, tests all,
                                              const std::function<bool(std::string_view)>& is_capability);

}  // namespace assay::coverage
