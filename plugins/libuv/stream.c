/* stream.c - connections and their readers: uv_read_start while somebody waits for bytes. */
#include "stream.h"

#include <stdlib.h>
#include <string.h>

enum { chunk = 64 * 1024 };

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

/* libuv calls no reader when its handle closes. */
void connection_end_reading(connection* c) {
  c->eof = 1;
  deliver(c);
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
