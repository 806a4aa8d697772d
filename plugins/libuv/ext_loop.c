/* ext_loop.c - the table of the loop. */
#include "runtime.h"

static assay_error* loop_close(assay_object* self) {
  if (self->kind != ASSAY_KIND_LOOP) return wrong_kind("a loop is expected");
  loop* l = (loop*)self;
  if (l->running) return error_of(ASSAY_ERROR_KIND_RUNTIME, "a running loop cannot be closed");
  object_ref(l);
  if (!l->closed) loop_shut(l);
  object_unref(l);
  return NULL;
}

static assay_error* run_forever(assay_object* self) {
  if (self->kind != ASSAY_KIND_LOOP) return wrong_kind("a loop is expected");
  assay_error* error = loop_startable((loop*)self);
  if (error == NULL) loop_run((loop*)self);
  return error;
}

static void stop_the_loop(handle* h) { uv_stop(&h->owner->uv); }

static assay_error* run_until_complete(assay_object* self, assay_object* awaitable, assay_value* result) {
  if (self->kind != ASSAY_KIND_LOOP) return wrong_kind("a loop is expected");
  loop* l = (loop*)self;
  assay_error* error = loop_startable(l);
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
  loop_run(l);
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
  uv_stop(&((loop*)self)->uv);
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
  if (running_loop() == NULL) return error_of(ASSAY_ERROR_KIND_RUNTIME, "no loop is running");
  *out = object_ref(running_loop());
  return NULL;
}

static assay_error* loop_time(assay_object* self, double* seconds) {
  if (self != NULL && self->kind != ASSAY_KIND_LOOP) return wrong_kind("a loop is expected");
  *seconds = loop_now();
  return NULL;
}

static assay_error* schedule(const assay_call_args* args, const double* when, assay_object** out) {
  loop* l = NULL;
  assay_error* error = open_loop(args->loop, &l);
  if (error != NULL) return error;
  if (args->callback == NULL || args->callback->kind != ASSAY_KIND_CALLBACK) {
    return wrong_kind("a callback is expected");
  }
  handle* h = when == NULL ? loop_soon(l, loop_run_callback, args->callback, NULL)
                           : loop_at(l, *when, loop_run_callback, args->callback, NULL);
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

/* uv_async_send only wakes, and several are one: what is to run waits in a queue of the plugin's. */
static assay_error* call_soon_threadsafe(const assay_call_args* args, assay_object** out) {
  if (args->loop == NULL || args->loop->kind != ASSAY_KIND_LOOP) return wrong_kind("a loop is expected");
  if (args->callback == NULL || args->callback->kind != ASSAY_KIND_CALLBACK) {
    return wrong_kind("a callback is expected");
  }
  loop* l = (loop*)args->loop;
  handle* h = loop_callback(l, args->callback, args->args);
  if (!loop_post(l, h)) {
    object_unref(h);
    return error_of(ASSAY_ERROR_KIND_RUNTIME, "the loop is closed");
  }
  *out = &h->object;
  return NULL;
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
    .create = loop_new,
    .close = loop_close,
    .run_forever = run_forever,
    .run_until_complete = run_until_complete,
    .stop = stop,
    .is_running = is_running,
    .is_closed = is_closed,
    .running = get_running,
    .time = loop_time,
    .call_soon = call_soon,
    .call_soon_threadsafe = call_soon_threadsafe,
    .call_later = call_later,
    .call_at = call_at,
    .handle_cancel = cancel_handle,
    .handle_cancelled = handle_cancelled,
    .handle_when = handle_when,
};
