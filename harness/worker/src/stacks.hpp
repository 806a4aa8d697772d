// stacks.hpp - where the threads of another process stand, by libdw.
#pragma once

#include <sys/types.h>

#include <string>

namespace assay::worker {

// "thread 12 (name)" and "  #0 function at file:line (library)" lines for every thread, the first first. The
// caller must be allowed to trace the process, which stands still meanwhile. Throws std::runtime_error,
// with one line, where there is no libdw or it may not trace. Reads the files of foreign code: to be called
// in a process that may die of it.
std::string stacks_of(pid_t process);

}  // namespace assay::worker
