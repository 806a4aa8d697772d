// failure.hpp - a failed test in Markdown: its clauses, what was found, its output, and the command that
// repeats it.
#pragma once

#include <string_view>

#include "assay/results/summary.hpp"
#include "writer.hpp"

namespace assay::reports::markdown {

void write_failure(writer& out, const results::plugin_result& plugin, const results::test_result& test,
                   const results::clause_table& clauses, std::string_view program);

constexpr std::size_t most_of_a_message = 2048;

}  // namespace assay::reports::markdown
