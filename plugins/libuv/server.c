/* server.c - uv_listen: one uv_tcp_t for each address that the host's name has, or the uv_pipe_t of unix.c.
 */
#include <stdlib.h>
#include <string.h>

#include "resolve.h"
#include "server.h"

static void server_finalize(assay_object* self) {
  server* s = (server*)self;
  waiters_drop(&s->ending);
  object_unref(s->client_connected);
  free(s->listeners);
  object_unref(s->owner);
}

static void listener_finalize(assay_object* self) { object_unref(((listener*)self)->owner); }

static void closed(uv_handle_t* h) {
  listener* l = h->data;
  if (--l->owner->open == 0) waiters_finish(&l->owner->ending, NULL);
  object_unref(l);
}

void server_shut(server* s) {
  s->closing = 1;
  s->serving = 0;
  const size_t count = s->count;
  s->count = 0;
  for (size_t i = 0; i < count; ++i) uv_close(&s->listeners[i]->uv.handle, closed);
}

static void abandon_listener(assay_object* self) { server_shut(((listener*)self)->owner); }

server* server_new(loop* l, int backlog, assay_object* client_connected) {
  server* s = object_new(sizeof(*s), ASSAY_KIND_SERVER, server_finalize);
  s->owner = object_ref(l);
  s->backlog = backlog == 0 ? 100 : backlog;
  s->client_connected = object_ref(client_connected);
  return s;
}

listener* server_add(server* s, uv_handle_type type) {
  listener* l = object_new(sizeof(*l), ASSAY_KIND_OTHER, listener_finalize);
  l->object.abandon = abandon_listener;
  l->owner = object_ref(s);
  if (type == UV_TCP) {
    uv_tcp_init(&s->owner->uv, &l->uv.tcp);
  } else {
    uv_pipe_init(&s->owner->uv, &l->uv.pipe, 0);
  }
  l->uv.handle.data = l;
  s->listeners = realloc(s->listeners, (s->count + 1) * sizeof(*s->listeners));
  if (s->listeners == NULL) abort();
  s->listeners[s->count++] = l;
  ++s->open;
  return l;
}

static void accepted(uv_stream_t* listening, int status) {
  server* s = object_ref(((listener*)listening->data)->owner);
  if (status != 0) {
    loop_report("accept failed", error_of_uv(status));
    object_unref(s);
    return;
  }
  connection* c = connection_new(s->owner, listening->type);
  if (uv_accept(listening, &c->uv.stream) != 0) {
    connection_close(c);
  } else {
    const assay_value ends[] = {value_of_object(reader_of(c)), value_of_object(writer_of(c))};
    assay_value answer = value_none();
    call_host(s->client_connected, ends, 2, &answer);
    value_unref(ends[0]);
    value_unref(ends[1]);
    if (answer.tag == ASSAY_OBJECT && answer.as.object->kind == ASSAY_KIND_COROUTINE) {
      object_unref(task_new(s->owner, (coroutine*)answer.as.object));
    }
    value_unref(answer);
  }
  object_unref(c);
  object_unref(s);
}

int server_listen(server* s) {
  for (size_t i = 0; i < s->count; ++i) {
    const int status = uv_listen(&s->listeners[i]->uv.stream, s->backlog, accepted);
    if (status != 0) return status;
  }
  s->serving = 1;
  return 0;
}

/* --- start_server --- */

typedef struct {
  operation base;
  char* host;
  int port, family, fd, backlog, serve;
  assay_object* client_connected;
} starting;

typedef struct {
  uv_getaddrinfo_t resolving;
  server* made;   /* +1 */
  future* waiter; /* +1 */
  int serve;
} preparation;

static void starting_finalize(assay_object* self) {
  starting* s = (starting*)self;
  free(s->host);
  if (s->fd >= 0) {
    uv_fs_t request;
    uv_fs_close(NULL, &request, s->fd, NULL);
  }
  object_unref(s->client_connected);
}

static int bind_all(server* s, const struct addrinfo* address) {
  for (; address != NULL; address = address->ai_next) {
    listener* l = server_add(s, UV_TCP);
    const int status =
        uv_tcp_bind(&l->uv.tcp, address->ai_addr, address->ai_family == AF_INET6 ? UV_TCP_IPV6ONLY : 0);
    if (status != 0) return status;
  }
  return 0;
}

static void resolved(uv_getaddrinfo_t* request, int status, struct addrinfo* found) {
  preparation* p = request->data;
  server* s = p->made;
  future* waiter = p->waiter;
  const int serve = p->serve;
  free(p);
  assay_error* error = status == 0 ? NULL : error_of_resolver(status);
  if (error == NULL && waiter->state == PENDING && !s->owner->closed) {
    status = bind_all(s, found);
    if (status == 0 && serve) status = server_listen(s);
    if (status != 0) error = error_of_uv(status);
  }
  if (found != NULL) uv_freeaddrinfo(found);
  if (error != NULL || waiter->state != PENDING) server_shut(s);
  future_settle(waiter, error == NULL ? value_of_object(object_ref(s)) : value_none(), error);
  object_unref(waiter);
  object_unref(s);
}

static assay_error* start_starting(operation* self, loop* l, future** out) {
  starting* from = (starting*)self;
  server* s = server_new(l, from->backlog, from->client_connected);
  int status = 0;
  if (from->fd >= 0) {
    status = uv_tcp_open(&server_add(s, UV_TCP)->uv.tcp, from->fd);
    if (status == 0) from->fd = -1;
    if (status == 0 && from->serve) status = server_listen(s);
    if (status == 0) {
      *out = future_done(l, value_of_object(s));
      return NULL;
    }
    server_shut(s);
    object_unref(s);
    return error_of_uv(status);
  }
  preparation* p = calloc(1, sizeof(*p));
  if (p == NULL) abort();
  p->resolving.data = p;
  p->serve = from->serve;
  status = resolve(l, &p->resolving, resolved, from->host, from->port, from->family, AI_PASSIVE);
  if (status != 0) {
    free(p);
    object_unref(s);
    return error_of_resolver(status);
  }
  p->made = s;
  p->waiter = future_new(l);
  *out = object_ref(p->waiter);
  return NULL;
}

static assay_error* refusal_of(const assay_serve_args* args) {
  const int addressed = args->host != NULL || args->hosts != NULL || args->port >= 0;
  if (args->socket != NULL && addressed) {
    return error_of(ASSAY_ERROR_KIND_VALUE, "a socket and a host cannot both be given");
  }
  if (args->socket == NULL && !addressed) {
    return error_of(ASSAY_ERROR_KIND_VALUE, "a host, a port or a socket is expected");
  }
  if (args->hosts != NULL || args->reuse_port != NULL || args->reuse_address != NULL) {
    return error_of(ASSAY_ERROR_KIND_UNSUPPORTED, "libuv binds one address, always with SO_REUSEADDR");
  }
  return NULL;
}

assay_error* start_server(const assay_serve_args* args, assay_object** out) {
  assay_error* refusal = refusal_of(args);
  if (refusal != NULL) {
    *out = refused(refusal);
    return NULL;
  }
  int copy = -1;
  if (args->socket != NULL) {
    copy = duplicate(*args->socket);
    if (copy < 0) return error_of_uv(copy);
  }
  starting* s = object_new(sizeof(*s), ASSAY_KIND_AWAITABLE, starting_finalize);
  s->base.start = start_starting;
  if (args->host != NULL) s->host = strdup(args->host);
  s->port = args->port;
  s->family = args->family;
  s->fd = copy;
  s->backlog = args->backlog;
  s->serve = args->start_serving;
  s->client_connected = object_ref(args->client_connected);
  *out = &s->base.object;
  return NULL;
}

/* --- the server --- */

#define SERVER_OR_RETURN(s, self)                                                   \
  if ((self)->kind != ASSAY_KIND_SERVER) return wrong_kind("a server is expected"); \
  server* s = (server*)(self)

assay_error* server_sockets(assay_object* self, assay_list** sockets) {
  SERVER_OR_RETURN(s, self);
  assay_value* names = calloc(s->count + 1, sizeof(*names));
  if (names == NULL) abort();
  for (size_t i = 0; i < s->count; ++i) {
    const listener* l = s->listeners[i];
    if (l->uv.handle.type != UV_TCP) {
      names[i] = address_of_pipe(&l->uv.pipe);
      continue;
    }
    struct sockaddr_storage address;
    int length = sizeof(address);
    memset(&address, 0, sizeof(address));
    uv_tcp_getsockname(&l->uv.tcp, (struct sockaddr*)&address, &length);
    names[i] = value_of_address((struct sockaddr*)&address);
  }
  *sockets = host->list_new(names, s->count);
  free(names);
  return NULL;
}

assay_error* server_is_serving(assay_object* self, int32_t* serving) {
  SERVER_OR_RETURN(s, self);
  *serving = s->serving;
  return NULL;
}

typedef struct {
  operation base;
  server* target;
} server_wait;

static void server_wait_finalize(assay_object* self) { object_unref(((server_wait*)self)->target); }

static assay_error* new_wait(assay_object* self, assay_error* (*start)(operation*, loop*, future**),
                             assay_object** out) {
  SERVER_OR_RETURN(s, self);
  server_wait* w = object_new(sizeof(*w), ASSAY_KIND_AWAITABLE, server_wait_finalize);
  w->base.start = start;
  w->target = object_ref(s);
  *out = &w->base.object;
  return NULL;
}

static assay_error* start_serving(operation* self, loop* l, future** out) {
  server* s = ((server_wait*)self)->target;
  if (s->closing) return error_of(ASSAY_ERROR_KIND_RUNTIME, "the server is closed");
  const int status = s->serving ? 0 : server_listen(s);
  if (status != 0) return error_of_uv(status);
  *out = future_done(l, value_none());
  return NULL;
}

assay_error* server_start_serving(assay_object* self, assay_object** out) {
  return new_wait(self, start_serving, out);
}

assay_error* server_close(assay_object* self) {
  SERVER_OR_RETURN(s, self);
  server_shut(s);
  return NULL;
}

static assay_error* start_wait_closed(operation* self, loop* l, future** out) {
  server* s = ((server_wait*)self)->target;
  *out = s->closing && s->open == 0 ? future_done(l, value_none()) : waiters_add(&s->ending, l);
  return NULL;
}

assay_error* server_wait_closed(assay_object* self, assay_object** out) {
  return new_wait(self, start_wait_closed, out);
}
