/* task.c - futures, and the tasks that drive the host's coroutines. */
#include <string.h>

#include "floor.h"

void future_init(future* f) {
  f->waiters.first = f->waiters.last = NULL;
  f->how = ASSAY_IN_START;
  f->cancelled = 0;
  f->outcome = none();
  f->in = NULL;
}

void future_finish(future* f, int32_t how, assay_value outcome) {
  object_ref(f);
  f->how = how;
  f->outcome = outcome;
  for (task* t = ring_take(&f->waiters); t != NULL; t = ring_take(&f->waiters))
    wake(t, how, value_ref(outcome));
  if (f->in != NULL) gathering_take(f);
  if (the_loop->until == f) the_loop->stopping = 1;
  object_unref(f);
}

static void finish(task* t, int32_t how, assay_value outcome) {
  if (how == ASSAY_IN_ERROR) {
    assay_error_info info;
    memset(&info, 0, sizeof(info));
    info.size = sizeof(info);
    host->error_get(outcome.as.error, &info);
    t->future.cancelled = info.kind == ASSAY_ERROR_KIND_CANCELLED;
  }
  future_finish(&t->future, how, outcome);
  object_unref(t); /* as_future's, of a task that has not ended */
}

/* As a task from now on, its first turn is due. */
future* as_future(assay_object* o) {
  if (o->kind != ASSAY_KIND_COROUTINE) return (future*)o;
  task* t = object_ref(o);
  o->kind = ASSAY_KIND_TASK;
  future_init(&t->future);
  t->top = o;
  t->waiting = NULL;
  t->how = ASSAY_IN_START;
  t->has_begun = 0;
  t->in = none();
  ring_append(&the_loop->ready, t);
  return &t->future;
}

void run_task(task* t) {
  int32_t how = t->how;
  assay_value in = t->in;
  if (how == ASSAY_IN_ERROR && !t->has_begun) {
    finish(t, how, in);
    return;
  }
  t->has_begun = 1;
  if (how == AGAIN) {
    assay_object* awaited = t->waiting;
    t->waiting = NULL;
    t->how = ASSAY_IN_VALUE;
    if (begin_await(t, awaited, &how, &in)) return;
  }
  for (;;) {
    while (t->top->kind == WAIT_FOR && how != ASSAY_IN_START) {
      timer* done = (timer*)t->top;
      t->top = done->handle.object.up;
      timer_stop(done);
      object_unref(done);
    }
    task* c = (task*)t->top;
    assay_value out = none();
    const int32_t op = c->ops->resume(c->frame, how, in, &out);
    if (op == ASSAY_OUT_AWAIT) {
      if (begin_await(t, out.as.object, &how, &in)) return;
      continue;
    }
    how = op == ASSAY_OUT_RETURN ? ASSAY_IN_VALUE : ASSAY_IN_ERROR;
    in = out;
    if (c == t) {
      finish(t, how, in);
      return;
    }
    t->top = c->future.object.up;
    object_unref(c);
  }
}

/* --- the tables --- */

static assay_error* create_task(const assay_spawn_args* args, assay_object** out) {
  *out = object_ref(as_future(args->coroutine));
  return NULL;
}

const assay_ext_task task_table = {.size = sizeof(assay_ext_task), .create = create_task};

static assay_error* create(assay_object* on, assay_object** out) {
  (void)on;
  future* f = object_new(sizeof(*f), ASSAY_KIND_FUTURE);
  future_init(f);
  *out = &f->object;
  return NULL;
}

static assay_error* set_result(assay_object* self, assay_value value) {
  future_finish((future*)self, ASSAY_IN_VALUE, value);
  return NULL;
}

static assay_error* cancel(assay_object* self, const assay_bytes* message, int32_t* requested) {
  (void)message;
  future* f = (future*)self;
  *requested = f->how == ASSAY_IN_START;
  if (!*requested) return NULL;
  assay_error* error = error_of(ASSAY_ERROR_KIND_CANCELLED, NULL);
  if (self->kind == ASSAY_KIND_TASK) {
    throw_into((task*)self, error);
  } else {
    f->cancelled = 1;
    future_finish(f, ASSAY_IN_ERROR, of_error(error));
  }
  return NULL;
}

static assay_error* done(assay_object* self, int32_t* yes) {
  *yes = ((future*)self)->how != ASSAY_IN_START;
  return NULL;
}

static assay_error* cancelled(assay_object* self, int32_t* yes) {
  *yes = ((future*)self)->cancelled;
  return NULL;
}

static assay_error* result(assay_object* self, assay_value* value) {
  future* f = (future*)self;
  if (f->how == ASSAY_IN_START) return error_of(ASSAY_ERROR_KIND_INVALID_STATE, "it is not done");
  const assay_value outcome = value_ref(f->outcome);
  if (f->how == ASSAY_IN_ERROR) return outcome.as.error;
  *value = outcome;
  return NULL;
}

const assay_ext_future future_table = {
    .size = sizeof(assay_ext_future),
    .create = create,
    .set_result = set_result,
    .cancel = cancel,
    .done = done,
    .cancelled = cancelled,
    .result = result,
};
