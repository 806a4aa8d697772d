/* loop.c - the event loop: a FIFO of what is ready, a list of timers, and nothing else to wait for. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "runtime.h"

static _Thread_local loop* running;

loop* running_loop(void) { return running; }

double loop_now(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static void push_ready(loop* l, handle* h) {
  h->next = NULL;
  *l->ready_end = h;
  l->ready_end = &h->next;
}

static void handle_finalize(assay_object* self) {
  handle* h = (handle*)self;
  object_unref(h->target);
  object_unref(h->argument);
  if (h->args != NULL) host->list_unref(h->args);
}

static handle* handle_new(loop* l, int32_t kind, void (*run)(handle*), void* target, void* argument) {
  handle* h = object_new(sizeof(*h), kind, handle_finalize);
  h->owner = l;
  h->run = run;
  h->target = object_ref(target);
  h->argument = object_ref(argument);
  return h;
}

handle* loop_soon(loop* l, void (*run)(handle*), void* target, void* argument) {
  handle* h = handle_new(l, ASSAY_KIND_HANDLE, run, target, argument);
  push_ready(l, object_ref(h));
  return h;
}

handle* loop_at(loop* l, double when, void (*run)(handle*), void* target, void* argument) {
  handle* h = handle_new(l, ASSAY_KIND_TIMER_HANDLE, run, target, argument);
  h->when = when;
  handle** at = &l->timers;
  while (*at != NULL && (*at)->when <= when) at = &(*at)->next;
  h->next = *at;
  *at = object_ref(h);
  return h;
}

/* A cancelled handle stays queued, without what it held. */
void handle_cancel(handle* h) {
  if (h->cancelled) return;
  h->cancelled = 1;
  void* target = h->target;
  void* argument = h->argument;
  assay_list* args = h->args;
  h->target = h->argument = NULL;
  h->args = NULL;
  object_unref(target);
  object_unref(argument);
  if (args != NULL) host->list_unref(args);
}

void loop_report(const char* what, assay_error* error) {
  assay_error_info info;
  char line[512];
  memset(&info, 0, sizeof(info));
  info.size = sizeof(info);
  host->error_get(error, &info);
  int n = snprintf(line, sizeof(line), "%s: %.*s", what, (int)info.message_len, info.message);
  if (n > (int)sizeof(line) - 1) n = sizeof(line) - 1;
  host->log(ASSAY_LOG_ERROR, line, (size_t)n);
  host->error_unref(error);
}

/* --- a pass --- */

static void take_due_timers(loop* l) {
  const double now = loop_now();
  while (l->timers != NULL && (l->timers->cancelled || l->timers->when <= now)) {
    handle* h = l->timers;
    l->timers = h->next;
    if (h->cancelled) {
      object_unref(h);
    } else {
      push_ready(l, h);
    }
  }
}

static void wait_for_timer(const loop* l) {
  struct timespec pause = {3600, 0}; /* nothing can wake this loop but a timer */
  if (l->timers != NULL) {
    const double left = l->timers->when - loop_now();
    if (left <= 0) return;
    if (left < 3600) {
      pause.tv_sec = (time_t)left;
      pause.tv_nsec = (long)((left - (double)pause.tv_sec) * 1e9) + 1;
      if (pause.tv_nsec > 999999999) pause.tv_nsec = 999999999;
    }
  }
  nanosleep(&pause, NULL);
}

static void run_pass(loop* l) {
  take_due_timers(l);
  if (l->ready == NULL && !l->stopping) {
    wait_for_timer(l);
    take_due_timers(l);
  }
  /* What the callbacks of this pass schedule belongs to the next one. */
  handle* batch = l->ready;
  l->ready = NULL;
  l->ready_end = &l->ready;
  while (batch != NULL) {
    handle* h = batch;
    batch = h->next;
    if (!h->cancelled) h->run(h);
    object_unref(h);
  }
}

static assay_error* start_running(loop* l) {
  if (l->closed) return error_of(ASSAY_ERROR_KIND_RUNTIME, "the loop is closed");
  if (l->running) return error_of(ASSAY_ERROR_KIND_RUNTIME, "the loop is running already");
  if (running != NULL) return error_of(ASSAY_ERROR_KIND_RUNTIME, "another loop is running on this thread");
  return NULL;
}

static void run_until_stopped(loop* l) {
  object_ref(l);
  running = l;
  l->running = 1;
  do run_pass(l);
  while (!l->stopping);
  l->stopping = 0;
  l->running = 0;
  running = NULL;
  object_unref(l);
}

/* --- the table --- */

assay_error* open_loop(assay_object* wanted, loop** found) {
  if (wanted != NULL && wanted->kind != ASSAY_KIND_LOOP) return wrong_kind("a loop is expected");
  loop* l = wanted != NULL ? (loop*)wanted : running;
  if (l == NULL) return error_of(ASSAY_ERROR_KIND_RUNTIME, "no loop is running");
  if (l->closed) return error_of(ASSAY_ERROR_KIND_RUNTIME, "the loop is closed");
  *found = l;
  return NULL;
}

static void drop_all(handle* list) {
  while (list != NULL) {
    handle* h = list;
    list = h->next;
    handle_cancel(h);
    object_unref(h);
  }
}

static void discard_queue(loop* l) {
  handle* ready = l->ready;
  handle* timers = l->timers;
  l->ready = l->timers = NULL;
  l->ready_end = &l->ready;
  drop_all(ready);
  drop_all(timers);
}

static void loop_finalize(assay_object* self) { discard_queue((loop*)self); }

static assay_error* create(assay_object** out) {
  loop* l = object_new(sizeof(*l), ASSAY_KIND_LOOP, loop_finalize);
  l->ready_end = &l->ready;
  *out = &l->object;
  return NULL;
}

static assay_error* loop_close(assay_object* self) {
  if (self->kind != ASSAY_KIND_LOOP) return wrong_kind("a loop is expected");
  loop* l = (loop*)self;
  if (l->running) return error_of(ASSAY_ERROR_KIND_RUNTIME, "a running loop cannot be closed");
  l->closed = 1;
  discard_queue(l);
  while (l->waiting != NULL) task_abandon(l->waiting);
  return NULL;
}

static assay_error* run_forever(assay_object* self) {
  if (self->kind != ASSAY_KIND_LOOP) return wrong_kind("a loop is expected");
  assay_error* error = start_running((loop*)self);
  if (error == NULL) run_until_stopped((loop*)self);
  return error;
}

static void stop_the_loop(handle* h) { h->owner->stopping = 1; }

static assay_error* run_until_complete(assay_object* self, assay_object* awaitable, assay_value* result) {
  if (self->kind != ASSAY_KIND_LOOP) return wrong_kind("a loop is expected");
  loop* l = (loop*)self;
  assay_error* error = start_running(l);
  if (error != NULL) return error;

  future* f = as_future(awaitable);
  if (f != NULL && f->owner != l) {
    return error_of(ASSAY_ERROR_KIND_VALUE, "the future belongs to another loop");
  }
  if (f != NULL) {
    object_ref(f);
  } else {
    if (awaitable->kind != ASSAY_KIND_COROUTINE) return wrong_kind("a coroutine or a future is expected");
    coroutine* c = (coroutine*)awaitable;
    if (c->awaited) return error_of(ASSAY_ERROR_KIND_RUNTIME, "the coroutine was awaited already");
    f = (future*)task_new(l, c);
  }
  future_on_done(f, stop_the_loop, l);
  run_until_stopped(l);
  if (f->state == PENDING) {
    future_forget(f, stop_the_loop, l);
    error = error_of(ASSAY_ERROR_KIND_RUNTIME, "the loop was stopped before the future was done");
  } else {
    error = future_outcome(f, result);
  }
  object_unref(f);
  return error;
}

static assay_error* stop(assay_object* self) {
  if (self->kind != ASSAY_KIND_LOOP) return wrong_kind("a loop is expected");
  ((loop*)self)->stopping = 1;
  return NULL;
}

static assay_error* is_running(assay_object* self, int32_t* yes) {
  if (self->kind != ASSAY_KIND_LOOP) return wrong_kind("a loop is expected");
  *yes = ((loop*)self)->running;
  return NULL;
}

static assay_error* is_closed(assay_object* self, int32_t* yes) {
  if (self->kind != ASSAY_KIND_LOOP) return wrong_kind("a loop is expected");
  *yes = ((loop*)self)->closed;
  return NULL;
}

static assay_error* get_running(assay_object** out) {
  if (running == NULL) return error_of(ASSAY_ERROR_KIND_RUNTIME, "no loop is running");
  *out = object_ref(running);
  return NULL;
}

static assay_error* loop_time(assay_object* self, double* seconds) {
  if (self != NULL && self->kind != ASSAY_KIND_LOOP) return wrong_kind("a loop is expected");
  *seconds = loop_now();
  return NULL;
}

/* call_soon and its kin */

static void run_callback(handle* h) {
  callback* c = object_ref(h->target); /* the handle may be cancelled by the callback itself */
  assay_list* args = h->args;
  if (args != NULL) host->list_ref(args);
  size_t n = 0;
  const assay_value* argv = args == NULL ? NULL : host->list_view(args, &n);
  assay_value result = value_none();
  assay_error* error = c->ops->call(c->data, argv, n, &result);
  if (error == NULL) {
    value_unref(result);
  } else {
    loop_report("a callback raised an error", error);
  }
  if (args != NULL) host->list_unref(args);
  object_unref(c);
}

static assay_error* schedule(const assay_call_args* args, const double* when, assay_object** out) {
  loop* l = NULL;
  assay_error* error = open_loop(args->loop, &l);
  if (error != NULL) return error;
  if (args->callback == NULL || args->callback->kind != ASSAY_KIND_CALLBACK) {
    return wrong_kind("a callback is expected");
  }
  handle* h = when == NULL ? loop_soon(l, run_callback, args->callback, NULL)
                           : loop_at(l, *when, run_callback, args->callback, NULL);
  if (args->args != NULL) {
    h->args = (assay_list*)args->args;
    host->list_ref(h->args);
  }
  *out = &h->object;
  return NULL;
}

static assay_error* call_soon(const assay_call_args* args, assay_object** out) {
  return schedule(args, NULL, out);
}

static assay_error* call_at(const assay_call_args* args, double when, assay_object** out) {
  return schedule(args, &when, out);
}

static assay_error* call_later(const assay_call_args* args, double delay, assay_object** out) {
  return call_at(args, loop_now() + delay, out);
}

static int is_handle(const assay_object* o) {
  return o->kind == ASSAY_KIND_HANDLE || o->kind == ASSAY_KIND_TIMER_HANDLE;
}

static assay_error* cancel_handle(assay_object* self) {
  if (!is_handle(self)) return wrong_kind("a handle is expected");
  handle_cancel((handle*)self);
  return NULL;
}

static assay_error* handle_cancelled(assay_object* self, int32_t* yes) {
  if (!is_handle(self)) return wrong_kind("a handle is expected");
  *yes = ((handle*)self)->cancelled;
  return NULL;
}

static assay_error* handle_when(assay_object* self, double* when) {
  if (self->kind != ASSAY_KIND_TIMER_HANDLE) return wrong_kind("a timer handle is expected");
  *when = ((handle*)self)->when;
  return NULL;
}

const assay_ext_loop loop_table = {
    .size = sizeof(assay_ext_loop),
    .create = create,
    .close = loop_close,
    .run_forever = run_forever,
    .run_until_complete = run_until_complete,
    .stop = stop,
    .is_running = is_running,
    .is_closed = is_closed,
    .running = get_running,
    .time = loop_time,
    .call_soon = call_soon,
    .call_later = call_later,
    .call_at = call_at,
    .handle_cancel = cancel_handle,
    .handle_cancelled = handle_cancelled,
    .handle_when = handle_when,
};
