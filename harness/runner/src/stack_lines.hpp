// stack_lines.hpp - the stacks of a worker as a report shows them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace assay::runner {

// The lines of `text` without what is the worker's own and always there: the frames that called the test, and
// those that handle a crash. Frames keep their numbers.
std::vector<std::string> stack_lines(std::string_view text);

}  // namespace assay::runner
