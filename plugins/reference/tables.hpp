// tables.hpp - the extension tables, for the plugin's entry to hand out.
#pragma once

namespace reference {

extern const void* const loop_table;
extern const void* const future_table;
extern const void* const task_table;
extern const void* const clock_table;
extern const void* const combinators_table;
extern const void* const streams_table;
extern const void* const fd_table;
extern const void* const signals_table;
extern const void* const subprocess_table;
extern const void* const scope_table;
extern const void* const sync_table;
extern const void* const taskgroup_table;
extern const void* const timeout_table;
extern const void* const tls_table;
extern const void* const transport_table;
extern const void* const queue_table;
extern const void* const context_table;
extern const void* const datagram_table;
extern const void* const runner_table;
extern const void* const executor_table;
extern const void* const asyncgen_table;
extern const void* const unix_table;
extern const void* const bench_table;

}  // namespace reference
