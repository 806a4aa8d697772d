/* connect.c - a client: uv_getaddrinfo, then uv_tcp_connect to one address after the other. */
#define _GNU_SOURCE /* EAI_ADDRFAMILY, EAI_NODATA */
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "resolve.h"
#include "stream.h"

assay_value value_of_address(const struct sockaddr* address) {
  char text[INET6_ADDRSTRLEN] = "";
  int port = 0;
  if (address->sa_family == AF_INET6) {
    uv_ip6_name((const struct sockaddr_in6*)address, text, sizeof(text));
    port = ntohs(((const struct sockaddr_in6*)address)->sin6_port);
  } else {
    uv_ip4_name((const struct sockaddr_in*)address, text, sizeof(text));
    port = ntohs(((const struct sockaddr_in*)address)->sin_port);
  }
  const assay_value parts[] = {value_of_text(text), value_of_int(port)};
  assay_value v = value_none();
  v.tag = ASSAY_LIST;
  v.as.list = host->list_new(parts, 2);
  return v;
}

int duplicate(int fd) {
  const int copy = fcntl(fd, F_DUPFD_CLOEXEC, 0);
  return copy < 0 ? uv_translate_sys_error(errno) : copy;
}

/* libuv has codes of its own for the resolver's. */
assay_error* error_of_resolver(int status) {
  static const struct {
    int uv, code;
  } codes[] = {
      {UV_EAI_AGAIN, EAI_AGAIN},   {UV_EAI_BADFLAGS, EAI_BADFLAGS}, {UV_EAI_FAIL, EAI_FAIL},
      {UV_EAI_FAMILY, EAI_FAMILY}, {UV_EAI_NONAME, EAI_NONAME},     {UV_EAI_SERVICE, EAI_SERVICE},
      {UV_EAI_MEMORY, EAI_MEMORY}, {UV_EAI_SOCKTYPE, EAI_SOCKTYPE}, {UV_EAI_ADDRFAMILY, EAI_ADDRFAMILY},
      {UV_EAI_NODATA, EAI_NODATA}, {UV_EAI_OVERFLOW, EAI_OVERFLOW}};
  for (size_t i = 0; i < sizeof(codes) / sizeof(*codes); ++i) {
    if (codes[i].uv != status) continue;
    assay_error_info info;
    memset(&info, 0, sizeof(info));
    info.size = sizeof(info);
    info.kind = ASSAY_ERROR_KIND_RESOLVE;
    info.os_code = codes[i].code;
    info.message = uv_strerror(status);
    info.message_len = strlen(info.message);
    info.expected = info.consumed = -1;
    return host->error_new(&info);
  }
  return error_of_uv(status);
}

int resolve(loop* l, uv_getaddrinfo_t* request, uv_getaddrinfo_cb done, const char* name, int port,
            int family, int flags) {
  char service[16];
  struct addrinfo hints;
  memset(&hints, 0, sizeof(hints));
  hints.ai_family = family;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = flags;
  snprintf(service, sizeof(service), "%d", port);
  return uv_getaddrinfo(&l->uv, request, done, name, service, &hints);
}

typedef struct {
  operation base;
  char* host;
  int port, family;
  int fd; /* our own copy, or -1 */
} connecting;

static void connecting_finalize(assay_object* self) {
  connecting* c = (connecting*)self;
  free(c->host);
  if (c->fd >= 0) {
    uv_fs_t request;
    uv_fs_close(NULL, &request, c->fd, NULL);
  }
}

/* One awaited open_connection: its requests, and the addresses that are left. */
typedef struct {
  uv_getaddrinfo_t resolving;
  uv_connect_t request;
  struct addrinfo *all, *next;
  struct addrinfo numeric; /* in place of all, where the host is an address */
  struct sockaddr_storage address;
  connection* stream; /* +1 while it connects */
  loop* owner;        /* borrowed: its uv loop runs until all requests have ended */
  future* waiter;     /* +1 */
} attempt;

static void finish(attempt* a, assay_value result, assay_error* error) {
  future* waiter = a->waiter;
  waiter->on_cancel = NULL;
  if (a->all != NULL) uv_freeaddrinfo(a->all);
  free(a);
  future_settle(waiter, result, error);
  object_unref(waiter);
}

static void try_next(attempt* a, int status);

static void connected(uv_connect_t* request, int status) {
  attempt* a = request->data;
  connection* c = a->stream;
  a->stream = NULL;
  if (status == 0 && a->waiter->state == PENDING) {
    finish(a, reader_and_writer(c), NULL);
  } else {
    connection_close(c);
    if (status == 0 || status == UV_ECANCELED || a->waiter->state != PENDING) a->next = NULL;
    try_next(a, status);
  }
  object_unref(c);
}

static void try_next(attempt* a, int status) {
  while (a->next != NULL) {
    const struct addrinfo* address = a->next;
    a->next = address->ai_next;
    a->stream = connection_new(a->owner, UV_TCP);
    a->request.data = a;
    status = uv_tcp_connect(&a->request, &a->stream->uv.tcp, address->ai_addr, connected);
    if (status == 0) return;
    connection_close(a->stream);
    object_unref(a->stream);
    a->stream = NULL;
  }
  finish(a, value_none(), error_of_uv(status));
}

/* connected() is called with UV_ECANCELED then. */
static void give_up(void* data) {
  attempt* a = data;
  if (a->stream != NULL) connection_close(a->stream);
}

static void resolved(uv_getaddrinfo_t* request, int status, struct addrinfo* found) {
  attempt* a = request->data;
  a->all = a->next = found;
  if (status != 0 || a->owner->closed || a->waiter->state != PENDING) {
    finish(a, value_none(), status != 0 ? error_of_resolver(status) : NULL);
  } else {
    try_next(a, 0);
  }
}

/* An address needs no resolver, and so no thread. */
static int is_address(attempt* a, const connecting* c) {
  const int fits = c->host != NULL && c->port >= 0 && c->port <= UINT16_MAX;
  if (fits && c->family != AF_INET6 && uv_ip4_addr(c->host, c->port, (struct sockaddr_in*)&a->address) == 0)
    return 1;
  return fits && c->family != AF_INET &&
         uv_ip6_addr(c->host, c->port, (struct sockaddr_in6*)&a->address) == 0;
}

static assay_error* start_connecting(operation* self, loop* l, future** out) {
  connecting* c = (connecting*)self;
  if (c->fd >= 0) {
    connection* stream = connection_new(l, UV_TCP);
    const int status = uv_tcp_open(&stream->uv.tcp, c->fd);
    if (status == 0) {
      c->fd = -1;
      *out = future_done(l, reader_and_writer(stream));
    } else {
      connection_close(stream);
    }
    object_unref(stream);
    return status == 0 ? NULL : error_of_uv(status);
  }
  attempt* a = calloc(1, sizeof(*a));
  if (a == NULL) abort();
  a->owner = l;
  a->waiter = future_new(l);
  a->waiter->on_cancel = give_up;
  a->waiter->cancel_data = a;
  if (is_address(a, c)) {
    a->numeric.ai_addr = (struct sockaddr*)&a->address;
    a->next = &a->numeric;
    *out = object_ref(a->waiter);
    try_next(a, 0);
    return NULL;
  }
  a->resolving.data = a;
  const int status = resolve(l, &a->resolving, resolved, c->host, c->port, c->family, 0);
  if (status != 0) {
    object_unref(a->waiter);
    free(a);
    return error_of_resolver(status);
  }
  *out = object_ref(a->waiter);
  return NULL;
}

static connecting* new_connecting(int fd) {
  connecting* c = object_new(sizeof(*c), ASSAY_KIND_AWAITABLE, connecting_finalize);
  c->base.start = start_connecting;
  c->fd = fd;
  return c;
}

static assay_error* refusal_of(const assay_connect_args* args) {
  if (args->local_host != NULL || args->happy_eyeballs_delay != NULL || args->interleave != NULL) {
    return error_of(ASSAY_ERROR_KIND_UNSUPPORTED, "libuv connects from any local address to one address");
  }
  if (args->socket != NULL && (args->host != NULL || args->port >= 0)) {
    return error_of(ASSAY_ERROR_KIND_VALUE, "a socket and a host cannot both be given");
  }
  if (args->socket == NULL && args->host == NULL && args->port < 0) {
    return error_of(ASSAY_ERROR_KIND_VALUE, "a host, a port or a socket is expected");
  }
  return NULL;
}

assay_error* open_connection(const assay_connect_args* args, assay_object** out) {
  assay_error* refusal = refusal_of(args);
  if (refusal != NULL) {
    *out = refused(refusal);
    return NULL;
  }
  if (args->socket != NULL) return connect_accepted_socket(*args->socket, args->limit, out);
  connecting* c = new_connecting(-1);
  if (args->host != NULL) c->host = strdup(args->host);
  c->port = args->port;
  c->family = args->family;
  *out = &c->base.object;
  return NULL;
}

assay_error* connect_accepted_socket(int32_t socket, int64_t limit, assay_object** out) {
  (void)limit; /* libuv has none: it reads while somebody waits */
  const int copy = duplicate(socket);
  if (copy < 0) return error_of_uv(copy);
  *out = &new_connecting(copy)->base.object;
  return NULL;
}
