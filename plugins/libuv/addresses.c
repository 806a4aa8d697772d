/* addresses.c - uv_getaddrinfo and uv_getnameinfo, on a thread of the pool. */
#include <netdb.h>
#include <stdlib.h>
#include <string.h>

#include "resolve.h"
#include "stream.h"

typedef struct {
  operation base;
  char *host, *service;
  struct addrinfo hints;
} query;

static void query_finalize(assay_object* self) {
  query* q = (query*)self;
  free(q->host);
  free(q->service);
}

static assay_value list_of(const assay_value* items, size_t n) {
  assay_value v = value_none();
  v.tag = ASSAY_LIST;
  v.as.list = host->list_new(items, n);
  return v;
}

static assay_value value_of_found(const struct addrinfo* all) {
  size_t n = 0;
  for (const struct addrinfo* a = all; a != NULL; a = a->ai_next) ++n;
  assay_value* items = calloc(n + 1, sizeof(*items));
  if (items == NULL) abort();
  size_t i = 0;
  for (const struct addrinfo* a = all; a != NULL; a = a->ai_next) {
    const assay_value parts[] = {
        value_of_int(a->ai_family), value_of_int(a->ai_socktype), value_of_int(a->ai_protocol),
        value_of_text(a->ai_canonname == NULL ? "" : a->ai_canonname), value_of_address(a->ai_addr)};
    items[i++] = list_of(parts, 5);
  }
  const assay_value found = list_of(items, n);
  free(items);
  return found;
}

static void resolved(uv_getaddrinfo_t* request, int status, struct addrinfo* found) {
  future* waiter = request->data;
  free(request);
  if (status != 0) {
    future_settle(waiter, value_none(), error_of_resolver(status));
  } else {
    future_settle(waiter, value_of_found(found), NULL);
  }
  if (found != NULL) uv_freeaddrinfo(found);
  object_unref(waiter);
}

/* The future of a request that libuv has taken; of one that it has not, the error. */
static assay_error* asked(loop* l, uv_req_t* request, int status, future** out) {
  if (status != 0) {
    free(request);
    return error_of_resolver(status);
  }
  future* waiter = future_new(l);
  request->data = object_ref(waiter);
  *out = waiter;
  return NULL;
}

static assay_error* start_query(operation* self, loop* l, future** out) {
  const query* q = (const query*)self;
  uv_getaddrinfo_t* request = calloc(1, sizeof(*request));
  if (request == NULL) abort();
  const int status = uv_getaddrinfo(&l->uv, request, resolved, q->host, q->service, &q->hints);
  return asked(l, (uv_req_t*)request, status, out);
}

assay_error* get_addresses(const assay_getaddrinfo_args* args, assay_object** out) {
  query* q = object_new(sizeof(*q), ASSAY_KIND_AWAITABLE, query_finalize);
  q->base.start = start_query;
  if (args->host != NULL) q->host = strdup(args->host);
  if (args->service != NULL) q->service = strdup(args->service);
  q->hints.ai_family = args->family;
  q->hints.ai_socktype = args->type;
  q->hints.ai_protocol = args->protocol;
  q->hints.ai_flags = args->flags;
  *out = &q->base.object;
  return NULL;
}

/* --- getnameinfo --- */

typedef struct {
  operation base;
  struct sockaddr_storage address;
  int flags;
} name_query;

static void named(uv_getnameinfo_t* request, int status, const char* name, const char* service) {
  future* waiter = request->data;
  if (status != 0) {
    future_settle(waiter, value_none(), error_of_resolver(status));
  } else {
    const assay_value parts[] = {value_of_text(name), value_of_text(service)};
    future_settle(waiter, list_of(parts, 2), NULL);
  }
  free(request);
  object_unref(waiter);
}

static assay_error* start_name_query(operation* self, loop* l, future** out) {
  const name_query* q = (const name_query*)self;
  uv_getnameinfo_t* request = calloc(1, sizeof(*request));
  if (request == NULL) abort();
  const int status = uv_getnameinfo(&l->uv, request, named, (const struct sockaddr*)&q->address, q->flags);
  return asked(l, (uv_req_t*)request, status, out);
}

int parse_address(const assay_list* from, struct sockaddr_storage* to) {
  size_t n = 0;
  size_t length = 0;
  char text[INET6_ADDRSTRLEN + 20] = "";
  const assay_value* items = host->list_view(from, &n);
  if (n < 2 || items[0].tag != ASSAY_TEXT || items[1].tag != ASSAY_INT) return 0;
  const void* digits = host->bytes_view(items[0].as.bytes, &length);
  if (length >= sizeof(text) || items[1].as.i < 0 || items[1].as.i > UINT16_MAX) return 0;
  memcpy(text, digits, length);
  const int port = (int)items[1].as.i;
  return uv_ip4_addr(text, port, (struct sockaddr_in*)to) == 0 ||
         uv_ip6_addr(text, port, (struct sockaddr_in6*)to) == 0;
}

assay_error* get_name(const assay_list* address, int32_t flags, assay_object** out) {
  struct sockaddr_storage parsed;
  memset(&parsed, 0, sizeof(parsed));
  if (!parse_address(address, &parsed)) {
    *out = refused(error_of(ASSAY_ERROR_KIND_VALUE, "uv_getnameinfo takes an address in digits and a port"));
    return NULL;
  }
  name_query* q = object_new(sizeof(*q), ASSAY_KIND_AWAITABLE, NULL);
  q->base.start = start_name_query;
  q->address = parsed;
  q->flags = flags;
  *out = &q->base.object;
  return NULL;
}
