/* sync.c - locks, semaphores and events; each is the awaitable of its own acquire or wait. */
#include "floor.h"

static assay_error* new_primitive(int16_t kind, int64_t is_free, assay_object** out) {
  primitive* p = object_new(sizeof(*p), kind);
  p->waiters.first = p->waiters.last = NULL;
  p->free = is_free;
  *out = &p->object;
  return NULL;
}

int begin_acquire(task* t, primitive* p, assay_value* in) {
  if (p->free > 0) {
    if (p->object.kind != ASSAY_KIND_EVENT) --p->free;
    *in = truth(1);
    return 0;
  }
  ring_append(&p->waiters, t);
  return 1;
}

static assay_error* itself(assay_object* self, assay_object** out) {
  *out = object_ref(self);
  return NULL;
}

static assay_error* release(assay_object* self) {
  primitive* p = (primitive*)self;
  task* next = ring_take(&p->waiters);
  if (next != NULL) {
    wake(next, ASSAY_IN_VALUE, truth(1));
  } else {
    ++p->free;
  }
  return NULL;
}

static assay_error* lock_create(assay_object** out) { return new_primitive(ASSAY_KIND_LOCK, 1, out); }

static assay_error* semaphore_create(int64_t value, int32_t bounded, assay_object** out) {
  (void)bounded;
  return new_primitive(ASSAY_KIND_SEMAPHORE, value, out);
}

static assay_error* event_create(assay_object** out) { return new_primitive(ASSAY_KIND_EVENT, 0, out); }

static assay_error* event_set(assay_object* self) {
  primitive* p = (primitive*)self;
  p->free = 1;
  for (task* t = ring_take(&p->waiters); t != NULL; t = ring_take(&p->waiters))
    wake(t, ASSAY_IN_VALUE, truth(1));
  return NULL;
}

static assay_error* event_clear(assay_object* self) {
  ((primitive*)self)->free = 0;
  return NULL;
}

const assay_ext_sync sync_table = {
    .size = sizeof(assay_ext_sync),
    .acquire = itself,
    .release = release,
    .lock_create = lock_create,
    .semaphore_create = semaphore_create,
    .event_create = event_create,
    .event_set = event_set,
    .event_clear = event_clear,
    .event_wait = itself,
};
