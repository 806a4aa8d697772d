/* signals.c - uv_signal: one watcher for each number of a loop. */
#include <stdlib.h>

#include "runtime.h"

typedef struct {
  assay_object object;
  uv_signal_t uv; /* holds a reference until it is closed */
  loop* owner;    /* borrowed */
  assay_object* target;
  assay_list* args;
} watcher;

static void watcher_finalize(assay_object* self) {
  watcher* w = (watcher*)self;
  object_unref(w->target);
  if (w->args != NULL) host->list_unref(w->args);
}

static void closed(uv_handle_t* h) { object_unref(h->data); }
static void abandon_watcher(assay_object* self) { uv_close((uv_handle_t*)&((watcher*)self)->uv, closed); }

static void call_later(handle* h) {
  watcher* w = (watcher*)h->target;
  if (uv_is_closing((uv_handle_t*)&w->uv)) return; /* removed since the signal came */
  size_t n = 0;
  const assay_value* argv = w->args == NULL ? NULL : host->list_view(w->args, &n);
  call_host(w->target, argv, n, NULL);
}

static void delivered(uv_signal_t* uv, int number) {
  (void)number;
  watcher* w = uv->data;
  object_unref(loop_soon(w->owner, call_later, w, NULL));
}

typedef struct {
  int number;
  watcher* found;
} search;

static void look_at(uv_handle_t* h, void* data) {
  search* s = data;
  if (h->type != UV_SIGNAL || uv_is_closing(h) || ((assay_object*)h->data)->abandon != abandon_watcher)
    return;
  if (((uv_signal_t*)h)->signum == s->number) s->found = h->data;
}

static watcher* find(loop* l, int number) {
  search s = {number, NULL};
  uv_walk(&l->uv, look_at, &s);
  return s.found;
}

static assay_error* add(assay_object* wanted, int32_t number, assay_object* target, const assay_list* args) {
  loop* l = NULL;
  assay_error* error = open_loop(wanted, &l);
  if (error != NULL) return error;
  if (target == NULL || target->kind != ASSAY_KIND_CALLBACK) return wrong_kind("a callback is expected");
  watcher* before = find(l, number);
  watcher* w = object_new(sizeof(*w), ASSAY_KIND_OTHER, watcher_finalize);
  w->object.abandon = abandon_watcher;
  w->owner = l;
  w->target = object_ref(target);
  w->args = (assay_list*)args;
  if (args != NULL) host->list_ref(w->args);
  w->uv.data = w;
  int status = uv_signal_init(&l->uv, &w->uv);
  if (status != 0) {
    object_unref(w);
    return error_of_uv(status);
  }
  status = uv_signal_start(&w->uv, delivered, number);
  if (status != 0) {
    abandon_watcher(&w->object);
    return error_of_uv(status);
  }
  if (before != NULL) abandon_watcher(&before->object);
  return NULL;
}

static assay_error* forget(assay_object* wanted, int32_t number, int32_t* removed) {
  loop* l = NULL;
  assay_error* error = open_loop(wanted, &l);
  if (error != NULL) return error;
  watcher* w = find(l, number);
  *removed = w != NULL;
  if (w != NULL) abandon_watcher(&w->object);
  return NULL;
}

const assay_ext_signals signals_table = {
    .size = sizeof(assay_ext_signals),
    .add_signal_handler = add,
    .remove_signal_handler = forget,
};
