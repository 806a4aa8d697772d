/* object.c - objects from pools, rings of those that wait, values and errors. */
#include <stdlib.h>
#include <string.h>

#include "floor.h"

enum { CLASSES = 64, GRAIN = 8 }; /* every struct here is a multiple of it */

static assay_object* pools[CLASSES]; /* by size, linked by next */

void* object_new(size_t size, int16_t kind) {
  assay_object* o = pools[size / GRAIN];
  if (o != NULL) {
    pools[size / GRAIN] = o->next;
  } else {
    o = malloc(size);
    if (o == NULL) abort();
    o->size = (uint16_t)size;
  }
  o->references = 1;
  o->kind = kind;
  return o;
}

_Static_assert(sizeof(task) < CLASSES * GRAIN && sizeof(gathering) < CLASSES * GRAIN, "more pools");

static void finalize(assay_object* o) {
  switch (o->kind) {
    case ASSAY_KIND_TASK:
      value_unref(((future*)o)->outcome);
      /* fall through */
    case ASSAY_KIND_COROUTINE:
      ((task*)o)->ops->destroy(((task*)o)->frame);
      break;
    case GATHER:
      free(((gathering*)o)->values);
      /* fall through */
    case ASSAY_KIND_FUTURE:
      value_unref(((future*)o)->outcome);
      break;
    case ASSAY_KIND_CALLBACK:
      ((callback*)o)->ops->drop(((callback*)o)->data);
      break;
    case ASSAY_KIND_HANDLE:
    case ASSAY_KIND_TIMER_HANDLE:
      object_unref(((handle*)o)->calls);
      if (((handle*)o)->args != NULL) host->list_unref(((handle*)o)->args);
      break;
    case SLEEP:
      value_unref(((timer*)o)->with.result);
      break;
    case WAIT_FOR:
      object_unref(((timer*)o)->with.inner);
      break;
    case ASSAY_KIND_QUEUE: {
      queue* q = (queue*)o;
      for (; q->count > 0; --q->count) value_unref(q->items[q->first++ & (q->room - 1)]);
      free(q->items);
      break;
    }
    case PUT:
      value_unref(((putting*)o)->item);
      object_unref(((putting*)o)->to);
      break;
    default:
      break;
  }
}

void object_unref(void* object) {
  assay_object* o = object;
  if (o == NULL) return;
  if (o->kind == FOREIGN_HANDLE) { /* only its memory is its own */
    if (__atomic_sub_fetch(&o->references, 1, __ATOMIC_ACQ_REL) == 0) free(o);
    return;
  }
  if (--o->references > 0) return;
  o->references = 1; /* what finalize calls may look at it */
  finalize(o);
  o->next = pools[o->size / GRAIN];
  pools[o->size / GRAIN] = o;
}

void ring_append(ring* r, void* object) {
  assay_object* o = object;
  o->next = NULL;
  o->previous = r->last;
  if (r->last != NULL) {
    r->last->next = o;
  } else {
    r->first = o;
  }
  r->last = o;
}

void* ring_take(ring* r) {
  assay_object* o = r->first;
  if (o == NULL) return NULL;
  r->first = o->next;
  if (o->next != NULL) {
    o->next->previous = NULL;
  } else {
    r->last = NULL;
  }
  return o;
}

void ring_remove(ring* r, void* object) {
  assay_object* o = object;
  if (o->previous != NULL) {
    o->previous->next = o->next;
  } else {
    r->first = o->next;
  }
  if (o->next != NULL) {
    o->next->previous = o->previous;
  } else {
    r->last = o->previous;
  }
}

assay_value of_object(void* object) {
  assay_value v = none();
  v.tag = ASSAY_OBJECT;
  v.as.object = object;
  return v;
}

assay_value of_error(assay_error* error) {
  assay_value v = none();
  v.tag = ASSAY_ERROR;
  v.as.error = error;
  return v;
}

assay_value value_ref(assay_value v) {
  if (v.tag <= ASSAY_FLOAT) return v;
  if (v.tag == ASSAY_LIST) host->list_ref(v.as.list);
  if (v.tag == ASSAY_BYTES || v.tag == ASSAY_TEXT) host->bytes_ref(v.as.bytes);
  if (v.tag == ASSAY_ERROR) host->error_ref(v.as.error);
  if (v.tag == ASSAY_OBJECT) object_ref(v.as.object);
  return v;
}

void value_unref(assay_value v) {
  if (v.tag <= ASSAY_FLOAT) return;
  if (v.tag == ASSAY_LIST) host->list_unref(v.as.list);
  if (v.tag == ASSAY_BYTES || v.tag == ASSAY_TEXT) host->bytes_unref(v.as.bytes);
  if (v.tag == ASSAY_ERROR) host->error_unref(v.as.error);
  if (v.tag == ASSAY_OBJECT) object_unref(v.as.object);
}

assay_error* error_of(int32_t kind, const char* message) {
  assay_error_info info;
  memset(&info, 0, sizeof(info));
  info.size = sizeof(info);
  info.kind = kind;
  info.flags = (kind == ASSAY_ERROR_KIND_CANCELLED ? ASSAY_ERROR_BASE : 0u) |
               (message == NULL ? ASSAY_ERROR_NO_MESSAGE : 0u);
  info.message = message;
  info.message_len = message == NULL ? 0 : strlen(message);
  info.expected = info.consumed = -1;
  return host->error_new(&info);
}
