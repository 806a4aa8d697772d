// tests.hpp - runs conformance tests under GoogleTest, which keeps their failures, and tells the runner of
// them.
#pragma once

#include "assay/loader/plugin.hpp"
#include "uplink.hpp"

namespace assay::worker {

// In the order of the job. Main thread.
void run_tests(const job& what, plugin& p, uplink& to);

}  // namespace assay::worker
