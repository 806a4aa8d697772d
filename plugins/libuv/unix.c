/* unix.c - UNIX sockets: uv_pipe_t, by path or by a socket that is there already. */
#include <stdlib.h>
#include <string.h>

#include "resolve.h"
#include "server.h"

typedef struct {
  operation base;
  char* path;
  int fd;                         /* our own copy, or -1 */
  int backlog, serve;             /* of a server */
  assay_object* client_connected; /* of a server; +1 */
} opening;

static void opening_finalize(assay_object* self) {
  opening* o = (opening*)self;
  free(o->path);
  if (o->fd >= 0) {
    uv_fs_t request;
    uv_fs_close(NULL, &request, o->fd, NULL);
  }
  object_unref(o->client_connected);
}

/* path or socket, and not both. An error of it is one of awaiting. */
static opening* opening_new(const char* path, const int32_t* socket,
                            assay_error* (*start)(operation*, loop*, future**), assay_object** out) {
  assay_error* error = NULL;
  if ((path == NULL) == (socket == NULL))
    error = error_of(ASSAY_ERROR_KIND_VALUE, "either a path or a socket is expected");
  const int fd = error == NULL && socket != NULL ? duplicate(*socket) : -1;
  if (error == NULL && socket != NULL && fd < 0) error = error_of_uv(fd);
  if (error != NULL) {
    *out = refused(error);
    return NULL;
  }
  opening* o = object_new(sizeof(*o), ASSAY_KIND_AWAITABLE, opening_finalize);
  o->base.start = start;
  o->fd = fd;
  if (path != NULL) o->path = strdup(path);
  *out = &o->base.object;
  return o;
}

assay_value address_of_pipe(const uv_pipe_t* pipe) {
  char path[256] = "";
  size_t length = sizeof(path);
  if (uv_pipe_getsockname(pipe, path, &length) != 0) path[0] = '\0';
  const assay_value parts[] = {value_of_text(path), value_of_int(0)};
  assay_value address = value_none();
  address.tag = ASSAY_LIST;
  address.as.list = host->list_new(parts, 2);
  return address;
}

/* --- a client --- */

typedef struct {
  uv_connect_t uv;
  connection* stream; /* +1 */
  future* waiter;     /* +1 */
} attempt;

static void connected(uv_connect_t* request, int status) {
  attempt* a = (attempt*)request;
  a->waiter->on_cancel = NULL;
  if (status == 0 && a->waiter->state == PENDING) {
    future_settle(a->waiter, reader_and_writer(a->stream), NULL);
  } else {
    connection_close(a->stream);
    future_settle(a->waiter, value_none(), error_of_uv(status));
  }
  object_unref(a->waiter);
  object_unref(a->stream);
  free(a);
}

/* connected() is called with UV_ECANCELED then. */
static void give_up(void* data) { connection_close(((attempt*)data)->stream); }

static assay_error* start_connecting(operation* self, loop* l, future** out) {
  opening* o = (opening*)self;
  connection* c = connection_new(l, UV_NAMED_PIPE);
  if (o->fd < 0) {
    attempt* a = calloc(1, sizeof(*a));
    if (a == NULL) abort();
    a->stream = c;
    a->waiter = future_new(l);
    a->waiter->on_cancel = give_up;
    a->waiter->cancel_data = a;
    *out = object_ref(a->waiter);
    uv_pipe_connect(&a->uv, &c->uv.pipe, o->path, connected); /* tells every error by the callback */
    return NULL;
  }
  const int status = uv_pipe_open(&c->uv.pipe, o->fd);
  if (status == 0) {
    o->fd = -1;
    *out = future_done(l, reader_and_writer(c));
  } else {
    connection_close(c);
  }
  object_unref(c);
  return status == 0 ? NULL : error_of_uv(status);
}

static assay_error* open_unix_connection(const assay_unix_connect_args* args, assay_object** out) {
  opening_new(args->path, args->socket, start_connecting, out);
  return NULL;
}

/* --- a server --- */

static assay_error* start_server_at(operation* self, loop* l, future** out) {
  opening* o = (opening*)self;
  server* s = server_new(l, o->backlog, o->client_connected);
  uv_pipe_t* pipe = &server_add(s, UV_NAMED_PIPE)->uv.pipe;
  int status = o->fd < 0 ? uv_pipe_bind(pipe, o->path) : uv_pipe_open(pipe, o->fd);
  if (status == 0) o->fd = -1;
  if (status == 0 && o->serve) status = server_listen(s);
  if (status == 0) {
    *out = future_done(l, value_of_object(s));
    return NULL;
  }
  server_shut(s);
  object_unref(s);
  return error_of_uv(status);
}

static assay_error* start_unix_server(const assay_unix_serve_args* args, assay_object** out) {
  if (args->cleanup_socket != NULL && *args->cleanup_socket == 0) {
    *out = refused(error_of(ASSAY_ERROR_KIND_UNSUPPORTED, "uv_close always removes the socket's file"));
    return NULL;
  }
  opening* o = opening_new(args->path, args->socket, start_server_at, out);
  if (o == NULL) return NULL;
  o->backlog = args->backlog;
  o->serve = args->start_serving;
  o->client_connected = object_ref(args->client_connected);
  return NULL;
}

const assay_ext_unix unix_table = {
    .size = sizeof(assay_ext_unix),
    .open_unix_connection = open_unix_connection,
    .start_unix_server = start_unix_server,
};
