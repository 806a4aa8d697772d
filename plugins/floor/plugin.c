/* plugin.c - the entry, the manifest, and the two objects that the host makes. */
#include <stdio.h>
#include <string.h>

#include "floor.h"

const assay_host* host;

static const char* const features[] = {"loop.create",
                                       "loop.close",
                                       "loop.run_forever",
                                       "loop.run_until_complete",
                                       "loop.stop",
                                       "loop.running",
                                       "loop.call_soon",
                                       "loop.call_soon_threadsafe",
                                       "loop.call_later",
                                       "loop.handle_cancel",
                                       "future.create",
                                       "future.set_result",
                                       "future.cancel",
                                       "future.done",
                                       "future.cancelled",
                                       "future.result",
                                       "task.create",
                                       "combinators.sleep",
                                       "combinators.gather",
                                       "combinators.wait",
                                       "combinators.wait_for",
                                       "combinators.shield",
                                       "combinators.ensure_future",
                                       "timeout.after",
                                       "scope.enter",
                                       "scope.exit",
                                       "sync.acquire",
                                       "sync.release",
                                       "sync.lock_create",
                                       "sync.semaphore_create",
                                       "sync.event_create",
                                       "sync.event_set",
                                       "sync.event_clear",
                                       "sync.event_wait",
                                       "queue.create",
                                       "queue.put",
                                       "queue.get",
                                       "queue.put_nowait",
                                       "queue.get_nowait",
                                       NULL};

static const char* const adaptations[] = {
    "all of it: this is no runtime, but what the benchmarks cost where next to nothing is done", NULL};

static const assay_manifest the_manifest = {
    .size = sizeof(assay_manifest),
    .threads = 1,
    .name = "floor",
    .runtime = "the floor of the ABI, no runtime",
    .version = "1.0",
    .features = features,
    .adaptations = adaptations,
};

static const assay_manifest* manifest(void) { return &the_manifest; }

static assay_error* init(const assay_host* table, const char* options) {
  char message[256];
  host = table;
  if (*options == '\0') return NULL;
  snprintf(message, sizeof(message), "unknown option '%.*s'; this plugin has none",
           (int)strcspn(options, "=\n"), options);
  return error_of(ASSAY_ERROR_KIND_VALUE, message);
}

static const void* get_extension(const char* id) {
  static const struct {
    const char* id;
    const void* table;
  } all[] = {{ASSAY_EXT_LOOP, &loop_table},       {ASSAY_EXT_FUTURE, &future_table},
             {ASSAY_EXT_TASK, &task_table},       {ASSAY_EXT_COMBINATORS, &combinators_table},
             {ASSAY_EXT_TIMEOUT, &timeout_table}, {ASSAY_EXT_SCOPE, &scope_table},
             {ASSAY_EXT_SYNC, &sync_table},       {ASSAY_EXT_QUEUE, &queue_table}};
  for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); ++i)
    if (strcmp(id, all[i].id) == 0) return all[i].table;
  return NULL;
}

static void ref(assay_object* o) {
  if (o->kind == FOREIGN_HANDLE) {
    __atomic_add_fetch(&o->references, 1, __ATOMIC_RELAXED);
  } else {
    object_ref(o);
  }
}
static void unref(assay_object* o) { object_unref(o); }

static int32_t object_kind(const assay_object* o) {
  switch (o->kind) {
    case GATHER:
      return ASSAY_KIND_FUTURE;
    case FOREIGN_HANDLE:
      return ASSAY_KIND_HANDLE;
    default:
      return o->kind >= YIELD ? ASSAY_KIND_AWAITABLE : o->kind;
  }
}

static assay_error* new_coroutine(const assay_frame_ops* ops, void* frame, assay_object** out) {
  task* t = object_new(sizeof(*t), ASSAY_KIND_COROUTINE);
  t->ops = ops;
  t->frame = frame;
  *out = &t->future.object;
  return NULL;
}

static assay_error* new_callback(const assay_callback_ops* ops, void* data, assay_object** out) {
  callback* c = object_new(sizeof(*c), ASSAY_KIND_CALLBACK);
  c->ops = ops;
  c->data = data;
  *out = &c->object;
  return NULL;
}

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
