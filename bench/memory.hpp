// memory.hpp - how much memory this process uses.
#pragma once

#include <cstdint>

namespace assay::bench {

struct memory_use {
  std::int64_t heap;      // of malloc's, handed out
  std::int64_t resident;  // pages of the process
};
// Free pages of the heap are given back first: what comes then is seen in both.
memory_use trimmed_memory();
memory_use memory();

// From now on malloc keeps what is freed, until trimmed_memory(). By itself it gives large blocks and the end
// of the heap back to the system, and clears their pages anew a moment later: when, depends on what the
// process has freed before, and each benchmark would tell of those that ran before it.
void keep_freed_memory();

// What came since then. A runtime with an allocator of its own shows in the pages alone; what it takes from
// memory that was used before shows in the heap alone.
std::int64_t bytes_since(const memory_use& before);

// What one worker may come to use without trouble: less than the limit of a worker, and than what the machine
// has.
std::int64_t bytes_to_spare();

}  // namespace assay::bench
