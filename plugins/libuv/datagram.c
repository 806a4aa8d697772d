/* datagram.c - uv_udp: endpoints. What they tell goes to a protocol, which is a callback of the host's. */
#include <stdlib.h>
#include <string.h>

#include "resolve.h"
#include "stream.h"

typedef struct {
  assay_object object;
  assay_object* on_event; /* +1 */
} protocol;

typedef struct {
  assay_object object;    /* the uv handle holds a reference until it is closed */
  uv_udp_t uv;            /* not to be touched once the loop has closed it */
  loop* owner;            /* borrowed: it closes the handle before it goes */
  assay_object* listener; /* the protocol, +1; NULL once connection_lost was told */
  char* space;            /* one datagram's */
  int closing, closed;
} endpoint;

typedef struct {
  operation base;
  assay_object* factory;                 /* +1 */
  struct sockaddr_storage local, remote; /* family 0: not given */
  int family;
  int fd; /* our own copy, or -1 */
} opening;

typedef struct {
  uv_udp_send_t uv;
  endpoint* from; /* +1 */
  char data[];
} send_request;

/* --- the protocol --- */

static void protocol_finalize(assay_object* self) { object_unref(((protocol*)self)->on_event); }

static assay_error* protocol_create(assay_object* on_event, assay_object** out) {
  protocol* p = object_new(sizeof(*p), ASSAY_KIND_PROTOCOL, protocol_finalize);
  p->on_event = object_ref(on_event);
  *out = &p->object;
  return NULL;
}

/* Consumes the values. */
static void tell(endpoint* e, int event, size_t n, assay_value first, assay_value second) {
  const assay_value args[] = {value_of_int(event), first, second};
  if (e->listener != NULL) call_host(((protocol*)e->listener)->on_event, args, n + 1, NULL);
  value_unref(first);
  value_unref(second);
}

static void tell_error(endpoint* e, int status) {
  assay_value error = value_none();
  error.tag = ASSAY_ERROR;
  error.as.error = error_of_uv(status);
  tell(e, ASSAY_EVENT_ERROR_RECEIVED, 1, error, value_none());
}

/* --- life --- */

static void endpoint_finalize(assay_object* self) {
  endpoint* e = (endpoint*)self;
  object_unref(e->listener);
  free(e->space);
}

static void closed(uv_handle_t* h) {
  endpoint* e = h->data;
  e->closed = 1;
  if (!e->owner->closed) tell(e, ASSAY_EVENT_CONNECTION_LOST, 1, value_none(), value_none());
  object_unref(e->listener); /* it may hold us */
  e->listener = NULL;
  object_unref(e);
}

static void end(endpoint* e) {
  e->closing = 1;
  if (!e->closed && !uv_is_closing((uv_handle_t*)&e->uv)) uv_close((uv_handle_t*)&e->uv, closed);
}

static void abandon_endpoint(assay_object* self) { end((endpoint*)self); }

static endpoint* endpoint_new(loop* l) {
  endpoint* e = object_new(sizeof(*e), ASSAY_KIND_DATAGRAM_TRANSPORT, endpoint_finalize);
  e->object.abandon = abandon_endpoint;
  e->owner = l;
  return e;
}

/* --- receiving --- */

static void make_room(uv_handle_t* h, size_t suggested, uv_buf_t* room) {
  endpoint* e = h->data;
  if (e->space == NULL) e->space = malloc(suggested);
  if (e->space == NULL) abort();
  *room = uv_buf_init(e->space, (unsigned)suggested); /* always 64 KiB */
}

static void received(uv_udp_t* uv, ssize_t n, const uv_buf_t* room, const struct sockaddr* from,
                     unsigned flags) {
  (void)flags;
  endpoint* e = object_ref(uv->data);
  if (n < 0) {
    tell_error(e, (int)n);
  } else if (from != NULL) { /* else there is nothing more to read now */
    tell(e, ASSAY_EVENT_DATAGRAM_RECEIVED, 2, value_of_bytes(room->base, (size_t)n), value_of_address(from));
  }
  object_unref(e);
}

/* --- opening --- */

static void opening_finalize(assay_object* self) {
  opening* o = (opening*)self;
  object_unref(o->factory);
  if (o->fd >= 0) {
    uv_fs_t request;
    uv_fs_close(NULL, &request, o->fd, NULL);
  }
}

/* Runs from the FIFO: the endpoint is its target, the future that waits for it is its argument. */
static void opened(handle* h) {
  endpoint* e = (endpoint*)h->target;
  future* waiter = (future*)h->argument;
  if (e->closing) return;
  if (waiter->state != PENDING) {
    end(e);
    return;
  }
  tell(e, ASSAY_EVENT_CONNECTION_MADE, 1, value_of_object(object_ref(e)), value_none());
  const assay_value pair[] = {value_of_object(object_ref(e)), value_of_object(object_ref(e->listener))};
  const int status = e->closing ? 0 : uv_udp_recv_start(&e->uv, make_room, received);
  assay_value made = value_none();
  made.tag = ASSAY_LIST;
  made.as.list = host->list_new(pair, 2);
  if (status != 0) {
    value_unref(made);
    made = value_none();
    end(e);
  }
  future_settle(waiter, made, status == 0 ? NULL : error_of_uv(status));
}

static int prepare(endpoint* e, opening* o) {
  int status = 0;
  if (o->fd >= 0) {
    status = uv_udp_open(&e->uv, o->fd);
    if (status == 0) o->fd = -1;
  }
  if (status == 0 && o->local.ss_family != 0)
    status = uv_udp_bind(&e->uv, (const struct sockaddr*)&o->local, 0);
  if (status == 0 && o->remote.ss_family != 0)
    status = uv_udp_connect(&e->uv, (const struct sockaddr*)&o->remote);
  return status;
}

static assay_error* make_protocol(const opening* o, assay_object** made) {
  callback* factory = (callback*)o->factory;
  assay_value answer = value_none();
  assay_error* error = factory->ops->call(factory->data, NULL, 0, &answer);
  if (error != NULL) return error;
  if (answer.tag == ASSAY_OBJECT && answer.as.object->kind == ASSAY_KIND_PROTOCOL) {
    *made = answer.as.object;
    return NULL;
  }
  value_unref(answer);
  return wrong_kind("the factory is expected to make a protocol");
}

static assay_error* start_opening(operation* self, loop* l, future** out) {
  opening* o = (opening*)self;
  endpoint* e = endpoint_new(l);
  int status = uv_udp_init_ex(&l->uv, &e->uv, (unsigned)o->family);
  if (status != 0) {
    object_unref(e);
    return error_of_uv(status);
  }
  e->uv.data = object_ref(e);
  status = prepare(e, o);
  assay_error* error = status == 0 ? make_protocol(o, &e->listener) : error_of_uv(status);
  if (error == NULL) {
    *out = future_new(l);
    object_unref(loop_soon(l, opened, e, *out));
  } else {
    end(e);
  }
  object_unref(e);
  return error;
}

/* value NULL or none: none is given. An error if it is not an address in digits. */
static assay_error* address_of(const assay_value* value, struct sockaddr_storage* to) {
  memset(to, 0, sizeof(*to));
  if (value == NULL || value->tag == ASSAY_NONE) return NULL;
  if (value->tag == ASSAY_TEXT) return error_of(ASSAY_ERROR_KIND_UNSUPPORTED, "uv_udp_t has no paths");
  if (value->tag == ASSAY_LIST && parse_address(value->as.list, to)) return NULL;
  return error_of(ASSAY_ERROR_KIND_VALUE, "uv_udp_t takes an address in digits and a port");
}

static assay_error* create_datagram_endpoint(const assay_datagram_args* args, assay_object** out) {
  if (args->protocol_factory == NULL || args->protocol_factory->kind != ASSAY_KIND_CALLBACK)
    return wrong_kind("a callback is expected");
  opening* o = object_new(sizeof(*o), ASSAY_KIND_AWAITABLE, opening_finalize);
  o->base.start = start_opening;
  o->factory = object_ref(args->protocol_factory);
  o->family = args->family;
  o->fd = -1;
  assay_error* error = address_of(args->local_addr, &o->local);
  if (error == NULL) error = address_of(args->remote_addr, &o->remote);
  const int addressed = o->family != 0 || o->local.ss_family != 0 || o->remote.ss_family != 0;
  if (error == NULL && addressed == (args->fd >= 0)) {
    error = error_of(ASSAY_ERROR_KIND_VALUE, addressed
                                                 ? "a socket and an address or a family cannot both be given"
                                                 : "an address, a family or a socket is expected");
  }
  if (error == NULL && args->fd >= 0) {
    o->fd = duplicate(args->fd);
    if (o->fd < 0) error = error_of_uv(o->fd);
  }
  if (error != NULL) object_unref(o);
  *out = error == NULL ? &o->base.object : refused(error);
  return NULL;
}

/* --- the transport --- */

#define ENDPOINT_OR_RETURN(e, self)                                                                        \
  if ((self)->kind != ASSAY_KIND_DATAGRAM_TRANSPORT) return wrong_kind("a datagram endpoint is expected"); \
  endpoint* e = (endpoint*)(self)

static void sent(uv_udp_send_t* uv, int status) {
  send_request* r = (send_request*)uv;
  endpoint* e = r->from;
  free(r);
  if (status != 0 && status != UV_ECANCELED) tell_error(e, status);
  if (e->closing && uv_udp_get_send_queue_count(&e->uv) == 0) end(e);
  object_unref(e);
}

static assay_error* send_datagram(assay_object* self, const void* data, size_t len,
                                  const assay_value* address) {
  ENDPOINT_OR_RETURN(e, self);
  struct sockaddr_storage to;
  assay_error* error = address_of(address, &to);
  if (error != NULL || e->closing) return error;
  send_request* r = malloc(sizeof(*r) + len);
  if (r == NULL) abort();
  if (len > 0) memcpy(r->data, data, len);
  const uv_buf_t bytes = uv_buf_init(r->data, (unsigned)len);
  r->from = object_ref(e);
  const int status =
      uv_udp_send(&r->uv, &e->uv, &bytes, 1, to.ss_family == 0 ? NULL : (const struct sockaddr*)&to, sent);
  if (status == 0) return NULL;
  object_unref(r->from);
  free(r);
  return error_of_uv(status);
}

static assay_error* close_endpoint(assay_object* self) {
  ENDPOINT_OR_RETURN(e, self);
  if (e->closing) return NULL;
  e->closing = 1;
  uv_udp_recv_stop(&e->uv);
  if (uv_udp_get_send_queue_count(&e->uv) == 0) end(e);
  return NULL;
}

static assay_error* abort_endpoint(assay_object* self) {
  ENDPOINT_OR_RETURN(e, self);
  end(e);
  return NULL;
}

static assay_error* is_closing(assay_object* self, int32_t* closing) {
  ENDPOINT_OR_RETURN(e, self);
  *closing = e->closing;
  return NULL;
}

static assay_error* extra_info(assay_object* self, const char* name, assay_value* info) {
  ENDPOINT_OR_RETURN(e, self);
  struct sockaddr_storage address;
  struct sockaddr* const at = (struct sockaddr*)&address;
  int length = sizeof(address);
  uv_os_fd_t fd = -1;
  *info = value_none();
  if (e->closed) return NULL;
  if (strcmp(name, "sockname") == 0 && uv_udp_getsockname(&e->uv, at, &length) == 0) {
    *info = value_of_address(at);
  } else if (strcmp(name, "peername") == 0 && uv_udp_getpeername(&e->uv, at, &length) == 0) {
    *info = value_of_address(at);
  } else if (strcmp(name, "socket") == 0 && uv_fileno((uv_handle_t*)&e->uv, &fd) == 0) {
    *info = value_of_int(fd);
  }
  return NULL;
}

static assay_error* write_buffer_size(assay_object* self, int64_t* size) {
  ENDPOINT_OR_RETURN(e, self);
  *size = e->closed ? 0 : (int64_t)uv_udp_get_send_queue_size(&e->uv);
  return NULL;
}

const assay_ext_datagram datagram_table = {
    .size = sizeof(assay_ext_datagram),
    .protocol_create = protocol_create,
    .create_datagram_endpoint = create_datagram_endpoint,
    .sendto = send_datagram,
    .close = close_endpoint,
    .abort = abort_endpoint,
    .is_closing = is_closing,
    .get_extra_info = extra_info,
    .get_write_buffer_size = write_buffer_size,
};
