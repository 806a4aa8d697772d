/* await.c - what a task awaits: it has its outcome at once, or waits in a ring of what it awaits. */
#include "floor.h"

void wake(task* t, int32_t how, assay_value in) {
  object_unref(t->waiting); /* R2: nothing is held while the body runs */
  t->waiting = NULL;
  t->how = how;
  t->in = in;
  ring_append(&the_loop->ready, t);
}

void wake_to_try_again(ring* waiters) {
  task* t = ring_take(waiters);
  if (t == NULL) return;
  t->how = AGAIN;
  ring_append(&the_loop->ready, t);
}

static ring* ring_of(assay_object* awaited) {
  switch (awaited->kind) {
    case ASSAY_KIND_LOCK:
    case ASSAY_KIND_SEMAPHORE:
    case ASSAY_KIND_EVENT:
      return &((primitive*)awaited)->waiters;
    case ASSAY_KIND_QUEUE:
      return &((queue*)awaited)->getters;
    case PUT:
      return &((putting*)awaited)->to->putters;
    default:
      return &((future*)awaited)->waiters;
  }
}

void throw_into(task* t, assay_error* error) {
  if (t->waiting == NULL || t->how == AGAIN) { /* it is ready: with this instead */
    object_unref(t->waiting);
    t->waiting = NULL;
    value_unref(t->in);
    t->how = ASSAY_IN_ERROR;
    t->in = of_error(error);
    return;
  }
  if (t->waiting->kind == SLEEP) {
    timer_stop((timer*)t->waiting);
  } else {
    ring_remove(ring_of(t->waiting), t);
  }
  wake(t, ASSAY_IN_ERROR, of_error(error));
}

static int begin_timeout(task* t, timer* scope, assay_value* in) {
  if (!scope->entered) {
    scope->entered = 1;
    scope->sleeper = t;
    timer_start(the_loop, scope, now() + scope->when);
    *in = of_object(scope);
    return 0;
  }
  timer_stop(scope);
  object_unref(scope);
  *in = truth(0);
  return 0;
}

int begin_await(task* t, assay_object* awaited, int32_t* how, assay_value* in) {
  *how = ASSAY_IN_VALUE;
  *in = none();
  int waits = 1;
  switch (awaited->kind) {
    case ASSAY_KIND_COROUTINE:
      awaited->up = t->top;
      t->top = awaited;
      *how = ASSAY_IN_START;
      return 0;
    case YIELD:
      t->how = ASSAY_IN_VALUE;
      t->in = none();
      ring_append(&the_loop->ready, t);
      return 1;
    case SLEEP: {
      timer* s = (timer*)awaited;
      s->sleeper = t;
      t->waiting = awaited;
      timer_start(the_loop, s, now() + s->when);
      return 1;
    }
    case WAIT_FOR: {
      timer* w = (timer*)awaited;
      w->sleeper = t;
      awaited->up = t->top;
      t->top = awaited;
      timer_start(the_loop, w, now() + w->when);
      assay_object* inner = w->with.inner;
      w->with.inner = NULL;
      return begin_await(t, inner, how, in);
    }
    case ASSAY_KIND_TIMEOUT:
      return begin_timeout(t, (timer*)awaited, in);
    case ASSAY_KIND_LOCK:
    case ASSAY_KIND_SEMAPHORE:
    case ASSAY_KIND_EVENT:
      waits = begin_acquire(t, (primitive*)awaited, in);
      break;
    case ASSAY_KIND_QUEUE:
      waits = begin_get(t, (queue*)awaited, in);
      break;
    case PUT:
      waits = begin_put(t, (putting*)awaited, in);
      break;
    case ASSAY_KIND_FUTURE:
    case ASSAY_KIND_TASK:
    case GATHER: {
      future* f = (future*)awaited;
      waits = f->how == ASSAY_IN_START;
      if (waits) {
        ring_append(&f->waiters, t);
      } else {
        *how = f->how;
        *in = value_ref(f->outcome);
      }
      break;
    }
    default:
      waits = 0;
      *how = ASSAY_IN_ERROR;
      *in = of_error(error_of(ASSAY_ERROR_KIND_TYPE, "the object cannot be awaited"));
  }
  if (waits) {
    t->waiting = awaited;
  } else {
    object_unref(awaited);
  }
  return waits;
}
