// processors.hpp - the processors that there are for a benchmark and its clients.
#pragma once

#include <sched.h>

namespace assay::load {

// Those that this process was started with. A worker of `assay bench` is pinned to one of them: a benchmark
// that needs another, for a client or a thread that calls from outside, takes it from here; one whose runtime
// is to have them all gives them back (sched_setaffinity). Any thread.
const cpu_set_t& processors_at_start() noexcept;

}  // namespace assay::load
