// warden.hpp - the small process above each worker that leaves no descendant of a plugin behind.
//
// PDEATHSIG alone misses grandchildren, and a process group misses those that made a session of their own.
// The warden is child subreaper, so every orphan below the worker becomes its child; it holds the read end of
// a pipe whose write end only the harness has, so it learns of the harness's death whatever its cause.
#pragma once

#include "assay/worker/channel.hpp"

namespace assay::worker {

// Splits the calling process, which must have one thread. Returns in the child, which becomes the worker:
// leader of a session of its own, killed when its warden dies. The parent is the warden and does not return:
// it waits until the worker ends (and writes down how), or until SIGTERM or the end of `lifeline` asks for
// its end; then it kills and reaps every descendant and exits 0.
void split_off_warden(channel& shared, int lifeline);

}  // namespace assay::worker
