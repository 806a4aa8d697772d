// pending.hpp - tells the warden, when it asks, what of the test has not ended.
#pragma once

#include "assay/worker/channel.hpp"

namespace assay::worker {

// The thread that is asked does not run on. Call on the main thread, before tests run; `shared` must live
// until the process ends.
void tell_pending_when_asked(channel& shared);

}  // namespace assay::worker
