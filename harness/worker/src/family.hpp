// family.hpp - the processes below one, as /proc shows them.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <vector>

namespace assay::worker {

// Its children, those of all its threads; empty where the kernel keeps no list.
std::vector<pid_t> children_of(pid_t process);

// Bytes of memory that everything below `process` holds. By what is resident, and where that is more than the
// second argument, by each process's fair share of its pages: a child that was forked has copied nothing yet.
std::uint64_t memory_below(pid_t process, std::uint64_t enough_to_look_closer);

}  // namespace assay::worker
