/* plugin.c - the plugin itself: entry, options, manifest, tables, and the two objects that the host makes. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "runtime.h"

#define TEXT_OF(number) #number
#define TEXT(number) TEXT_OF(number)
#define LIBUV_VERSION TEXT(UV_VERSION_MAJOR) "." TEXT(UV_VERSION_MINOR) "." TEXT(UV_VERSION_PATCH)

static const char* const features[] = {"loop.create",
                                       "loop.close",
                                       "loop.run_forever",
                                       "loop.run_until_complete",
                                       "loop.stop",
                                       "loop.is_running",
                                       "loop.is_closed",
                                       "loop.running",
                                       "loop.time",
                                       "loop.call_soon",
                                       "loop.call_soon_threadsafe",
                                       "loop.call_later",
                                       "loop.call_at",
                                       "loop.handle_cancel",
                                       "loop.handle_cancelled",
                                       "loop.handle_when",
                                       "future.create",
                                       "future.set_result",
                                       "future.set_exception",
                                       "future.cancel",
                                       "future.done",
                                       "future.cancelled",
                                       "future.result",
                                       "future.exception",
                                       "future.add_done_callback",
                                       "future.remove_done_callback",
                                       "future.get_loop",
                                       "future.cancel-message",
                                       "task.create",
                                       "task.current",
                                       "task.cancel-message",
                                       "combinators.sleep",
                                       "executor.run_in_executor",
                                       "executor.to_thread",
                                       "fd.add_reader",
                                       "fd.remove_reader",
                                       "fd.add_writer",
                                       "fd.remove_writer",
                                       "fd.getaddrinfo",
                                       "fd.getnameinfo",
                                       "signals",
                                       "streams.open_connection",
                                       "streams.start_server",
                                       "streams.connect_accepted_socket",
                                       "streams.read",
                                       "streams.at_eof",
                                       "streams.write",
                                       "streams.drain",
                                       "streams.write_eof",
                                       "streams.writer_close",
                                       "streams.writer_is_closing",
                                       "streams.writer_wait_closed",
                                       "streams.get_extra_info",
                                       "streams.get_write_buffer_size",
                                       "streams.server_sockets",
                                       "streams.server_is_serving",
                                       "streams.server_start_serving",
                                       "streams.server_close",
                                       "streams.server_wait_closed",
                                       "subprocess.exec",
                                       "subprocess.pid",
                                       "subprocess.returncode",
                                       "subprocess.stdin_writer",
                                       "subprocess.stdout_reader",
                                       "subprocess.stderr_reader",
                                       "subprocess.wait",
                                       "subprocess.send_signal",
                                       "subprocess.terminate",
                                       "subprocess.kill",
                                       "unix.open_unix_connection",
                                       "unix.start_unix_server",
                                       "datagram.protocol_create",
                                       "datagram.create_datagram_endpoint",
                                       "datagram.sendto",
                                       "datagram.close",
                                       "datagram.abort",
                                       "datagram.is_closing",
                                       "datagram.get_extra_info",
                                       "datagram.get_write_buffer_size",
                                       "datagram.empty-sent",
                                       "bench",

                                       NULL};

static const char* const adaptations[] = {
    "libuv has no tasks and no futures: the adapter that resumes a foreign coroutine from the loop's "
    "callbacks, its tasks, "
    "futures and cancellation at the await point are code of the plugin.",
    "call_soon is a FIFO of the plugin's, run by a uv_idle_t that is active while anything is ready.",
    "call_soon_threadsafe queues in the plugin and wakes the loop by uv_async_send, which alone may join "
    "several into one.",
    "A uv_async_t stays active: else uv_run would return as soon as no other handle is.",
    "Seconds are rounded up to uv_timer_t's milliseconds; loop.time is uv_hrtime, not the cached uv_now.",
    "sleep(0) is one turn of the FIFO; sleep is a uv_timer_t.",
    "run_until_complete is uv_run, ended by uv_stop when the future is done.",
    "loop.close closes all handles (uv_walk, uv_close) and runs the loop until uv_loop_close succeeds.",
    "A signal's callback is put into the FIFO by uv_signal_t's, so it is called as all of call_soon are.",
    "Setting a signal's handler again closes the uv_signal_t that was there: libuv itself would call both.",
    "A read is uv_read_start until bytes have come, and uv_read_stop: libuv pushes, the awaitable pulls.",
    "drain waits while uv_stream_get_write_queue_size is above 64 KiB, a limit of the plugin's; libuv's "
    "queue has none.",
    "A writer's close is uv_shutdown and then uv_close, which alone would lose what is queued.",
    "A read that waits when its stream is closed ends as at the end of the stream: libuv calls no reader "
    "then.",
    "open_connection tries the addresses of uv_getaddrinfo one after the other, and start_server binds each.",
    "An address in digits goes to uv_ip4_addr or uv_ip6_addr and skips the resolver.",
    "Cancelling a connect closes its handle, for libuv has no other way; its callback then comes with "
    "UV_ECANCELED.",
    "Removing a signal's handler drops what was delivered to it and is still in the FIFO.",
    "A datagram's address is one in digits: uv_udp_t resolves no names.",
    "A datagram endpoint's close stops receiving and waits until the send queue is empty, and abort is "
    "uv_close; connection_lost is the handle's close callback.",
    "connection_made is put into the FIFO, and uv_udp_recv_start follows it.",
    "A datagram that is sent after close is dropped in the plugin: a handle of libuv's that closes must not "
    "be "
    "used.",
    "A UNIX socket given is uv_pipe_open of a duplicate; uv_close removes the file that uv_pipe_bind made, "
    "and "
    "no option keeps it.",
    NULL};

static const assay_manifest the_manifest = {
    .size = sizeof(assay_manifest),
    .threads = 1,
    .name = "libuv",
    .runtime = "libuv",
    .version = LIBUV_VERSION,
    .features = features,
    .adaptations = adaptations,
};

static const assay_manifest* manifest(void) { return &the_manifest; }

/* Options come as "key=value" lines. This runtime has none: any is an error that names it. */
static assay_error* init(const assay_host* table, const char* options) {
  char message[256];
  host = table;
  if (*options == '\0') return NULL;
  snprintf(message, sizeof(message), "unknown option '%.*s'; this plugin has none",
           (int)strcspn(options, "=\n"), options);
  return error_of(ASSAY_ERROR_KIND_VALUE, message);
}

static const void* get_extension(const char* id) {
  if (strcmp(id, ASSAY_EXT_LOOP) == 0) return &loop_table;
  if (strcmp(id, ASSAY_EXT_FUTURE) == 0) return &future_table;
  if (strcmp(id, ASSAY_EXT_TASK) == 0) return &task_table;
  if (strcmp(id, ASSAY_EXT_COMBINATORS) == 0) return &combinators_table;
  if (strcmp(id, ASSAY_EXT_EXECUTOR) == 0) return &executor_table;
  if (strcmp(id, ASSAY_EXT_SIGNALS) == 0) return &signals_table;
  if (strcmp(id, ASSAY_EXT_FD) == 0) return &fd_table;
  if (strcmp(id, ASSAY_EXT_STREAMS) == 0) return &streams_table;
  if (strcmp(id, ASSAY_EXT_SUBPROCESS) == 0) return &subprocess_table;
  if (strcmp(id, ASSAY_EXT_DATAGRAM) == 0) return &datagram_table;
  if (strcmp(id, ASSAY_EXT_UNIX) == 0) return &unix_table;
  if (strcmp(id, ASSAY_EXT_BENCH) == 0) return &bench_table;
  return NULL;
}

static void ref(assay_object* o) { object_ref(o); }
static void unref(assay_object* o) { object_unref(o); }
static int32_t object_kind(const assay_object* o) { return o->kind; }

/* --- coroutines and callbacks --- */

static void coroutine_finalize(assay_object* self) {
  coroutine* c = (coroutine*)self;
  c->ops->destroy(c->frame);
}

static assay_error* new_coroutine(const assay_frame_ops* ops, void* frame, assay_object** out) {
  coroutine* c = object_new(sizeof(*c), ASSAY_KIND_COROUTINE, coroutine_finalize);
  c->ops = ops;
  c->frame = frame;
  *out = &c->object;
  return NULL;
}

static void callback_finalize(assay_object* self) {
  callback* c = (callback*)self;
  c->ops->drop(c->data);
}

static assay_error* new_callback(const assay_callback_ops* ops, void* data, assay_object** out) {
  callback* c = object_new(sizeof(*c), ASSAY_KIND_CALLBACK, callback_finalize);
  c->ops = ops;
  c->data = data;
  *out = &c->object;
  return NULL;
}

/* --- combinators: sleep only --- */

typedef struct {
  operation base;
  assay_error* error;
} refusal;

static void refusal_finalize(assay_object* self) { host->error_unref(((refusal*)self)->error); }

static assay_error* start_refusal(operation* self, loop* l, future** out) {
  (void)l;
  (void)out;
  refusal* r = (refusal*)self;
  host->error_ref(r->error);
  return r->error;
}

assay_object* refused(assay_error* error) {
  refusal* r = object_new(sizeof(*r), ASSAY_KIND_AWAITABLE, refusal_finalize);
  r->base.start = start_refusal;
  r->error = error;
  return &r->base.object;
}

static void sleeper_finalize(assay_object* self) { value_unref(((sleeper*)self)->result); }

static assay_error* sleep_for(double delay, const assay_value* result, assay_object** out) {
  if (isnan(delay)) return error_of(ASSAY_ERROR_KIND_VALUE, "the delay is not a number");
  sleeper* s = object_new(sizeof(*s), ASSAY_KIND_AWAITABLE, sleeper_finalize);
  s->delay = delay;
  if (result != NULL) s->result = value_ref(*result);
  *out = &s->base.object;
  return NULL;
}

const assay_ext_combinators combinators_table = {
    .size = sizeof(assay_ext_combinators),
    .sleep = sleep_for,
};

/* --- the entry --- */

static const assay_plugin the_plugin = {
    .size = sizeof(assay_plugin),
    .init = init,
    .manifest = manifest,
    .get_extension = get_extension,
    .ref = ref,
    .unref = unref,
    .object_kind = object_kind,
    .coroutine = new_coroutine,
    .callback = new_callback,
};

static const assay_plugin* get(const char* id) { return id == NULL ? &the_plugin : NULL; }

ASSAY_PLUGIN_ENTRY(get);
