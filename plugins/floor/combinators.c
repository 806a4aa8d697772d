/* combinators.c - sleep, gather, wait, wait_for, shield; the scope of a timeout. */
#include <stdlib.h>

#include "floor.h"

static assay_object the_yield = {.references = 1u << 30, .kind = YIELD};

static assay_error* sleep_for(double delay, const assay_value* result, assay_object** out) {
  if (delay <= 0 && result == NULL) {
    *out = object_ref(&the_yield);
    return NULL;
  }
  timer* t = timer_new(SLEEP, delay);
  t->with.result = result == NULL ? none() : value_ref(*result);
  *out = &t->handle.object;
  return NULL;
}

static assay_error* gather_of(const assay_list* members, int32_t keeps_errors, int waits,
                              assay_object** out) {
  gathering* g = object_new(sizeof(*g), GATHER);
  future_init(&g->future);
  g->keeps_errors = keeps_errors;
  const assay_value* each = host->list_view(members, &g->size);
  g->left = g->size;
  g->values = calloc(g->size + 1, sizeof(*g->values)); /* zero: none */
  if (g->values == NULL) abort();
  object_ref(g); /* its members' */
  for (size_t i = 0; i < g->size; ++i) {
    future* member = as_future(each[i].as.object);
    member->in = g;
    member->place = i;
    if (waits) g->values[i] = of_object(object_ref(member));
    if (member->how != ASSAY_IN_START) gathering_take(member);
  }
  if (g->size == 0) {
    future_finish(&g->future, ASSAY_IN_VALUE, none());
    object_unref(g);
  }
  *out = &g->future.object;
  return NULL;
}

static assay_value list_of(assay_value* values, size_t size) {
  assay_value v = none();
  v.tag = ASSAY_LIST;
  v.as.list = host->list_new(values, size);
  return v;
}

void gathering_take(future* member) {
  gathering* g = member->in;
  member->in = NULL;
  assay_value* slot = &g->values[member->place];
  const int waits = slot->tag == ASSAY_OBJECT && slot->as.object == &member->object;
  const int pending = g->future.how == ASSAY_IN_START;
  if (!waits && member->how == ASSAY_IN_ERROR && !g->keeps_errors) {
    if (pending) future_finish(&g->future, ASSAY_IN_ERROR, value_ref(member->outcome));
  } else if (!waits) {
    *slot = value_ref(member->outcome);
  }
  if (--g->left > 0) return;
  if (g->future.how != ASSAY_IN_START) { /* it has failed */
    for (size_t i = 0; i < g->size; ++i) value_unref(g->values[i]);
  } else {
    assay_value all = list_of(g->values, g->size);
    if (waits) {
      assay_value sets[2] = {all, list_of(NULL, 0)};
      all = list_of(sets, 2);
    }
    future_finish(&g->future, ASSAY_IN_VALUE, all);
  }
  object_unref(g);
}

static assay_error* gather(const assay_list* members, int32_t return_exceptions, assay_object** out) {
  return gather_of(members, return_exceptions, 0, out);
}

static assay_error* wait_for_all(const assay_wait_args* args, assay_object** out) {
  return gather_of(args->members, 1, 1, out);
}

static assay_error* wait_for(assay_object* awaited, const double* timeout, assay_object** out) {
  if (timeout == NULL) {
    *out = object_ref(awaited);
    return NULL;
  }
  timer* t = timer_new(WAIT_FOR, *timeout);
  t->with.inner = object_ref(awaited);
  *out = &t->handle.object;
  return NULL;
}

static assay_error* shield(assay_object* awaited, assay_object** out) {
  *out = object_ref(as_future(awaited));
  return NULL;
}

static assay_error* ensure_future(assay_object* awaitable, assay_object* on, assay_object** out) {
  (void)on;
  return shield(awaitable, out);
}

const assay_ext_combinators combinators_table = {
    .size = sizeof(assay_ext_combinators),
    .sleep = sleep_for,
    .gather = gather,
    .wait = wait_for_all,
    .wait_for = wait_for,
    .shield = shield,
    .ensure_future = ensure_future,
};

static assay_error* after(const double* delay, assay_object** out) {
  *out = &timer_new(ASSAY_KIND_TIMEOUT, delay == NULL ? 1e9 : *delay)->handle.object;
  return NULL;
}

const assay_ext_timeout timeout_table = {.size = sizeof(assay_ext_timeout), .after = after};

/* A scope is its own entry and exit. */
static assay_error* enter(assay_object* scope, assay_object** out) {
  *out = object_ref(scope);
  return NULL;
}

static assay_error* leave(assay_object* scope, assay_error* error, assay_object** out) {
  (void)error;
  *out = object_ref(scope);
  return NULL;
}

const assay_ext_scope scope_table = {.size = sizeof(assay_ext_scope), .enter = enter, .exit = leave};
