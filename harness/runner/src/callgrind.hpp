// callgrind.hpp - a worker under valgrind's tool that counts instructions.
#pragma once

#include <string>
#include <vector>

namespace assay::runner {

// The command that runs `command` so. It counts nothing by itself: a benchmark turns counting on for what it
// measures, and finds the figures in the files TMPDIR/callgrind.PID.N (bench/instructions.cpp).
std::vector<std::string> under_callgrind(const std::string& valgrind, std::vector<std::string> command);

}  // namespace assay::runner
