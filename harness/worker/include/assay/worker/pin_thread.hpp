// pin_thread.hpp - one processor for a thread.
#pragma once

namespace assay::worker {

// Pins the calling thread, and all that it starts from then on. 0, or the errno of what was in the way;
// EINVAL also where the kernel has agreed and done nothing.
int pin_thread(int processor) noexcept;

}  // namespace assay::worker
