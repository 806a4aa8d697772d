/* poll.c - uv_poll: callbacks while a descriptor is ready. One watcher a descriptor, for both directions. */
#include <stdlib.h>

#include "resolve.h"
#include "runtime.h"

enum { READER, WRITER };

typedef struct {
  assay_object object;
  uv_poll_t uv; /* holds a reference until it is closed */
  int fd;
  loop* owner;         /* borrowed */
  handle* callback[2]; /* called again and again: +1, or NULL */
} watcher;

static void drop_callback(watcher* w, int way) {
  handle* h = w->callback[way];
  w->callback[way] = NULL;
  if (h == NULL) return;
  handle_cancel(h);
  object_unref(h);
}

static void closed(uv_handle_t* h) { object_unref(h->data); }

static void abandon_watcher(assay_object* self) {
  watcher* w = (watcher*)self;
  uv_close((uv_handle_t*)&w->uv, closed);
  drop_callback(w, READER);
  drop_callback(w, WRITER);
}

/* A callback that the one before it has removed is not called. */
static void ready(uv_poll_t* uv, int status, int events) {
  watcher* w = object_ref(uv->data);
  for (int way = READER; way <= WRITER; ++way) {
    const int wanted = way == READER ? UV_READABLE : UV_WRITABLE;
    handle* h = w->callback[way];
    if (h == NULL || (status == 0 && (events & wanted) == 0)) continue;
    object_ref(h);
    h->run(h);
    object_unref(h);
  }
  object_unref(w);
}

typedef struct {
  int fd;
  watcher* found;
} search;

static void look_at(uv_handle_t* h, void* data) {
  search* s = data;
  if (h->type != UV_POLL || uv_is_closing(h)) return;
  watcher* w = h->data;
  if (w->fd == s->fd) s->found = w;
}

static watcher* find(loop* l, int fd) {
  search s = {fd, NULL};
  uv_walk(&l->uv, look_at, &s);
  return s.found;
}

static int watch(watcher* w) {
  const int events =
      (w->callback[READER] != NULL ? UV_READABLE : 0) | (w->callback[WRITER] != NULL ? UV_WRITABLE : 0);
  if (events != 0) return uv_poll_start(&w->uv, events, ready);
  abandon_watcher(&w->object);
  return 0;
}

static assay_error* add(int way, assay_object* wanted, int32_t fd, assay_object* target,
                        const assay_list* args) {
  loop* l = NULL;
  assay_error* error = open_loop(wanted, &l);
  if (error != NULL) return error;
  if (target == NULL || target->kind != ASSAY_KIND_CALLBACK) return wrong_kind("a callback is expected");
  watcher* w = find(l, fd);
  if (w == NULL) {
    w = object_new(sizeof(*w), ASSAY_KIND_OTHER, NULL);
    w->object.abandon = abandon_watcher;
    w->fd = fd;
    w->owner = l;
    w->uv.data = w;
    const int status = uv_poll_init(&l->uv, &w->uv, fd);
    if (status != 0) {
      object_unref(w);
      return error_of_uv(status);
    }
  }
  drop_callback(w, way);
  w->callback[way] = loop_callback(l, target, args);
  const int status = watch(w);
  return status == 0 ? NULL : error_of_uv(status);
}

static assay_error* forget(int way, assay_object* wanted, int32_t fd, int32_t* removed) {
  loop* l = NULL;
  assay_error* error = open_loop(wanted, &l);
  if (error != NULL) return error;
  watcher* w = find(l, fd);
  *removed = w != NULL && w->callback[way] != NULL;
  if (*removed) {
    drop_callback(w, way);
    watch(w);
  }
  return NULL;
}

static assay_error* add_reader(assay_object* l, int32_t fd, assay_object* target, const assay_list* args) {
  return add(READER, l, fd, target, args);
}
static assay_error* add_writer(assay_object* l, int32_t fd, assay_object* target, const assay_list* args) {
  return add(WRITER, l, fd, target, args);
}
static assay_error* remove_reader(assay_object* l, int32_t fd, int32_t* removed) {
  return forget(READER, l, fd, removed);
}
static assay_error* remove_writer(assay_object* l, int32_t fd, int32_t* removed) {
  return forget(WRITER, l, fd, removed);
}

const assay_ext_fd fd_table = {
    .size = sizeof(assay_ext_fd),
    .add_reader = add_reader,
    .remove_reader = remove_reader,
    .add_writer = add_writer,
    .remove_writer = remove_writer,
    .getaddrinfo = get_addresses,
    .getnameinfo = get_name,
};
