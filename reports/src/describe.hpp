// describe.hpp - words that several formats share.
#pragma once

#include <string>
#include <string_view>

#include "assay/results/summary.hpp"

namespace assay::reports {

// "reference 0.1.0"; the name alone where it already holds the version.
std::string label(const results::plugin_result& plugin);

// PASS where every test ended as expected, FAIL, NOT LOADED, or where no test ran MEASURED or NO TESTS.
std::string_view run_verdict(const results::plugin_result& plugin, const results::plugin_summary& summary);

// "312 tests: 310 pass, 2 fail": best verdicts first, those that occur. "5 benchmarks" where there are only
// these.
std::string count_line(const results::plugin_result& plugin, const results::plugin_summary& summary);

// "; 3 provisional, 1 not as expected": what is newer than the run's suite; empty where nothing is.
std::string provisional_words(const results::plugin_summary& summary);

// Why a test ended as it did, in one line: its reason, or its first message. Untrusted.
std::string reason_line(const results::test_result& test);

// "conformance/gather.cpp:12"; empty where the file is not known.
std::string place(const std::string& file, int line);

// "gather": the test's area, that of its clauses' ids, or "other".
std::string area_of(const results::test_result& test);

}  // namespace assay::reports
