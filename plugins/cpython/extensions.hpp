// The extension tables. Each maker composes its table for the version of CPython at hand: an entry that
// asyncio got later than that is NULL.
#ifndef ASSAY_PLUGINS_CPYTHON_EXTENSIONS_HPP
#define ASSAY_PLUGINS_CPYTHON_EXTENSIONS_HPP

#include <assay/ext/asyncgen.h>
#include <assay/ext/bench.h>
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

namespace cpython {

extern const assay_ext_loop loop_table;
extern const assay_ext_future future_table;
extern const assay_ext_signals signals_table;
extern const assay_ext_subprocess subprocess_table;
extern const assay_ext_scope scope_table;
extern const assay_ext_asyncgen asyncgen_table;
extern const assay_ext_bench bench_table;
extern const assay_ext_clock clock_table;
extern const assay_ext_datagram datagram_table;
assay_ext_task make_task_table(int minor);
assay_ext_combinators make_combinators_table(int minor);
extern const assay_ext_timeout timeout_table;
extern const assay_ext_taskgroup taskgroup_table;
extern const assay_ext_unix unix_table;
assay_ext_streams make_streams_table(int minor);
assay_ext_sync make_sync_table(int minor);
assay_ext_queue make_queue_table(int minor);
assay_ext_context make_context_table(int minor);
assay_ext_runner make_runner_table(int minor);
assay_ext_executor make_executor_table(int minor);
assay_ext_tls make_tls_table(int minor);
assay_ext_transport make_transport_table(int minor);
assay_ext_fd make_fd_table(int minor, bool uvloop);

// Whether this Python has a module ssl that works: constant after init.
bool has_tls();

// The minor version of CPython that runs; constant after init.
int running_minor();

// Whether the loops are not asyncio's own, written in Python: constant after init.
bool loops_need_python_frame();

}  // namespace cpython

#endif
