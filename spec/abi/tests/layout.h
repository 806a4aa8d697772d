/* layout.h - the sizes and offsets that both languages must agree on, as one table. */
#ifndef ASSAY_TESTS_LAYOUT_H
#define ASSAY_TESTS_LAYOUT_H

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
#include <assay/plugin.h>

/* One a line, so that two additions do not meet. */
/* clang-format off */
#define LAYOUT { \
    sizeof(assay_value), \
    offsetof(assay_value, as), \
    sizeof(assay_error_info), \
    offsetof(assay_error_info, message), \
    offsetof(assay_error_info, children), \
    sizeof(assay_host), \
    offsetof(assay_host, log), \
    sizeof(assay_frame_ops), \
    offsetof(assay_frame_ops, destroy), \
    sizeof(assay_callback_ops), \
    sizeof(assay_manifest), \
    offsetof(assay_manifest, info), \
    sizeof(assay_plugin), \
    offsetof(assay_plugin, get_options), \
    sizeof(assay_entry_table), \
    sizeof(assay_ext_loop), \
    sizeof(assay_ext_future), \
    sizeof(assay_ext_task), \
    sizeof(assay_ext_combinators), \
    sizeof(assay_ext_asyncgen), \
    sizeof(assay_ext_clock), \
    sizeof(assay_ext_context), \
    sizeof(assay_ext_executor), \
    sizeof(assay_ext_queue), \
    sizeof(assay_ext_runner), \
    sizeof(assay_ext_scope), \
    sizeof(assay_ext_sync), \
    sizeof(assay_ext_taskgroup), \
    sizeof(assay_ext_timeout), \
    sizeof(assay_runner_args), \
    sizeof(assay_ext_streams), \
    sizeof(assay_ext_subprocess), \
    sizeof(assay_call_args), \
    sizeof(assay_spawn_args), \
    sizeof(assay_wait_args), \
    sizeof(assay_connect_args), \
    offsetof(assay_serve_args, client_connected), \
    sizeof(assay_serve_args), \
    offsetof(assay_process_args, stdin_mode), \
    sizeof(assay_process_args), \
    sizeof(assay_ext_datagram), \
    sizeof(assay_datagram_args), \
    sizeof(assay_ext_transport), \
    sizeof(assay_transport_args), \
    sizeof(assay_sendfile_args), \
    sizeof(assay_unix_connect_args), \
    sizeof(assay_unix_serve_args), \
    sizeof(assay_ext_unix), \
    sizeof(assay_ext_fd), \
    sizeof(assay_sock_sendfile_args), \
    sizeof(assay_getaddrinfo_args), \
    sizeof(assay_ext_signals), \
    sizeof(assay_process_protocol), \
    offsetof(assay_process_args, limit), \
    sizeof(assay_ext_tls), \
    sizeof(assay_tls_args), \
    sizeof(assay_tls_context_args), \
    sizeof(assay_bench_args), \
    offsetof(assay_bench_args, n), \
    sizeof(assay_bench_result), \
    sizeof(assay_ext_bench) \
  }
/* clang-format on */
enum { LAYOUT_COUNT = 61 };

ASSAY_EXTERN_C_BEGIN
extern const size_t layout_in_c[LAYOUT_COUNT];
extern const assay_entry_table* entry_in_c(void);
ASSAY_EXTERN_C_END

#endif
