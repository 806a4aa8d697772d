/* stream.h - a uv_tcp_t or uv_pipe_t with what a reader and a writer need: bytes that came and were not asked
 * for yet, and those who wait. */
#ifndef LIBUV_STREAM_H
#define LIBUV_STREAM_H

#include "runtime.h"

/* Futures that wait for the same thing. */
typedef struct {
  future** items; /* +1 each */
  size_t count;
} waiters;

future* waiters_add(waiters* w, loop* l);            /* +1 */
void waiters_finish(waiters* w, assay_error* error); /* error (borrowed) NULL: with none */
void waiters_drop(waiters* w);

/* A future that is done already (+1). */
future* future_done(loop* l, assay_value result);

/* A socket of either kind, as the type that a function of libuv's takes. */
typedef union {
  uv_handle_t handle;
  uv_stream_t stream;
  uv_tcp_t tcp;
  uv_pipe_t pipe;
} stream_handle;

typedef struct connection {
  assay_object object; /* the uv handle holds a reference until it is closed */
  stream_handle uv;
  loop* owner; /* borrowed */
  char* data;  /* received, and not read yet */
  size_t length, capacity;
  int eof;
  int read_error, write_error; /* of libuv's, or 0 */
  future* reading;             /* +1, or NULL */
  int64_t wanted;              /* by reading; below 0: all, to the end */
  int shutdown;                /* of the writing side: 0, 1 under way, 2 done */
  int closing, closed;
  waiters draining, ending;
  uv_shutdown_t shutdown_request;
} connection;

connection* connection_new(loop* l, uv_handle_type type); /* +1, and one of the handle's */
void connection_end_reading(connection* c);
void connection_close(connection* c);         /* at once: what is queued is lost */
assay_value reader_and_writer(connection* c); /* a list of two */
assay_object* reader_of(connection* c);       /* +1 */
assay_object* writer_of(connection* c);       /* +1 */

/* The two ends that the host sees. */
typedef struct {
  assay_object object;
  connection* stream; /* +1 */
} stream_end;

/* writer.c */
assay_error* stream_write(assay_object* self, const void* data, size_t length);
assay_error* drain(assay_object* self, assay_object** out);
assay_error* write_eof(assay_object* self);
assay_error* writer_close(assay_object* self);
assay_error* writer_is_closing(assay_object* self, int32_t* closing);
assay_error* writer_wait_closed(assay_object* self, assay_object** out);
assay_error* get_write_buffer_size(assay_object* self, int64_t* size);
assay_error* get_extra_info(assay_object* self, const char* name, const assay_value* otherwise,
                            assay_value* info);

assay_value value_of_address(const struct sockaddr* address);

assay_error* open_connection(const assay_connect_args* args, assay_object** awaitable);
assay_error* connect_accepted_socket(int32_t socket, int64_t limit, assay_object** awaitable);
assay_error* start_server(const assay_serve_args* args, assay_object** awaitable);
assay_error* server_sockets(assay_object* self, assay_list** sockets);
assay_error* server_is_serving(assay_object* self, int32_t* serving);
assay_error* server_start_serving(assay_object* self, assay_object** awaitable);
assay_error* server_close(assay_object* self);
assay_error* server_wait_closed(assay_object* self, assay_object** awaitable);

#endif
