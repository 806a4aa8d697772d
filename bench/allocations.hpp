// allocations.hpp - how often the calling thread has asked malloc for memory, where that is counted.
#pragma once

#include <cstdint>
#include <optional>

namespace assay::bench {

// Calls of malloc and its kin on this thread since it began, the runtime's and the bodies' alike. None where
// nothing counts: the library of bench/counting is not there (builds with sanitizers, LD_PRELOAD refused), or
// another malloc stands before it. What a runtime takes from an allocator of its own (CPython's, for small
// objects) is not seen.
std::optional<std::int64_t> allocations() noexcept;

// Takes the library out of LD_PRELOAD: it is for this process, and children are measured as they are. Before
// other threads exist, and before a runtime reads the environment.
void count_in_this_process_alone();

}  // namespace assay::bench
