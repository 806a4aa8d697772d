// tables.hpp - the tables of this plugin's extensions.
#pragma once

#include <assay/manifest.h>

namespace asio_plugin {

extern const void* const bench_table;
extern const void* const combinators_table;
extern const void* const datagram_table;
extern const void* const executor_table;
extern const void* const fd_table;
extern const void* const future_table;
extern const void* const loop_table;
extern const void* const queue_table;
extern const void* const signals_table;
extern const void* const streams_table;
extern const void* const subprocess_table;
extern const void* const task_table;
extern const void* const tls_table;
extern const void* const unix_table;

extern const assay_manifest manifest_table;

}  // namespace asio_plugin
