/* loop.c - the loop: what is ready, in turn; every now and then, or where nothing is, the timers and what
 * other threads have called. */
#include <stdlib.h>
#include <time.h>

#include "floor.h"

enum { TURNS_BETWEEN_LOOKS = 64 };

loop* the_loop;

static void call(handle* h) {
  if (h->cancelled) return;
  size_t n = 0;
  const assay_value* argv = h->args == NULL ? NULL : host->list_view(h->args, &n);
  assay_value result = none();
  assay_error* error = h->calls->ops->call(h->calls->data, argv, n, &result);
  value_unref(result);
  if (error != NULL) host->error_unref(error);
}

static void take_incoming(loop* l) {
  if (atomic_load_explicit(&l->incoming, memory_order_relaxed) == NULL) return;
  handle* latest = atomic_exchange_explicit(&l->incoming, NULL, memory_order_acquire);
  assay_object* oldest = NULL;
  while (latest != NULL) {
    assay_object* next = latest->object.next;
    latest->object.next = oldest;
    oldest = &latest->object;
    latest = (handle*)next;
  }
  while (oldest != NULL) {
    assay_object* next = oldest->next;
    ring_append(&l->ready, oldest);
    oldest = next;
  }
}

static void wait_for_something(loop* l) {
  pthread_mutex_lock(&l->mutex);
  atomic_store(&l->sleeps, 1);
  if (atomic_load(&l->incoming) == NULL) {
    if (l->timers == 0) {
      pthread_cond_wait(&l->awake, &l->mutex);
    } else {
      const double when = l->heap[0].when;
      struct timespec until = {(time_t)when, 0};
      until.tv_nsec = (long)((when - (double)until.tv_sec) * 1e9);
      pthread_cond_timedwait(&l->awake, &l->mutex, &until);
    }
  }
  atomic_store(&l->sleeps, 0);
  pthread_mutex_unlock(&l->mutex);
}

static void run(loop* l) {
  the_loop = l;
  while (!l->stopping) {
    if (++l->turns % TURNS_BETWEEN_LOOKS == 0 || l->ready.first == NULL) {
      fire_due(l);
      take_incoming(l);
      if (l->ready.first == NULL) {
        wait_for_something(l);
        continue;
      }
    }
    assay_object* o = ring_take(&l->ready);
    if (o->kind == ASSAY_KIND_TASK) {
      run_task((task*)o); /* the ring borrows it */
    } else {
      call((handle*)o);
      object_unref(o);
    }
  }
  l->stopping = 0;
}

/* --- the table --- */

static assay_error* create(assay_object** out) {
  loop* l = calloc(1, sizeof(*l)); /* for good: threads may still know it */
  if (l == NULL) abort();
  pthread_condattr_t monotonic;
  pthread_condattr_init(&monotonic);
  pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
  pthread_cond_init(&l->awake, &monotonic);
  pthread_condattr_destroy(&monotonic);
  pthread_mutex_init(&l->mutex, NULL);
  l->object.references = 1u << 30;
  l->object.kind = ASSAY_KIND_LOOP;
  the_loop = l;
  *out = &l->object;
  return NULL;
}

static assay_error* close_loop(assay_object* self) {
  loop* l = (loop*)self;
  take_incoming(l);
  for (assay_object* o = ring_take(&l->ready); o != NULL; o = ring_take(&l->ready))
    if (o->kind != ASSAY_KIND_TASK) object_unref(o);
  drop_timers(l);
  return NULL;
}

static assay_error* run_forever(assay_object* self) {
  run((loop*)self);
  return NULL;
}

static assay_error* run_until_complete(assay_object* self, assay_object* awaitable, assay_value* result) {
  loop* l = (loop*)self;
  the_loop = l;
  future* f = object_ref(as_future(awaitable));
  l->until = f;
  if (f->how == ASSAY_IN_START) run(l);
  l->until = NULL;
  const int32_t how = f->how;
  const assay_value outcome = value_ref(f->outcome);
  object_unref(f);
  if (how == ASSAY_IN_ERROR) return outcome.as.error;
  if (how == ASSAY_IN_START) return error_of(ASSAY_ERROR_KIND_RUNTIME, "the loop was stopped before the end");
  *result = outcome;
  return NULL;
}

static assay_error* stop(assay_object* self) {
  ((loop*)self)->stopping = 1;
  return NULL;
}

static assay_error* get_running(assay_object** out) {
  *out = object_ref(the_loop);
  return NULL;
}

static void fill(handle* h, const assay_call_args* args) {
  h->calls = object_ref(args->callback);
  h->args = (assay_list*)args->args;
  if (h->args != NULL) host->list_ref(h->args);
}

static assay_error* call_soon(const assay_call_args* args, assay_object** out) {
  loop* l = args->loop != NULL ? (loop*)args->loop : the_loop;
  handle* h = object_new(sizeof(*h), ASSAY_KIND_HANDLE);
  h->object.references = 2;
  h->cancelled = 0;
  fill(h, args);
  ring_append(&l->ready, h);
  *out = &h->object;
  return NULL;
}

/* The callback is borrowed: its count is the loop's thread's. */
static assay_error* call_soon_threadsafe(const assay_call_args* args, assay_object** out) {
  loop* l = (loop*)args->loop;
  handle* h = malloc(sizeof(*h));
  if (h == NULL) abort();
  h->object.references = 2;
  h->object.kind = FOREIGN_HANDLE;
  h->calls = (callback*)args->callback;
  h->args = NULL;
  h->cancelled = 0;
  handle* latest = atomic_load_explicit(&l->incoming, memory_order_relaxed);
  do h->object.next = (assay_object*)latest;
  while (!atomic_compare_exchange_weak(&l->incoming, &latest, h));
  if (atomic_load(&l->sleeps)) {
    pthread_mutex_lock(&l->mutex);
    pthread_cond_signal(&l->awake);
    pthread_mutex_unlock(&l->mutex);
  }
  *out = &h->object;
  return NULL;
}

static assay_error* call_later(const assay_call_args* args, double delay, assay_object** out) {
  loop* l = args->loop != NULL ? (loop*)args->loop : the_loop;
  timer* t = timer_new(ASSAY_KIND_TIMER_HANDLE, delay);
  fill(&t->handle, args);
  timer_start(l, t, now() + delay);
  *out = &t->handle.object;
  return NULL;
}

static assay_error* cancel(assay_object* self) {
  ((handle*)self)->cancelled = 1;
  if (self->kind == ASSAY_KIND_TIMER_HANDLE) timer_stop((timer*)self);
  return NULL;
}

const assay_ext_loop loop_table = {
    .size = sizeof(assay_ext_loop),
    .create = create,
    .close = close_loop,
    .run_forever = run_forever,
    .run_until_complete = run_until_complete,
    .stop = stop,
    .running = get_running,
    .call_soon = call_soon,
    .call_soon_threadsafe = call_soon_threadsafe,
    .call_later = call_later,
    .handle_cancel = cancel,
};
