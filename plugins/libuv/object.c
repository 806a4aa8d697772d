/* object.c - what every object has: references, a kind. And the small things around values and errors. */
#include <stdlib.h>
#include <string.h>

#include "runtime.h"

const assay_host* host;

void* object_new(size_t size, int32_t kind, void (*finalize)(assay_object*)) {
  assay_object* o = calloc(1, size);
  if (o == NULL) abort();
  atomic_init(&o->references, 1);
  o->kind = kind;
  o->finalize = finalize;
  return o;
}

void* object_ref(void* object) {
  assay_object* o = object;
  if (o != NULL) atomic_fetch_add_explicit(&o->references, 1, memory_order_relaxed);
  return o;
}

void object_unref(void* object) {
  assay_object* o = object;
  if (o == NULL || atomic_fetch_sub_explicit(&o->references, 1, memory_order_acq_rel) != 1) return;
  if (o->finalize != NULL) o->finalize(o); /* may call the host: destroy, drop, unref of values */
  free(o);
}

assay_value value_none(void) {
  assay_value none;
  memset(&none, 0, sizeof(none));
  return none;
}

assay_value value_of_object(void* object) {
  assay_value v = value_none();
  v.tag = ASSAY_OBJECT;
  v.as.object = object;
  return v;
}

assay_value value_ref(assay_value v) {
  switch (v.tag) {
    case ASSAY_BYTES:
    case ASSAY_TEXT:
      host->bytes_ref(v.as.bytes);
      break;
    case ASSAY_LIST:
      host->list_ref(v.as.list);
      break;
    case ASSAY_ERROR:
      host->error_ref(v.as.error);
      break;
    case ASSAY_OBJECT:
      object_ref(v.as.object);
      break;
    default:
      break;
  }
  return v;
}

void value_unref(assay_value v) {
  switch (v.tag) {
    case ASSAY_BYTES:
    case ASSAY_TEXT:
      host->bytes_unref(v.as.bytes);
      break;
    case ASSAY_LIST:
      host->list_unref(v.as.list);
      break;
    case ASSAY_ERROR:
      host->error_unref(v.as.error);
      break;
    case ASSAY_OBJECT:
      object_unref(v.as.object);
      break;
    default:
      break;
  }
}

static assay_error* new_error(int32_t kind, const void* message, size_t length) {
  assay_error_info info;
  memset(&info, 0, sizeof(info));
  info.size = sizeof(info);
  info.kind = kind;
  info.flags = (kind == ASSAY_ERROR_KIND_CANCELLED ? ASSAY_ERROR_BASE : 0u) |
               (message == NULL ? ASSAY_ERROR_NO_MESSAGE : 0u);
  info.message = message;
  info.message_len = length;
  info.expected = info.consumed = -1;
  return host->error_new(&info);
}

assay_error* error_of(int32_t kind, const char* message) {
  return new_error(kind, message, message == NULL ? 0 : strlen(message));
}

assay_error* cancelled_error(const assay_bytes* message) {
  if (message == NULL) return new_error(ASSAY_ERROR_KIND_CANCELLED, NULL, 0);
  size_t length = 0;
  const void* text = host->bytes_view(message, &length);
  return new_error(ASSAY_ERROR_KIND_CANCELLED, text, length);
}

int32_t error_kind(const assay_error* error) {
  assay_error_info info;
  memset(&info, 0, sizeof(info));
  info.size = sizeof(info);
  host->error_get(error, &info);
  return info.kind;
}

assay_error* wrong_kind(const char* expected) { return error_of(ASSAY_ERROR_KIND_TYPE, expected); }

assay_error* error_of_uv(int status) {
  if (status == UV_ECANCELED) return error_of(ASSAY_ERROR_KIND_RUNTIME, "libuv has cancelled the operation");
  assay_error_info info;
  memset(&info, 0, sizeof(info));
  info.size = sizeof(info);
  info.kind = ASSAY_ERROR_KIND_OS;
  info.os_code = -status; /* on Unix libuv's codes are negative errno values */
  info.message = uv_strerror(status);
  info.message_len = strlen(info.message);
  info.expected = info.consumed = -1;
  return host->error_new(&info);
}

assay_value value_of_text(const char* text) {
  assay_value v = value_of_bytes(text, strlen(text));
  v.tag = ASSAY_TEXT;
  return v;
}

assay_value value_of_bytes(const void* data, size_t length) {
  assay_value v = value_none();
  v.tag = ASSAY_BYTES;
  v.as.bytes = host->bytes_new(data, length);
  return v;
}

assay_value value_of_int(int64_t number) {
  assay_value v = value_none();
  v.tag = ASSAY_INT;
  v.as.i = number;
  return v;
}
