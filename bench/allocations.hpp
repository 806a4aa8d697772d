// allocations.hpp - how often the calling thread has asked malloc for memory, where that is counted.
#pragma once

#include <cstdint>
#include <optional>

namespace assay::bench {

// Calls of malloc and its kin on this thread since it began, the runtime's and the bodies' alike. None where
// nothing counts: the library `assay_allocations` is not loaded (sanitizers, LD_PRELOAD refused), or another
// malloc stands before it. What a runtime takes from an allocator of its own (CPython's small objects) is not
// seen.
std::optional<std::int64_t> allocations() noexcept;

}  // namespace assay::bench
