// worker.hpp - the process that loads one plugin and does one job on it.
//
// A hidden subcommand of the one binary: `assay worker CHANNEL WAKE LIFELINE`, the numbers of inherited
// descriptors. It does as little as it can before the plugin is loaded: no command line to parse, no file to
// read.
//
// Benchmarks are Google Benchmark's own (BENCHMARK(...), registered at static initialisation by whatever is
// linked in); they find the plugin by assay::loaded_plugin(). One that does n operations an iteration says
// so: state.counters["ops"] = n. One that the plugin can't do calls state.SkipWithError("unsupported: ...").
#pragma once

#include <optional>

#include "assay/worker/channel.hpp"

namespace assay::worker {

// The exit status, when argv asks for a worker; else none, and nothing was done. To be called first in main.
// In the worker itself it does not return: the process ends by _exit, without destructors of the plugin's.
std::optional<int> run_if_worker(int argc, char** argv);

// Does the job in this process, for a debugger: no warden, no time limit, no crash notes; what the plugin
// prints goes where this process's output goes. Main thread, once in a process. From then on exit() ends the
// process without destructors.
void do_job_here(const job& what, channel& shared);

// The word in argv[1].
inline constexpr const char* command_word = "worker";

}  // namespace assay::worker
