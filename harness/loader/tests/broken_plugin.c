/* broken_plugin.c - a plugin with one fault, chosen when it is compiled (FAULT_...). Each fault is one that
 * the loader must tell in one clear line. */
#include <assay/ext/loop.h>
#include <assay/plugin.h>
#include <string.h>

static const assay_host* host;

static assay_error* new_error(int32_t kind, const char* message) {
  assay_error_info info;
  memset(&info, 0, sizeof(info));
  info.size = sizeof(info);
  info.kind = kind;
  info.message = message;
  info.message_len = strlen(message);
  info.expected = info.consumed = -1;
  return host->error_new(&info);
}

static assay_error* init(const assay_host* table, const char* options) {
  host = table;
#if defined(FAULT_INIT_FAILS)
  (void)options;
  return new_error(ASSAY_ERROR_KIND_OS, "the runtime's library is missing");
#else
  return *options == '\0' ? NULL : new_error(ASSAY_ERROR_KIND_VALUE, "unknown option 'colour'");
#endif
}

static const assay_manifest* manifest(void) {
#if defined(FAULT_NULL_MANIFEST)
  return NULL;
#else
  static const char* const features[] = {"loop",     "task.create",           "loop.no_such_entry",
                                         "teleport", "future.cancel-message", NULL};
  static const char* const variants[] = {"wait_for.cancel-race=result", NULL};
  static const char* const info[] = {"file=/lib/x", "note", NULL};
  static const assay_manifest m = {
#if defined(FAULT_SHORT_MANIFEST)
    .size = 8,
#else
    .size = sizeof(assay_manifest),
#endif
#if !defined(FAULT_NAMELESS_MANIFEST)
    .name = "broken",
#endif
    .runtime = "none",
    .version = "1",
    .features = features,
    .variants = variants,
    .info = info,
  };
  return &m;
#endif
}

static assay_error* stop(assay_object* loop) {
  (void)loop;
  return NULL;
}

/* A table that is shorter than the host's: close is the last whole entry, and run_forever lies beyond it. */
static const assay_ext_loop loop_table = {
#if defined(FAULT_SHORT_TABLE)
    .size = 4,
#elif defined(FAULT_OLD_TABLE)
    .size = offsetof(assay_ext_loop, run_forever),
#else
    .size = sizeof(assay_ext_loop),
#endif
    .close = stop,
    .run_forever = stop,
    .stop = stop,
};

static const void* get_extension(const char* id) {
  return strcmp(id, ASSAY_EXT_LOOP) == 0 ? &loop_table : NULL;
}
static void ref(assay_object* o) { (void)o; }
static int32_t object_kind(const assay_object* o) { return o != NULL; }

static assay_error* coroutine(const assay_frame_ops* ops, void* frame, assay_object** out) {
  (void)ops, (void)frame, (void)out;
  return NULL;
}
static assay_error* callback(const assay_callback_ops* ops, void* data, assay_object** out) {
  (void)ops, (void)data, (void)out;
  return NULL;
}
static const char* get_options(void) { return "colour: of the bicycle shed\n"; }

static const assay_plugin the_plugin = {
#if defined(FAULT_SHORT_PLUGIN)
    .size = 16,
#else
    .size = sizeof(assay_plugin),
#endif
    .init = init,
    .manifest = manifest,
    .get_extension = get_extension,
    .ref = ref,
    .unref = ref,
#if !defined(FAULT_MISSING_FUNCTION)
    .object_kind = object_kind,
#endif
    .coroutine = coroutine,
    .callback = callback,
    .get_options = get_options,
};

static const assay_plugin* get(const char* id) {
#if defined(FAULT_NULL_PLUGIN)
  (void)id;
  return NULL;
#else
  return id == NULL ? &the_plugin : NULL;
#endif
}

#if defined(FAULT_NO_ENTRY)
ASSAY_EXPORT const void* not_the_entry(void);
const void* not_the_entry(void) { return get; }
#elif defined(FAULT_WRONG_MAJOR)
const assay_entry_table assay_entry = {sizeof(assay_entry_table), (ASSAY_ABI_MAJOR + 6u) << 16, get};
#elif defined(FAULT_SHORT_ENTRY)
const assay_entry_table assay_entry = {8, ASSAY_ABI_VERSION, get};
#elif defined(FAULT_NULL_GET)
const assay_entry_table assay_entry = {sizeof(assay_entry_table), ASSAY_ABI_VERSION, NULL};
#else
ASSAY_PLUGIN_ENTRY(get);
#endif

#if defined(FAULT_UNRESOLVED)
extern void nobody_has_this(void);
ASSAY_EXPORT void call_nobody(void);
void call_nobody(void) { nobody_has_this(); }
#endif
