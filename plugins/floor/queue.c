/* queue.c - FIFO queues; each is the awaitable of its own get. */
#include <stdlib.h>

#include "floor.h"

static assay_error* create(int32_t order, int64_t bound, assay_object** out) {
  (void)order;
  queue* q = object_new(sizeof(*q), ASSAY_KIND_QUEUE);
  q->getters.first = q->getters.last = q->putters.first = q->putters.last = NULL;
  q->items = NULL;
  q->first = q->count = q->room = 0;
  q->bound = bound > 0 ? bound : 0;
  *out = &q->object;
  return NULL;
}

static int is_full(const queue* q) { return q->bound > 0 && q->count >= (size_t)q->bound; }

static void grow(queue* q) {
  const size_t room = q->room == 0 ? 16 : 2 * q->room;
  assay_value* items = malloc(room * sizeof(*items));
  if (items == NULL) abort();
  for (size_t i = 0; i < q->count; ++i) items[i] = q->items[(q->first + i) & (q->room - 1)];
  free(q->items);
  q->items = items;
  q->room = room;
  q->first = 0;
}

/* Who waits is woken to look again, and given nothing: or who came meanwhile would see a later item first. */
static void append(queue* q, assay_value item) {
  if (q->count == q->room) grow(q);
  q->items[(q->first + q->count++) & (q->room - 1)] = item;
  wake_to_try_again(&q->getters);
}

static assay_value take(queue* q) {
  const assay_value item = q->items[q->first & (q->room - 1)];
  q->first = (q->first + 1) & (q->room - 1);
  --q->count;
  wake_to_try_again(&q->putters);
  return item;
}

int begin_get(task* t, queue* q, assay_value* in) {
  if (q->count > 0) {
    *in = take(q);
    return 0;
  }
  ring_append(&q->getters, t);
  return 1;
}

int begin_put(task* t, putting* p, assay_value* in) {
  *in = none();
  if (!is_full(p->to)) {
    append(p->to, p->item);
    p->item = none();
    return 0;
  }
  ring_append(&p->to->putters, t);
  return 1;
}

static assay_error* put(assay_object* self, const assay_value* item, assay_object** out) {
  putting* p = object_new(sizeof(*p), PUT);
  p->to = object_ref(self);
  p->item = value_ref(*item);
  *out = &p->object;
  return NULL;
}

static assay_error* get(assay_object* self, assay_object** out) {
  *out = object_ref(self);
  return NULL;
}

static assay_error* put_nowait(assay_object* self, const assay_value* item) {
  queue* q = (queue*)self;
  if (is_full(q)) return error_of(ASSAY_ERROR_KIND_QUEUE_FULL, NULL);
  append(q, value_ref(*item));
  return NULL;
}

static assay_error* get_nowait(assay_object* self, assay_value* item) {
  queue* q = (queue*)self;
  if (q->count == 0) return error_of(ASSAY_ERROR_KIND_QUEUE_EMPTY, NULL);
  *item = take(q);
  return NULL;
}

const assay_ext_queue queue_table = {
    .size = sizeof(assay_ext_queue),
    .create = create,
    .put = put,
    .get = get,
    .put_nowait = put_nowait,
    .get_nowait = get_nowait,
};
