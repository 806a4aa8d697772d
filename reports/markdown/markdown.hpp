// markdown.hpp - a run in Markdown: verdict lines, then what went wrong, the worst first, each in a fold.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "assay/results/summary.hpp"

namespace assay::reports {

// At most `most` bytes: what finds no room is counted in the last line. Text of plugins stands as code, so
// that it makes no markup, link or mention.
std::string markdown_of(const results::run_result& run, const results::clause_table& clauses,
                        std::string_view program, std::size_t most);

}  // namespace assay::reports
