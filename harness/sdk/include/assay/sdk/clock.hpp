// clock.hpp - time that passes while nothing runs, in a test of timers (`timed`, registry.hpp).
#pragma once

#include "assay/sdk/test_context.hpp"

namespace assay {

// Whether the loops of this run of the test have virtual time.
bool in_virtual_time(const test_context& rt);

// Lets seconds pass on the loop's clock while the loop runs nothing, so that what becomes due by it becomes
// due together. In real time it blocks the thread, in virtual time it moves the clock on.
void pass_time(test_context& rt, const loop& l, double seconds);
void pass_time(test_context& rt, double seconds);  // of the test's loop

// The same until the clock of the test's loop is past `when`.
void pass_time_until(test_context& rt, double when);

}  // namespace assay
