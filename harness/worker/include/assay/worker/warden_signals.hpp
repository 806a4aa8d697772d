// warden_signals.hpp - what a worker's warden can be asked for, besides its end (SIGTERM).
#pragma once

#include <signal.h>

namespace assay::worker {

// The stacks of its worker (channel::note_stacks); the worker goes on.
inline constexpr int show_signal = SIGUSR1;
// The same, and then the end of the worker.
inline constexpr int show_and_end_signal = SIGUSR2;

}  // namespace assay::worker
