// planted.hpp - the list of faults, which the build makes from faults/*.toml, and the tables that some are
// planted in.
#pragma once

#include <assay/error.h>
#include <assay/ext/asyncgen.h>
#include <assay/ext/clock.h>
#include <assay/ext/combinators.h>
#include <assay/ext/context.h>
#include <assay/ext/datagram.h>
#include <assay/ext/executor.h>
#include <assay/ext/fd.h>
#include <assay/ext/future.h>
#include <assay/ext/loop.h>
#include <assay/ext/queue.h>
#include <assay/ext/runner.h>
#include <assay/ext/scope.h>
#include <assay/ext/signals.h>
#include <assay/ext/streams.h>
#include <assay/ext/subprocess.h>
#include <assay/ext/sync.h>
#include <assay/ext/task.h>
#include <assay/ext/taskgroup.h>
#include <assay/ext/timeout.h>
#include <assay/ext/tls.h>
#include <assay/ext/transport.h>
#include <assay/ext/unix.h>
#include <assay/host.h>
#include <assay/plugin.h>

#include <cstddef>
#include <cstdint>
#include <string_view>

// X(name of the table, its id)
#define FAULTY_EXTENSIONS(X)            \
  X(asyncgen, ASSAY_EXT_ASYNCGEN)       \
  X(clock, ASSAY_EXT_CLOCK)             \
  X(combinators, ASSAY_EXT_COMBINATORS) \
  X(context, ASSAY_EXT_CONTEXT)         \
  X(datagram, ASSAY_EXT_DATAGRAM)       \
  X(executor, ASSAY_EXT_EXECUTOR)       \
  X(fd, ASSAY_EXT_FD)                   \
  X(future, ASSAY_EXT_FUTURE)           \
  X(loop, ASSAY_EXT_LOOP)               \
  X(queue, ASSAY_EXT_QUEUE)             \
  X(runner, ASSAY_EXT_RUNNER)           \
  X(scope, ASSAY_EXT_SCOPE)             \
  X(signals, ASSAY_EXT_SIGNALS)         \
  X(streams, ASSAY_EXT_STREAMS)         \
  X(subprocess, ASSAY_EXT_SUBPROCESS)   \
  X(sync, ASSAY_EXT_SYNC)               \
  X(task, ASSAY_EXT_TASK)               \
  X(taskgroup, ASSAY_EXT_TASKGROUP)     \
  X(timeout, ASSAY_EXT_TIMEOUT)         \
  X(tls, ASSAY_EXT_TLS)                 \
  X(transport, ASSAY_EXT_TRANSPORT)     \
  X(unix, ASSAY_EXT_UNIX)

namespace faulty {

// One of each, and whether the runtime has it (size is 0 where it has not).
struct tables {
#define FAULTY_MEMBER(name, id) assay_ext_##name name{};
  FAULTY_EXTENSIONS(FAULTY_MEMBER)
#undef FAULTY_MEMBER
};

extern tables real;               // the reference plugin's own: what a planted function calls
extern const assay_host* host;    // from init
extern const assay_plugin* base;  // the reference plugin

assay_error* make_error(std::int32_t kind, std::string_view text);

enum class place { table, source, python };

struct planted_fault {
  const char* name;
  const char* text;
  place where;
  void (*plant)(tables&);  // of a table fault: replaces its entry
};

extern const planted_fault planted[];
extern const std::size_t planted_count;

}  // namespace faulty
