/* timers.c - a heap of deadlines. A timer that is stopped stays in it until it is due, or until half of the
 * heap is such. */
#include <stdlib.h>
#include <time.h>

#include "floor.h"

enum { FEW = 128 };

double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

timer* timer_new(int16_t kind, double delay) {
  timer* t = object_new(sizeof(*t), kind);
  t->handle.cancelled = t->armed = t->entered = 0;
  t->when = delay;
  t->sleeper = NULL;
  return t;
}

static void sift_up(struct timer_entry* heap, size_t at, struct timer_entry entry) {
  for (; at > 0 && entry.when < heap[(at - 1) / 2].when; at = (at - 1) / 2) heap[at] = heap[(at - 1) / 2];
  heap[at] = entry;
}

static void sift_down(struct timer_entry* heap, size_t size, size_t at, struct timer_entry entry) {
  for (;;) {
    size_t child = 2 * at + 1;
    if (child >= size) break;
    if (child + 1 < size && heap[child + 1].when < heap[child].when) ++child;
    if (entry.when <= heap[child].when) break;
    heap[at] = heap[child];
    at = child;
  }
  heap[at] = entry;
}

static timer* take_first(loop* l) {
  timer* first = l->heap[0].what;
  --l->timers;
  if (l->timers > 0) sift_down(l->heap, l->timers, 0, l->heap[l->timers]);
  return first;
}

static void sweep(loop* l) {
  size_t kept = 0;
  for (size_t i = 0; i < l->timers; ++i) {
    if (l->heap[i].what->armed) {
      l->heap[kept++] = l->heap[i];
    } else {
      object_unref(l->heap[i].what);
    }
  }
  l->timers = kept;
  l->stopped = 0;
  for (size_t i = kept / 2; i-- > 0;) sift_down(l->heap, kept, i, l->heap[i]);
}

void timer_start(loop* l, timer* t, double when) {
  if (l->timers == l->room) {
    l->room = l->room == 0 ? 64 : 2 * l->room;
    l->heap = realloc(l->heap, l->room * sizeof(*l->heap));
    if (l->heap == NULL) abort();
  }
  t->when = when;
  t->armed = 1;
  const struct timer_entry entry = {when, object_ref(t)};
  sift_up(l->heap, l->timers++, entry);
}

void timer_stop(timer* t) {
  if (!t->armed) return;
  t->armed = 0;
  loop* l = the_loop;
  if (++l->stopped > FEW && 2 * l->stopped > l->timers) sweep(l);
}

static void fire(loop* l, timer* t) {
  if (!t->armed) { /* stopped */
    --l->stopped;
    object_unref(t);
    return;
  }
  t->armed = 0;
  if (t->handle.object.kind == ASSAY_KIND_TIMER_HANDLE) {
    ring_append(&l->ready, t); /* with the heap's reference */
    return;
  }
  if (t->handle.object.kind == SLEEP) {
    wake(t->sleeper, ASSAY_IN_VALUE, value_ref(t->with.result));
  } else if (t->sleeper != NULL) {
    throw_into(t->sleeper, error_of(ASSAY_ERROR_KIND_TIMEOUT, NULL));
  }
  object_unref(t);
}

void fire_due(loop* l) {
  if (l->timers == 0) return;
  const double time = now();
  while (l->timers > 0 && l->heap[0].when <= time) fire(l, take_first(l));
}

void drop_timers(loop* l) {
  for (size_t i = 0; i < l->timers; ++i) l->heap[i].what->armed = 0;
  for (size_t i = 0; i < l->timers; ++i) object_unref(l->heap[i].what);
  free(l->heap);
  l->heap = NULL;
  l->timers = l->stopped = l->room = 0;
}
