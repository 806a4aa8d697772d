/* writer.c - the writing side: uv_write, its queue, and uv_shutdown before uv_close. */
#include "stream.h"

#include <stdlib.h>
#include <string.h>

enum { queue_limit = 64 * 1024 };

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

assay_error* stream_write(assay_object* self, const void* data, size_t length) {
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

assay_error* drain(assay_object* self, assay_object** out) { return new_wait(self, start_drain, out); }

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

assay_error* write_eof(assay_object* self) {
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

void connection_close(connection* c) {
  c->closing = 1;
  if (uv_is_closing(&c->uv.handle)) return;
  connection_end_reading(c);
  uv_close(&c->uv.handle, closed);
}

assay_error* writer_close(assay_object* self) {
  STREAM_OR_RETURN(c, self);
  if (c->closing) return NULL;
  c->closing = 1;
  uv_read_stop(&c->uv.stream);
  connection_end_reading(c);
  if (c->shutdown == 2 || (c->shutdown == 0 && begin_shutdown(c) != 0)) connection_close(c);
  return NULL;
}

assay_error* writer_is_closing(assay_object* self, int32_t* closing) {
  STREAM_OR_RETURN(c, self);
  *closing = c->closing;
  return NULL;
}

static assay_error* start_wait_closed(operation* self, loop* l, future** out) {
  connection* c = ((wait_operation*)self)->stream;
  *out = c->closed ? future_done(l, value_none()) : waiters_add(&c->ending, l);
  return NULL;
}

assay_error* writer_wait_closed(assay_object* self, assay_object** out) {
  return new_wait(self, start_wait_closed, out);
}

assay_error* get_write_buffer_size(assay_object* self, int64_t* size) {
  STREAM_OR_RETURN(c, self);
  *size = (int64_t)uv_stream_get_write_queue_size(&c->uv.stream);
  return NULL;
}

assay_error* get_extra_info(assay_object* self, const char* name, const assay_value* otherwise,
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
