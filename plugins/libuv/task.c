/* task.c - the task adapter: how the plugin drives a foreign coroutine. libuv has no tasks: this is code of
 * the plugin.
 *
 * The heart of a plugin. A frame is resumed with a start, a value or an error, and answers what to do next:
 * await an object, return, raise. Three rules are easy to miss:
 *   - While the body runs the plugin holds neither what was awaited nor its outcome (R2): advance() lets go
 * of all of it before it resumes.
 *   - A coroutine that is awaited runs inline, in the same task: it goes on the task's own stack, so depth
 * costs memory and no recursion.
 *   - destroy is called for every frame exactly once (R7): when its coroutine object goes, and never by the
 * task. */
#include <stdlib.h>

#include "runtime.h"

static void push_coroutine(task* t, coroutine* c) {
  if (t->depth == t->capacity) {
    t->capacity = t->capacity == 0 ? 4 : 2 * t->capacity;
    t->stack = realloc(t->stack, t->capacity * sizeof(*t->stack));
    if (t->stack == NULL) abort();
  }
  c->awaited = 1;
  t->stack[t->depth++] = c;
}

static void step(handle* h);

static void start_waiting(task* t, future* f) {
  loop* l = t->base.owner;
  t->waiting = f;
  t->next = l->waiting;
  t->link = &l->waiting;
  if (t->next != NULL) t->next->link = &t->next;
  l->waiting = t;
  future_on_done(f, step, t);
}

void task_stop_waiting(task* t) {
  future* f = t->waiting;
  if (f == NULL) return;
  *t->link = t->next;
  if (t->next != NULL) t->next->link = t->link;
  t->waiting = NULL;
  object_unref(f);
}

void task_abandon(task* t) {
  object_ref(t);
  future_forget(t->waiting, step, t);
  task_stop_waiting(t);
  object_unref(t);
}

static void task_finalize(assay_object* self) {
  task* t = (task*)self;
  task_stop_waiting(t);
  while (t->depth > 0) object_unref(t->stack[--t->depth]);
  free(t->stack);
  if (t->cancel_message != NULL) host->bytes_unref(t->cancel_message);
  future_finalize(self);
}

task* task_new(loop* l, coroutine* c) {
  task* t = object_new(sizeof(*t), ASSAY_KIND_TASK, task_finalize);
  future_init(&t->base, l);
  push_coroutine(t, object_ref(c));
  object_unref(loop_soon(l, step, t, NULL));
  return t;
}

int task_cancel(task* t, const assay_bytes* message) {
  if (t->base.state != PENDING) return 0;
  /* The innermost thing that is waited for is cancelled, and the error comes up from there. */
  if (t->waiting != NULL && future_cancel(t->waiting, message)) return 1;
  t->must_cancel = 1;
  if (message != NULL) host->bytes_ref((assay_bytes*)message);
  if (t->cancel_message != NULL) host->bytes_unref(t->cancel_message);
  t->cancel_message = (assay_bytes*)message;
  return 1;
}

static void finish(task* t, int32_t op, assay_value out) {
  /* A body that returns after cancel, without another await, is cancelled all the same; one that raises is
   * not. */
  if (op == ASSAY_OUT_RETURN && !t->must_cancel) {
    future_finish(&t->base, FINISHED, out, NULL);
  } else if (op == ASSAY_OUT_RETURN) { /* cancelled, but it never came to an await again */
    value_unref(out);
    future_finish(&t->base, CANCELLED, value_none(), cancelled_error(t->cancel_message));
  } else {
    const int state = error_kind(out.as.error) == ASSAY_ERROR_KIND_CANCELLED ? CANCELLED : FAILED;
    future_finish(&t->base, state, value_none(), out.as.error);
  }
}

static assay_value error_value(assay_error* error) {
  assay_value v = value_none();
  v.tag = ASSAY_ERROR;
  v.as.error = error;
  return v;
}

static void end_sleep(handle* h) {
  future* f = object_ref(h->target);
  sleeper* s = (sleeper*)h->argument;
  if (f->state == PENDING) future_finish(f, FINISHED, value_ref(s->result), NULL);
  object_unref(f);
}

/* Begins to await an object. 1: the task is suspended. 0: the outcome is there already, in *how and *in.
 * awaited is consumed. */
static int begin_await(task* t, assay_object* awaited, int32_t* how, assay_value* in) {
  const char* refused = "the object cannot be awaited";
  int32_t kind = ASSAY_ERROR_KIND_TYPE;

  if (awaited->kind == ASSAY_KIND_COROUTINE) {
    if (!((coroutine*)awaited)->awaited) {
      push_coroutine(t, (coroutine*)awaited);
      *how = ASSAY_IN_START;
      *in = value_none();
      return 0;
    }
    kind = ASSAY_ERROR_KIND_RUNTIME;
    refused = "the coroutine was awaited already";
  } else if (awaited->kind == ASSAY_KIND_AWAITABLE) {
    operation* o = (operation*)awaited;
    if (!o->awaited && o->start != NULL) {
      o->awaited = 1;
      future* f = NULL;
      assay_error* error = o->start(o, t->base.owner, &f);
      object_unref(o);
      if (error == NULL) {
        start_waiting(t, f);
        return 1;
      }
      *how = ASSAY_IN_ERROR;
      *in = error_value(error);
      return 0;
    }
    if (!o->awaited) {
      sleeper* s = (sleeper*)o;
      o->awaited = 1;
      if (s->delay <= 0) { /* one pass */
        object_unref(loop_soon(t->base.owner, step, t, s));
      } else {
        future* f = future_new(t->base.owner);
        f->timer = loop_at(t->base.owner, loop_now() + s->delay, end_sleep, f, s);
        start_waiting(t, f);
      }
      object_unref(s);
      return 1;
    }
    kind = ASSAY_ERROR_KIND_RUNTIME;
    refused = "the awaitable was awaited already";
  } else if (as_future(awaited) != NULL) {
    future* f = as_future(awaited);
    if (f != &t->base && f->owner == t->base.owner) {
      if (f->state == PENDING) {
        start_waiting(t, f);
        return 1;
      }
      assay_error* error = future_outcome(f, in);
      *how = error == NULL ? ASSAY_IN_VALUE : ASSAY_IN_ERROR;
      if (error != NULL) *in = error_value(error);
      object_unref(awaited);
      return 0;
    }
    kind = ASSAY_ERROR_KIND_RUNTIME;
    refused = f == &t->base ? "a task cannot await itself" : "the future belongs to another loop";
  }
  object_unref(awaited);
  *how = ASSAY_IN_ERROR;
  *in = error_value(error_of(kind, refused));
  return 0;
}

/* Resumes until the task is suspended or done. in is consumed. */
static void advance(task* t, int32_t how, assay_value in) {
  for (;;) {
    coroutine* c = t->stack[t->depth - 1];
    assay_value out = value_none();
    const int32_t op = c->ops->resume(c->frame, how, in, &out);
    if (op == ASSAY_OUT_AWAIT) {
      if (begin_await(t, out.as.object, &how, &in)) {
        if (t->must_cancel && t->waiting != NULL && future_cancel(t->waiting, t->cancel_message)) {
          t->must_cancel = 0;
        }
        return;
      }
      continue;
    }
    --t->depth;
    if (op == ASSAY_OUT_YIELD) { /* for generators, which this runtime does not have */
      value_unref(out);
      out = error_value(error_of(ASSAY_ERROR_KIND_RUNTIME, "a coroutine has yielded a value"));
    }
    object_unref(c);
    if (t->depth == 0) {
      finish(t, op == ASSAY_OUT_RETURN ? op : ASSAY_OUT_RAISE, out);
      return;
    }
    how = op == ASSAY_OUT_RETURN ? ASSAY_IN_VALUE : ASSAY_IN_ERROR;
    in = out;
  }
}

/* A task's turn: its first one, after a pass of sleep(0), or because what it waited for is done. */
static void step(handle* h) {
  task* t = object_ref(h->target);
  int32_t how = ASSAY_IN_VALUE;
  assay_value in = value_none();
  if (t->waiting != NULL) {
    assay_error* error = future_outcome(t->waiting, &in);
    if (error != NULL) {
      how = ASSAY_IN_ERROR;
      in = error_value(error);
    }
    task_stop_waiting(t);
  } else if (h->argument != NULL) {
    in = value_ref(((sleeper*)h->argument)->result);
  } else {
    how = ASSAY_IN_START;
  }
  /* R2: the handle still holds what the task waited for. */
  object_unref(h->argument);
  h->argument = NULL;

  /* A cancellation that came since the task was suspended wins over every other outcome. */
  if (t->must_cancel) {
    t->must_cancel = 0;
    if (how != ASSAY_IN_ERROR || error_kind(in.as.error) != ASSAY_ERROR_KIND_CANCELLED) {
      value_unref(in);
      in = error_value(cancelled_error(t->cancel_message));
    }
    if (how == ASSAY_IN_START) { /* a body that has not begun never does */
      object_unref(t->stack[--t->depth]);
      finish(t, ASSAY_OUT_RAISE, in);
      object_unref(t);
      return;
    }
    how = ASSAY_IN_ERROR;
  }

  loop* l = t->base.owner;
  assay_object* before = l->current_task;
  l->current_task = &t->base.object;
  advance(t, how, in);
  l->current_task = before;
  object_unref(t);
}

/* --- the table --- */

static assay_error* create(const assay_spawn_args* args, assay_object** out) {
  loop* l = NULL;
  assay_error* error = open_loop(args->loop, &l);
  if (error != NULL) return error;
  if (args->coroutine->kind != ASSAY_KIND_COROUTINE) return wrong_kind("a coroutine is expected");
  if (((coroutine*)args->coroutine)->awaited) {
    return error_of(ASSAY_ERROR_KIND_RUNTIME, "the coroutine was awaited already");
  }
  *out = &task_new(l, (coroutine*)args->coroutine)->base.object;
  return NULL;
}

static assay_error* current(assay_object* wanted, assay_object** out) {
  loop* l = NULL;
  assay_error* error = open_loop(wanted, &l);
  if (error == NULL) *out = object_ref(l->current_task);
  return error;
}

const assay_ext_task task_table = {
    .size = sizeof(assay_ext_task),
    .create = create,
    .current = current,
};
