// comparison_words.hpp - words that a comparison's page and its Markdown share.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "assay/results/compare.hpp"

namespace assay::reports {

// "reference 0.1.0 → reference 0.2.0", "mine 1.0 (only after)". Untrusted.
std::string name_of(const results::plugin_change& pair);

// "Broken": tests of one heading stand together in plugin_change::tests.
std::string_view heading(const results::test_change& test);

// "2 broken, 650 unchanged"; "No tests".
std::string counts_of(const results::plugin_change& pair);

// "2 regressions"
std::string outcome(const results::comparison& compared);

// What makes the two runs less than comparable, a line each. Untrusted.
std::vector<std::string> doubts(const results::comparison& compared);

// Indices into compared.plugins: those where something got worse, then those where anything changed.
std::vector<std::size_t> worst_first(const results::comparison& compared);

}  // namespace assay::reports
