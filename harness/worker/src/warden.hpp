// warden.hpp - the small process above each worker that leaves no descendant of a plugin behind.
//
// PDEATHSIG alone misses grandchildren, and a process group misses those that made a session of their own.
// The warden is child subreaper, so every orphan below the worker becomes its child; it holds the read end of
// a pipe whose write end only the harness has, so it learns of the harness's death whatever its cause. It
// also is who looks at a worker from outside: its stacks, its memory.
#pragma once

#include <signal.h>

#include <cstdint>
#include <string>

#include "assay/worker/channel.hpp"
#include "assay/worker/warden_signals.hpp"

namespace assay::worker {

// What a warden sends its worker when it has the stacks: write down what has not ended.
inline int pending_signal() { return SIGRTMAX - 2; }

struct orders {
  int lifeline = -1;
  std::uint64_t most_memory = 0;  // bytes, of the worker and its descendants together; 0: any
  std::string scratch;            // a folder that is removed when all are gone; empty: none
};

// Splits the calling process, which must have one thread. Returns in the child, which becomes the worker:
// leader of a session of its own, killed when its warden dies. The parent is the warden and does not return:
// it waits until the worker ends (and writes down how), or until a signal or the end of `lifeline` asks for
// its end, or until there is too much memory in use; then it kills and reaps every descendant and exits 0.
void split_off_warden(channel& shared, const orders& what);

}  // namespace assay::worker
