// process.hpp - what every worker does around its job, whatever the job is.
#pragma once

#include <functional>

#include "assay/worker/records.hpp"
#include "uplink.hpp"

namespace assay::worker {

// Takes CHANNEL, WAKE and LIFELINE from argv[2..4], splits off the warden, and in the worker calls `prepare`
// (the state of the process that a plugin is to find), installs the crash notes, runs the job and ends the
// process by _exit. Returns only where there is no job: then the exit status, and the reason has been
// printed.
int become_worker(int argc, char** argv, const std::function<void()>& prepare,
                  const std::function<void(const job&, uplink&)>& do_job);

}  // namespace assay::worker
