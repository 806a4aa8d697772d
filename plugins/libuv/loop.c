/* loop.c - libuv's loop. uv_run runs it; what is "soon" is a FIFO of the plugin's, run by a uv_idle_t that is
 * active while there is any. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runtime.h"

static _Thread_local loop* running;

loop* running_loop(void) { return running; }

double loop_now(void) { return (double)uv_hrtime() * 1e-9; }

static void run_ready(uv_idle_t* idle) {
  loop* l = (loop*)idle->data;
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
  if (l->ready == NULL) uv_idle_stop(idle);
}

static void take_posted(uv_async_t* wakeup) {
  loop* l = (loop*)wakeup->data;
  uv_mutex_lock(&l->lock);
  if (l->posted != NULL) {
    *l->ready_end = l->posted;
    l->ready_end = l->posted_end;
    l->posted = NULL;
    l->posted_end = &l->posted;
  }
  uv_mutex_unlock(&l->lock);
  if (l->ready != NULL) uv_idle_start(&l->idle, run_ready);
}

static void free_uv_handle(uv_handle_t* h) { free(h); }

/* The timer's reference of the handle goes with it. */
static void drop_timer(handle* h) {
  uv_timer_t* timer = h->timer;
  if (timer == NULL) return;
  h->timer = NULL;
  timer->data = NULL;
  uv_close((uv_handle_t*)timer, free_uv_handle);
  object_unref(h);
}

static void timer_due(uv_timer_t* timer) {
  handle* h = object_ref(timer->data);
  drop_timer(h);
  if (!h->cancelled) h->run(h);
  object_unref(h);
}

static void handle_finalize(assay_object* self) {
  handle* h = (handle*)self;
  object_unref(h->target);
  object_unref(h->argument);
  if (h->args != NULL) host->list_unref(h->args);
}

static void abandon_handle(assay_object* self) { handle_cancel((handle*)self); }

static handle* handle_new(loop* l, int32_t kind, void (*run)(handle*), void* target, void* argument) {
  handle* h = object_new(sizeof(*h), kind, handle_finalize);
  h->object.abandon = abandon_handle;
  h->owner = l;
  h->run = run;
  h->target = object_ref(target);
  h->argument = object_ref(argument);
  return h;
}

handle* loop_soon(loop* l, void (*run)(handle*), void* target, void* argument) {
  handle* h = handle_new(l, ASSAY_KIND_HANDLE, run, target, argument);
  *l->ready_end = object_ref(h);
  l->ready_end = &h->next;
  uv_idle_start(&l->idle, run_ready);
  return h;
}

/* libuv counts whole milliseconds from its cached time: the timer is rounded up, and so never early. */
handle* loop_at(loop* l, double when, void (*run)(handle*), void* target, void* argument) {
  handle* h = handle_new(l, ASSAY_KIND_TIMER_HANDLE, run, target, argument);
  h->when = when;
  h->timer = calloc(1, sizeof(*h->timer));
  if (h->timer == NULL) abort();
  h->timer->data = object_ref(h);
  uv_timer_init(&l->uv, h->timer);
  uv_update_time(&l->uv);
  const double left = when * 1000 - (double)uv_now(&l->uv);
  uint64_t timeout = 0;
  if (when <= loop_now()) {
    timeout = 0; /* due at once */
  } else if (left >= 1e15) {
    timeout = UINT64_MAX / 2;
  } else if (left > 0) {
    timeout = (uint64_t)left;
    if ((double)timeout < left) ++timeout;
  }
  uv_timer_start(h->timer, timer_due, timeout, 0);
  return h;
}

/* A cancelled handle holds nothing; a ready one stays queued. */
void handle_cancel(handle* h) {
  if (h->cancelled) return;
  h->cancelled = 1;
  object_ref(h);
  void* target = h->target;
  void* argument = h->argument;
  assay_list* args = h->args;
  h->target = h->argument = NULL;
  h->args = NULL;
  drop_timer(h);
  object_unref(target);
  object_unref(argument);
  if (args != NULL) host->list_unref(args);
  object_unref(h);
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

void call_host(assay_object* object, const assay_value* argv, size_t argc, assay_value* result) {
  callback* c = object_ref(object);
  assay_value answer = value_none();
  assay_error* error = c->ops->call(c->data, argv, argc, &answer);
  if (error != NULL) {
    loop_report("a callback raised an error", error);
  } else if (result != NULL) {
    *result = answer;
  } else {
    value_unref(answer);
  }
  object_unref(c);
}

void loop_run_callback(handle* h) {
  assay_object* target = object_ref(h->target); /* the callback may cancel the handle */
  assay_list* args = h->args;
  size_t n = 0;
  if (args != NULL) host->list_ref(args);
  const assay_value* argv = args == NULL ? NULL : host->list_view(args, &n);
  call_host(target, argv, n, NULL);
  if (args != NULL) host->list_unref(args);
  object_unref(target);
}

handle* loop_callback(loop* l, assay_object* target, const assay_list* args) {
  handle* h = handle_new(l, ASSAY_KIND_HANDLE, loop_run_callback, target, NULL);
  h->args = (assay_list*)args;
  if (args != NULL) host->list_ref(h->args);
  return h;
}

/* --- life --- */

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

static void abandon(uv_handle_t* h, void* unused) {
  (void)unused;
  if (uv_is_closing(h)) return;
  assay_object* owner = h->data;
  if (owner->kind == ASSAY_KIND_LOOP) {
    uv_close(h, NULL); /* idle and wakeup, which are part of the loop */
  } else {
    owner->abandon(owner);
  }
}

void loop_shut(loop* l) {
  uv_mutex_lock(&l->lock);
  l->open = 0;
  handle* posted = l->posted;
  l->posted = NULL;
  uv_mutex_unlock(&l->lock);
  handle* ready = l->ready;
  l->ready = NULL;
  l->ready_end = &l->ready;
  l->closed = 1;
  drop_all(ready);
  drop_all(posted);
  while (l->waiting != NULL) task_abandon(l->waiting);
  uv_walk(&l->uv, abandon, NULL);
  while (uv_loop_close(&l->uv) == UV_EBUSY) uv_run(&l->uv, UV_RUN_ONCE);
}

static void loop_finalize(assay_object* self) {
  loop* l = (loop*)self;
  if (!l->closed) loop_shut(l);
  uv_mutex_destroy(&l->lock);
}

assay_error* loop_new(assay_object** out) {
  loop* l = object_new(sizeof(*l), ASSAY_KIND_LOOP, loop_finalize);
  l->ready_end = &l->ready;
  l->posted_end = &l->posted;
  l->open = 1;
  uv_mutex_init(&l->lock);
  const int status = uv_loop_init(&l->uv);
  if (status != 0) {
    l->closed = 1;
    object_unref(l);
    return error_of_uv(status);
  }
  l->idle.data = l->wakeup.data = l;
  uv_idle_init(&l->uv, &l->idle);
  uv_async_init(&l->uv, &l->wakeup, take_posted);
  *out = &l->object;
  return NULL;
}

assay_error* loop_startable(const loop* l) {
  if (l->closed) return error_of(ASSAY_ERROR_KIND_RUNTIME, "the loop is closed");
  if (l->running) return error_of(ASSAY_ERROR_KIND_RUNTIME, "the loop is running already");
  if (running != NULL) return error_of(ASSAY_ERROR_KIND_RUNTIME, "another loop is running on this thread");
  return NULL;
}

void loop_run(loop* l) {
  object_ref(l);
  running = l;
  l->running = 1;
  uv_run(&l->uv, UV_RUN_DEFAULT);
  l->running = 0;
  running = NULL;
  object_unref(l);
}

int loop_post(loop* l, handle* h) {
  uv_mutex_lock(&l->lock);
  const int open = l->open;
  if (open) {
    *l->posted_end = object_ref(h);
    l->posted_end = &h->next;
    uv_async_send(&l->wakeup); /* under the lock: close cannot come between */
  }
  uv_mutex_unlock(&l->lock);
  return open;
}
