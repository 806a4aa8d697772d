/* executor.c - uv_queue_work: jobs on the threads of libuv's pool, which all loops of the process share. */
#include <stdlib.h>

#include "runtime.h"

typedef struct {
  uv_work_t work;
  future* waiter;   /* +1 */
  callback* target; /* +1 */
  assay_list* args; /* +1, or NULL */
  assay_value result;
  assay_error* error;
} job;

static void run_job(uv_work_t* work) {
  job* j = work->data;
  size_t n = 0;
  const assay_value* argv = j->args == NULL ? NULL : host->list_view(j->args, &n);
  j->error = j->target->ops->call(j->target->data, argv, n, &j->result);
}

static void end_job(uv_work_t* work, int status) {
  job* j = work->data;
  if (status != 0) j->error = error_of_uv(status);
  future* waiter = j->waiter;
  assay_value result = j->error == NULL ? j->result : value_none();
  assay_error* error = j->error;
  object_unref(j->target);
  if (j->args != NULL) host->list_unref(j->args);
  free(j);
  future_settle(waiter, result, error);
  object_unref(waiter);
}

static assay_error* submit(loop* l, assay_object* target, const assay_list* args, future** out) {
  job* j = calloc(1, sizeof(*j));
  if (j == NULL) abort();
  j->work.data = j;
  j->waiter = future_new(l);
  j->target = object_ref(target);
  j->args = (assay_list*)args;
  if (args != NULL) host->list_ref(j->args);
  *out = object_ref(j->waiter);
  uv_queue_work(&l->uv, &j->work, run_job, end_job); /* fails without a function only */
  return NULL;
}

static assay_error* run_in_executor(assay_object* wanted, assay_object* executor, assay_object* target,
                                    const assay_list* args, assay_object** out) {
  loop* l = NULL;
  assay_error* error = open_loop(wanted, &l);
  if (error != NULL) return error;
  if (executor != NULL) return wrong_kind("libuv has one pool of threads: no executor can be named");
  if (target == NULL || target->kind != ASSAY_KIND_CALLBACK) return wrong_kind("a callback is expected");
  future* f = NULL;
  error = submit(l, target, args, &f);
  if (error == NULL) *out = &f->object;
  return error;
}

typedef struct {
  operation base;
  assay_object* target;
  assay_list* args;
} thread_call;

static void thread_call_finalize(assay_object* self) {
  thread_call* c = (thread_call*)self;
  object_unref(c->target);
  if (c->args != NULL) host->list_unref(c->args);
}

static assay_error* start_thread_call(operation* self, loop* l, future** out) {
  thread_call* c = (thread_call*)self;
  return submit(l, c->target, c->args, out);
}

static assay_error* to_thread(assay_object* target, const assay_list* args, assay_object** out) {
  if (target == NULL || target->kind != ASSAY_KIND_CALLBACK) return wrong_kind("a callback is expected");
  thread_call* c = object_new(sizeof(*c), ASSAY_KIND_AWAITABLE, thread_call_finalize);
  c->base.start = start_thread_call;
  c->target = object_ref(target);
  c->args = (assay_list*)args;
  if (args != NULL) host->list_ref(c->args);
  *out = &c->base.object;
  return NULL;
}

const assay_ext_executor executor_table = {
    .size = sizeof(assay_ext_executor),
    .run_in_executor = run_in_executor,
    .to_thread = to_thread,
};
