/* plugin.c - the plugin itself: entry, options, manifest, tables, and the two objects that the host makes. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "runtime.h"

/* What is claimed is what is tested: entries by name, or a whole extension by its own ("task"). */
static const char* const features[] = {"loop.create",
                                       "loop.close",
                                       "loop.run_forever",
                                       "loop.run_until_complete",
                                       "loop.stop",
                                       "loop.is_running",
                                       "loop.is_closed",
                                       "loop.running",
                                       "loop.time",
                                       "loop.call_soon",
                                       "loop.call_later",
                                       "loop.call_at",
                                       "loop.handle_cancel",
                                       "loop.handle_cancelled",
                                       "loop.handle_when",
                                       "future.create",
                                       "future.set_result",
                                       "future.set_exception",
                                       "future.cancel",
                                       "future.done",
                                       "future.cancelled",
                                       "future.result",
                                       "future.exception",
                                       "future.add_done_callback",
                                       "future.remove_done_callback",
                                       "future.get_loop",
                                       "future.cancel-message",
                                       "task.create",
                                       "task.current",
                                       "task.cancel-message",
                                       "combinators.sleep",
                                       NULL};

static const assay_manifest the_manifest = {
    .size = sizeof(assay_manifest),
    .threads = 1,
    .name = "template_c",
    .runtime = "the template's runtime in C",
    .version = "1.0",
    .features = features,
};

static const assay_manifest* manifest(void) { return &the_manifest; }

/* Options come as "key=value" lines. This runtime has none: any is an error that names it. */
static assay_error* init(const assay_host* table, const char* options) {
  char message[256];
  host = table;
  if (*options == '\0') return NULL;
  snprintf(message, sizeof(message), "unknown option '%.*s'; this plugin has none",
           (int)strcspn(options, "=\n"), options);
  return error_of(ASSAY_ERROR_KIND_VALUE, message);
}

static const void* get_extension(const char* id) {
  if (strcmp(id, ASSAY_EXT_LOOP) == 0) return &loop_table;
  if (strcmp(id, ASSAY_EXT_FUTURE) == 0) return &future_table;
  if (strcmp(id, ASSAY_EXT_TASK) == 0) return &task_table;
  if (strcmp(id, ASSAY_EXT_COMBINATORS) == 0) return &combinators_table;
  return NULL;
}

static void ref(assay_object* o) { object_ref(o); }
static void unref(assay_object* o) { object_unref(o); }
static int32_t object_kind(const assay_object* o) { return o->kind; }

/* --- coroutines and callbacks --- */

static void coroutine_finalize(assay_object* self) {
  coroutine* c = (coroutine*)self;
  c->ops->destroy(c->frame);
}

static assay_error* new_coroutine(const assay_frame_ops* ops, void* frame, assay_object** out) {
  coroutine* c = object_new(sizeof(*c), ASSAY_KIND_COROUTINE, coroutine_finalize);
  c->ops = ops;
  c->frame = frame;
  *out = &c->object;
  return NULL;
}

static void callback_finalize(assay_object* self) {
  callback* c = (callback*)self;
  c->ops->drop(c->data);
}

static assay_error* new_callback(const assay_callback_ops* ops, void* data, assay_object** out) {
  callback* c = object_new(sizeof(*c), ASSAY_KIND_CALLBACK, callback_finalize);
  c->ops = ops;
  c->data = data;
  *out = &c->object;
  return NULL;
}

/* --- combinators: sleep only --- */

static void sleeper_finalize(assay_object* self) { value_unref(((sleeper*)self)->result); }

static assay_error* sleep_for(double delay, const assay_value* result, assay_object** out) {
  if (isnan(delay)) return error_of(ASSAY_ERROR_KIND_VALUE, "the delay is not a number");
  sleeper* s = object_new(sizeof(*s), ASSAY_KIND_AWAITABLE, sleeper_finalize);
  s->delay = delay;
  if (result != NULL) s->result = value_ref(*result);
  *out = &s->object;
  return NULL;
}

const assay_ext_combinators combinators_table = {
    .size = sizeof(assay_ext_combinators),
    .sleep = sleep_for,
};

/* --- the entry --- */

static const assay_plugin the_plugin = {
    .size = sizeof(assay_plugin),
    .init = init,
    .manifest = manifest,
    .get_extension = get_extension,
    .ref = ref,
    .unref = unref,
    .object_kind = object_kind,
    .coroutine = new_coroutine,
    .callback = new_callback,
};

static const assay_plugin* get(const char* id) { return id == NULL ? &the_plugin : NULL; }

ASSAY_PLUGIN_ENTRY(get);
