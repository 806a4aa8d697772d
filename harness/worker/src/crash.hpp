// crash.hpp - writes down how a worker is about to die, so that the runner can say more than a number.
#pragma once

#include "assay/worker/channel.hpp"

namespace assay::worker {

// Handles the signals of a crash on a stack of its own: writes signal, code and address into the channel, has
// the warden note the stacks of all threads (where it can't, writes its own frames to stderr), then lets the
// previous handler (a sanitizer's, or the default) have the signal. Only in this process, not in children
// that a plugin forks. Call once, on the main thread, before the plugin is loaded; `shared` must live until
// the process ends.
void install_crash_notes(channel& shared);

// The same for a job in the harness's own process, where crashes are a debugger's: exit() is written down,
// and nothing else is done.
void take_notes_here(channel& shared);

// From now on exit() is written down and ends the process at once: what was registered for it before does not
// run, for its destructors would meet the frames of the test that called it. Call again whenever more was
// registered.
void intercept_exit();

// After install_crash_notes, in that process. False in a child that the plugin forked from the worker: it
// must not speak on the worker's channel.
bool is_worker_process() noexcept;

}  // namespace assay::worker
