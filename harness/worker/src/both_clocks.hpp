// both_clocks.hpp - a test of timers in virtual time, and again in real time.
#pragma once

#include "assay/sdk/session.hpp"
#include "telling.hpp"

namespace assay::worker {

bool runs_in_both_clocks(const test_case& test, const plugin& p);

// Executes it twice. A difference is a failure of its own: one fails where the other passes, or both pass
// with different traces. What was left behind is the sum.
execution execute_in_both_clocks(const test_case& test, session& s, telling& tells);

}  // namespace assay::worker
