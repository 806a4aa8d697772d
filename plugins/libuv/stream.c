/* stream.c - connections: uv_read_start while somebody waits for bytes, uv_shutdown before uv_close. */
#include "stream.h"

#include <stdlib.h>
#include <string.h>

enum { chunk = 64 * 1024, queue_limit = 64 * 1024 };

future* waiters_add(waiters* w, loop* l) {
  w->items = realloc(w->items, (w->count + 1) * sizeof(*w->items));
  if (w->items == NULL) abort();
  future* f = future_new(l);
  w->items[w->count++] = object_ref(f);
  return f;
}

void waiters_finish(waiters* w, assay_error* error) {
  waiters all = *w;
  w->items = NULL;
  w->count = 0;
  for (size_t i = 0; i < all.count; ++i) {
    if (error != NULL) host->error_ref(error);
    future_settle(all.items[i], value_none(), error);
  }
  waiters_drop(&all);
}

void waiters_drop(waiters* w) {
  for (size_t i = 0; i < w->count; ++i) object_unref(w->items[i]);
  free(w->items);
  w->items = NULL;
  w->count = 0;
}

future* future_done(loop* l, assay_value result) {
  future* f = future_new(l);
  future_finish(f, FINISHED, result, NULL);
  return f;
}

static void connection_finalize(assay_object* self) {
  connection* c = (connection*)self;
  object_unref(c->reading);
  waiters_drop(&c->draining);
  waiters_drop(&c->ending);
  free(c->data);
}

static void abandon_connection(assay_object* self) { connection_close((connection*)self); }

connection* connection_new(loop* l, uv_handle_type type) {
  connection* c = object_new(sizeof(*c), ASSAY_KIND_OTHER, connection_finalize);
  c->object.abandon = abandon_connection;
  c->owner = l;
  if (type == UV_TCP) {
    uv_tcp_init(&l->uv, &c->uv.tcp);
  } else {
    uv_pipe_init(&l->uv, &c->uv.pipe, 0);
  }
  c->uv.handle.data = object_ref(c);
  return c;
}

/* --- reading --- */

/* Answers who waits, if what there is is enough. */
static void deliver(connection* c) {
  future* f = c->reading;
  if (f == NULL) return;
  const int over = c->eof || c->read_error != 0;
  if (f->state == PENDING && !over && (c->wanted < 0 || c->length == 0)) return;
  c->reading = NULL;
  if (!over || c->wanted < 0) uv_read_stop(&c->uv.stream);
  if (f->state != PENDING) { /* cancelled: what came waits for the next read */
    object_unref(f);
    return;
  }
  if (c->read_error != 0 && (c->length == 0 || c->wanted < 0)) {
    future_settle(f, value_none(), error_of_uv(c->read_error));
  } else {
    size_t n = c->length;
    if (c->wanted >= 0 && (uint64_t)c->wanted < n) n = (size_t)c->wanted;
    assay_value bytes = value_of_bytes(c->data, n);
    c->length -= n;
    if (c->length > 0) memmove(c->data, c->data + n, c->length);
    future_settle(f, bytes, NULL);
  }
  object_unref(f);
}

static void make_room(uv_handle_t* h, size_t suggested, uv_buf_t* room) {
  (void)suggested;
  connection* c = h->data;
  if (c->capacity - c->length < chunk) {
    c->capacity = 2 * c->capacity + chunk;
    c->data = realloc(c->data, c->capacity);
    if (c->data == NULL) abort();
  }
  *room = uv_buf_init(c->data + c->length, (unsigned)(c->capacity - c->length));
}

static void received(uv_stream_t* stream, ssize_t n, const uv_buf_t* room) {
  (void)room;
  connection* c = object_ref(stream->data);
  if (n > 0) {
    c->length += (size_t)n;
  } else if (n < 0) {
    uv_read_stop(stream);
    if (n == UV_EOF) {
      c->eof = 1;
    } else {
      c->read_error = (int)n;
    }
  }
  if (n != 0) deliver(c);
  object_unref(c);
}

typedef struct {
  operation base;
  connection* stream;
  int64_t wanted;
} read_operation;

static void read_finalize(assay_object* self) { object_unref(((read_operation*)self)->stream); }

static assay_error* start_read(operation* self, loop* l, future** out) {
  read_operation* r = (read_operation*)self;
  connection* c = r->stream;
  if (c->owner != l) return error_of(ASSAY_ERROR_KIND_RUNTIME, "the stream belongs to another loop");
  if (c->reading != NULL && c->reading->state == PENDING) {
    return error_of(ASSAY_ERROR_KIND_RUNTIME, "another task waits for the same reader");
  }
  if (r->wanted == 0) {
    *out = future_done(l, value_of_bytes("", 0));
    return NULL;
  }
  object_unref(c->reading);
  c->reading = future_new(l);
  c->wanted = r->wanted;
  *out = object_ref(c->reading);
  if (c->eof || c->read_error != 0 || (c->length > 0 && r->wanted > 0)) {
    deliver(c);
    return NULL;
  }
  const int status = c->closing ? UV_EOF : uv_read_start(&c->uv.stream, make_room, received);
  if (status == UV_EOF) {
    c->eof = 1;
    deliver(c);
  } else if (status != 0 && status != UV_EALREADY) {
    c->read_error = status;
    deliver(c);
  }
  return NULL;
}

static assay_error* stream_read(assay_object* self, int64_t n, assay_object** out) {
  if (self->kind != ASSAY_KIND_STREAM_READER) return wrong_kind("a stream reader is expected");
  read_operation* r = object_new(sizeof(*r), ASSAY_KIND_AWAITABLE, read_finalize);
  r->base.start = start_read;
  r->stream = object_ref(((stream_end*)self)->stream);
  r->wanted = n;
  *out = &r->base.object;
  return NULL;
}

/* --- writing --- */

#define STREAM_OR_RETURN(c, self)                                                                 \
  if ((self)->kind != ASSAY_KIND_STREAM_WRITER) return wrong_kind("a stream writer is expected"); \
  connection* c = ((stream_end*)(self))->stream

typedef struct {
  uv_write_t uv;
  connection* stream; /* +1 */
  char data[];
} write_request;

static void wake_drains(connection* c) {
  if (c->write_error != 0) {
    assay_error* error = error_of_uv(c->write_error);
    waiters_finish(&c->draining, error);
    host->error_unref(error);
  } else if (c->uv.stream.write_queue_size <= queue_limit) {
    waiters_finish(&c->draining, NULL);
  }
}

static void written(uv_write_t* uv, int status) {
  write_request* w = (write_request*)uv;
  connection* c = w->stream;
  free(w);
  if (status != 0 && status != UV_ECANCELED) c->write_error = status;
  wake_drains(c);
  object_unref(c);
}

static assay_error* stream_write(assay_object* self, const void* data, size_t length) {
  STREAM_OR_RETURN(c, self);
  if (c->closing) return error_of_uv(UV_EBADF);
  if (length == 0) return NULL;
  write_request* w = malloc(sizeof(*w) + length);
  if (w == NULL) abort();
  memcpy(w->data, data, length);
  w->stream = object_ref(c);
  const uv_buf_t buffer = uv_buf_init(w->data, (unsigned)length);
  const int status = uv_write(&w->uv, &c->uv.stream, &buffer, 1, written);
  if (status == 0) return NULL;
  object_unref(c);
  free(w);
  return error_of_uv(status);
}

typedef struct {
  operation base;
  connection* stream;
} wait_operation;

static void wait_finalize(assay_object* self) { object_unref(((wait_operation*)self)->stream); }

static assay_error* new_wait(assay_object* self, assay_error* (*start)(operation*, loop*, future**),
                             assay_object** out) {
  STREAM_OR_RETURN(c, self);
  wait_operation* w = object_new(sizeof(*w), ASSAY_KIND_AWAITABLE, wait_finalize);
  w->base.start = start;
  w->stream = object_ref(c);
  *out = &w->base.object;
  return NULL;
}

static assay_error* start_drain(operation* self, loop* l, future** out) {
  connection* c = ((wait_operation*)self)->stream;
  if (c->write_error != 0) return error_of_uv(c->write_error);
  *out = c->closed || c->uv.stream.write_queue_size <= queue_limit ? future_done(l, value_none())
                                                                   : waiters_add(&c->draining, l);
  return NULL;
}

static assay_error* drain(assay_object* self, assay_object** out) { return new_wait(self, start_drain, out); }

static void shut_down(uv_shutdown_t* request, int status) {
  (void)status;
  connection* c = request->data;
  c->shutdown = 2;
  if (c->closing) connection_close(c);
  object_unref(c);
}

static int begin_shutdown(connection* c) {
  c->shutdown_request.data = object_ref(c);
  const int status = uv_shutdown(&c->shutdown_request, &c->uv.stream, shut_down);
  if (status == 0) {
    c->shutdown = 1;
  } else {
    object_unref(c);
  }
  return status;
}

static assay_error* write_eof(assay_object* self) {
  STREAM_OR_RETURN(c, self);
  if (c->shutdown != 0) return NULL;
  const int status = c->closing ? UV_EBADF : begin_shutdown(c);
  return status == 0 ? NULL : error_of_uv(status);
}

static void closed(uv_handle_t* h) {
  connection* c = h->data;
  c->closed = 1;
  waiters_finish(&c->draining, NULL);
  waiters_finish(&c->ending, NULL);
  object_unref(c);
}

/* libuv calls no reader when its handle closes. */
static void end_reading(connection* c) {
  c->eof = 1;
  deliver(c);
}

void connection_close(connection* c) {
  c->closing = 1;
  if (uv_is_closing(&c->uv.handle)) return;
  end_reading(c);
  uv_close(&c->uv.handle, closed);
}

static assay_error* writer_close(assay_object* self) {
  STREAM_OR_RETURN(c, self);
  if (c->closing) return NULL;
  c->closing = 1;
  uv_read_stop(&c->uv.stream);
  end_reading(c);
  if (c->shutdown == 2 || (c->shutdown == 0 && begin_shutdown(c) != 0)) connection_close(c);
  return NULL;
}

static assay_error* writer_is_closing(assay_object* self, int32_t* closing) {
  STREAM_OR_RETURN(c, self);
  *closing = c->closing;
  return NULL;
}

static assay_error* start_wait_closed(operation* self, loop* l, future** out) {
  connection* c = ((wait_operation*)self)->stream;
  *out = c->closed ? future_done(l, value_none()) : waiters_add(&c->ending, l);
  return NULL;
}

static assay_error* writer_wait_closed(assay_object* self, assay_object** out) {
  return new_wait(self, start_wait_closed, out);
}

static assay_error* get_write_buffer_size(assay_object* self, int64_t* size) {
  STREAM_OR_RETURN(c, self);
  *size = (int64_t)uv_stream_get_write_queue_size(&c->uv.stream);
  return NULL;
}

static assay_error* get_extra_info(assay_object* self, const char* name, const assay_value* otherwise,
                                   assay_value* info) {
  STREAM_OR_RETURN(c, self);
  struct sockaddr_storage address;
  int length = sizeof(address);
  uv_os_fd_t fd = -1;
  const int tcp = c->uv.handle.type == UV_TCP && !c->closed;
  if (tcp && strcmp(name, "peername") == 0 &&
      uv_tcp_getpeername(&c->uv.tcp, (struct sockaddr*)&address, &length) == 0) {
    *info = value_of_address((struct sockaddr*)&address);
  } else if (tcp && strcmp(name, "sockname") == 0 &&
             uv_tcp_getsockname(&c->uv.tcp, (struct sockaddr*)&address, &length) == 0) {
    *info = value_of_address((struct sockaddr*)&address);
  } else if (strcmp(name, "socket") == 0 && !c->closed && uv_fileno(&c->uv.handle, &fd) == 0) {
    *info = value_of_int(fd);
  } else {
    *info = otherwise == NULL ? value_none() : value_ref(*otherwise);
  }
  return NULL;
}

/* --- the two ends --- */

static void end_finalize(assay_object* self) { object_unref(((stream_end*)self)->stream); }

static assay_object* end_of(connection* c, int32_t kind) {
  stream_end* e = object_new(sizeof(*e), kind, end_finalize);
  e->stream = object_ref(c);
  return &e->object;
}

assay_object* reader_of(connection* c) { return end_of(c, ASSAY_KIND_STREAM_READER); }
assay_object* writer_of(connection* c) { return end_of(c, ASSAY_KIND_STREAM_WRITER); }

assay_value reader_and_writer(connection* c) {
  const assay_value ends[] = {value_of_object(reader_of(c)), value_of_object(writer_of(c))};
  assay_value v = value_none();
  v.tag = ASSAY_LIST;
  v.as.list = host->list_new(ends, 2);
  return v;
}

static assay_error* at_eof(assay_object* self, int32_t* yes) {
  if (self->kind != ASSAY_KIND_STREAM_READER) return wrong_kind("a stream reader is expected");
  const connection* c = ((stream_end*)self)->stream;
  *yes = c->eof && c->length == 0;
  return NULL;
}

const assay_ext_streams streams_table = {
    .size = sizeof(assay_ext_streams),
    .open_connection = open_connection,
    .start_server = start_server,
    .connect_accepted_socket = connect_accepted_socket,
    .read = stream_read,
    .at_eof = at_eof,
    .write = stream_write,
    .drain = drain,
    .write_eof = write_eof,
    .writer_close = writer_close,
    .writer_is_closing = writer_is_closing,
    .writer_wait_closed = writer_wait_closed,
    .get_extra_info = get_extra_info,
    .get_write_buffer_size = get_write_buffer_size,
    .server_sockets = server_sockets,
    .server_is_serving = server_is_serving,
    .server_start_serving = server_start_serving,
    .server_close = server_close,
    .server_wait_closed = server_wait_closed,
};
