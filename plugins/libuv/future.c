/* future.c - futures: an outcome that comes once, and those who want to know. */
#include <stdlib.h>

#include "runtime.h"

struct done_callback {
  done_callback* next;
  void (*run)(handle*);
  assay_object* target; /* +1: a callback of the host's, or a task that waits */
};

future* as_future(assay_object* o) {
  return o->kind == ASSAY_KIND_FUTURE || o->kind == ASSAY_KIND_TASK ? (future*)o : NULL;
}

void future_init(future* f, loop* l) {
  f->owner = object_ref(l);
  f->callbacks_end = &f->callbacks;
}

future* future_new(loop* l) {
  future* f = object_new(sizeof(*f), ASSAY_KIND_FUTURE, future_finalize);
  future_init(f, l);
  return f;
}

static void drop_callback(done_callback* c) {
  object_unref(c->target);
  free(c);
}

void future_finalize(assay_object* self) {
  future* f = (future*)self;
  while (f->callbacks != NULL) {
    done_callback* c = f->callbacks;
    f->callbacks = c->next;
    drop_callback(c);
  }
  value_unref(f->result);
  if (f->error != NULL) host->error_unref(f->error);
  object_unref(f->timer);
  object_unref(f->owner);
}

void future_finish(future* f, int state, assay_value result, assay_error* error) {
  f->state = state;
  f->result = result;
  f->error = error;
  if (f->timer != NULL) handle_cancel(f->timer);
  done_callback* c = f->callbacks;
  f->callbacks = NULL;
  f->callbacks_end = &f->callbacks;
  while (c != NULL) {
    done_callback* next = c->next;
    if (!f->owner->closed) object_unref(loop_soon(f->owner, c->run, c->target, f));
    drop_callback(c);
    c = next;
  }
}

void future_settle(future* f, assay_value result, assay_error* error) {
  if (f->state == PENDING) {
    future_finish(f, error == NULL ? FINISHED : FAILED, result, error);
    return;
  }
  value_unref(result);
  if (error != NULL) host->error_unref(error);
}

assay_error* future_outcome(future* f, assay_value* result) {
  if (f->state == PENDING) return error_of(ASSAY_ERROR_KIND_INVALID_STATE, "the future is not done");
  if (f->state == FINISHED) {
    *result = value_ref(f->result);
    return NULL;
  }
  host->error_ref(f->error);
  return f->error;
}

void future_on_done(future* f, void (*run)(handle*), void* target) {
  if (f->state != PENDING) {
    object_unref(loop_soon(f->owner, run, target, f));
    return;
  }
  done_callback* c = calloc(1, sizeof(*c));
  if (c == NULL) abort();
  c->run = run;
  c->target = object_ref(target);
  *f->callbacks_end = c;
  f->callbacks_end = &c->next;
}

int future_forget(future* f, void (*run)(handle*), void* target) {
  int removed = 0;
  for (done_callback** at = &f->callbacks; *at != NULL;) {
    done_callback* c = *at;
    if (c->run == run && c->target == target) {
      *at = c->next;
      drop_callback(c);
      ++removed;
    } else {
      at = &c->next;
    }
  }
  f->callbacks_end = &f->callbacks;
  while (*f->callbacks_end != NULL) f->callbacks_end = &(*f->callbacks_end)->next;
  return removed;
}

int future_cancel(future* f, const assay_bytes* message) {
  if (f->object.kind == ASSAY_KIND_TASK) return task_cancel((task*)f, message);
  if (f->state != PENDING) return 0;
  void (*on_cancel)(void*) = f->on_cancel;
  void* data = f->cancel_data;
  f->on_cancel = NULL;
  if (on_cancel != NULL) on_cancel(data);
  future_finish(f, CANCELLED, value_none(), cancelled_error(message));
  return 1;
}

/* --- the table --- */

#define FUTURE_OR_RETURN(f, object) \
  future* f = as_future(object);    \
  if (f == NULL) return wrong_kind("a future or a task is expected")

static assay_error* create(assay_object* wanted, assay_object** out) {
  loop* l = NULL;
  assay_error* error = open_loop(wanted, &l);
  if (error == NULL) *out = &future_new(l)->object;
  return error;
}

/* NULL if a future may be completed from outside. */
static assay_error* not_settable(assay_object* self) {
  if (self->kind == ASSAY_KIND_TASK) {
    return error_of(ASSAY_ERROR_KIND_RUNTIME, "a task is completed by its coroutine only");
  }
  FUTURE_OR_RETURN(f, self);
  return f->state == PENDING ? NULL : error_of(ASSAY_ERROR_KIND_INVALID_STATE, "the future is done already");
}

static assay_error* set_result(assay_object* self, assay_value value) {
  assay_error* error = not_settable(self);
  if (error == NULL) {
    future_finish((future*)self, FINISHED, value, NULL);
  } else {
    value_unref(value); /* consumed, whatever the outcome */
  }
  return error;
}

static assay_error* set_exception(assay_object* self, assay_error* exception) {
  assay_error* error = not_settable(self);
  if (error != NULL) return error;
  host->error_ref(exception); /* borrowed: to keep it takes a reference */
  future_finish((future*)self, FAILED, value_none(), exception);
  return NULL;
}

static assay_error* cancel(assay_object* self, const assay_bytes* message, int32_t* requested) {
  FUTURE_OR_RETURN(f, self);
  *requested = future_cancel(f, message);
  return NULL;
}

static assay_error* done(assay_object* self, int32_t* yes) {
  FUTURE_OR_RETURN(f, self);
  *yes = f->state != PENDING;
  return NULL;
}

static assay_error* cancelled(assay_object* self, int32_t* yes) {
  FUTURE_OR_RETURN(f, self);
  *yes = f->state == CANCELLED;
  return NULL;
}

static assay_error* result(assay_object* self, assay_value* value) {
  FUTURE_OR_RETURN(f, self);
  return future_outcome(f, value);
}

static assay_error* exception(assay_object* self, assay_error** out) {
  FUTURE_OR_RETURN(f, self);
  if (f->state == PENDING) return error_of(ASSAY_ERROR_KIND_INVALID_STATE, "the future is not done");
  if (f->error != NULL) host->error_ref(f->error);
  if (f->state == CANCELLED) return f->error;
  *out = f->error;
  return NULL;
}

static void run_done_callback(handle* h) {
  callback* c = object_ref(h->target);
  assay_value argument = value_of_object(object_ref(h->argument));
  assay_value answer = value_none();
  assay_error* error = c->ops->call(c->data, &argument, 1, &answer);
  if (error == NULL) {
    value_unref(answer);
  } else {
    loop_report("a done callback raised an error", error);
  }
  value_unref(argument);
  object_unref(c);
}

static assay_error* add_done_callback(assay_object* self, assay_object* f_callback, assay_object* context) {
  (void)context; /* this runtime has no contexts */
  FUTURE_OR_RETURN(f, self);
  if (f_callback->kind != ASSAY_KIND_CALLBACK) return wrong_kind("a callback is expected");
  future_on_done(f, run_done_callback, f_callback);
  return NULL;
}

static assay_error* remove_done_callback(assay_object* self, assay_object* f_callback, int32_t* removed) {
  FUTURE_OR_RETURN(f, self);
  *removed = future_forget(f, run_done_callback, f_callback);
  return NULL;
}

static assay_error* get_loop(assay_object* self, assay_object** out) {
  FUTURE_OR_RETURN(f, self);
  *out = object_ref(f->owner);
  return NULL;
}

const assay_ext_future future_table = {
    .size = sizeof(assay_ext_future),
    .create = create,
    .set_result = set_result,
    .set_exception = set_exception,
    .cancel = cancel,
    .done = done,
    .cancelled = cancelled,
    .result = result,
    .exception = exception,
    .add_done_callback = add_done_callback,
    .remove_done_callback = remove_done_callback,
    .get_loop = get_loop,
};
