// pin.hpp - a worker that measures stays on one processor.
#pragma once

#include "uplink.hpp"

namespace assay::worker {

// Pins the calling thread, and all that it starts from then on, as the job says. Where that is not allowed, a
// note says so. Before the plugin is loaded: it may start threads.
void pin(const job& what, uplink& to);

}  // namespace assay::worker
