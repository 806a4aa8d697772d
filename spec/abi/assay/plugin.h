/* plugin.h - the entry of a plugin: one shared library, one exported symbol, one runtime.
 *
 *     static const assay_plugin* get(const char* id) { return id == NULL ? &my_plugin : NULL; }
 *     ASSAY_PLUGIN_ENTRY(get);            (C, or C++ at namespace scope)
 *
 * The life of a plugin in a worker process: the library is loaded on the main thread, with SIGPIPE ignored
 * and SIGINT at its default; entry.get(NULL) gives the plugin; init; then anything; at the end the host drops
 * every object and calls collect. deinit may be skipped: the process may simply end. */
#ifndef ASSAY_PLUGIN_H
#define ASSAY_PLUGIN_H

#include <assay/callback.h>
#include <assay/coro.h>
#include <assay/host.h>
#include <assay/manifest.h>
#include <assay/object.h>

ASSAY_EXTERN_C_BEGIN

typedef struct assay_plugin {
  uint32_t size;
  uint32_t reserved; /* 0 */

  /* [main] Once a process, before anything else but get_options. options: "key=value" pairs, one a line,
   * UTF-8, terminated, never NULL. An unknown key or bad value is an error of kind value that names it. */
  assay_error* (*init)(const assay_host* host, const char* options);
  /* [main] The host has dropped every object. May be skipped. NULL if there is nothing to do. */
  void (*deinit)(void);
  /* [any] after init. Never NULL; valid until deinit. */
  const assay_manifest* (*manifest)(void);
  /* [any] after init. The table of an extension ("assay.loop/1"), or NULL; valid and constant until deinit.
   */
  const void* (*get_extension)(const char* id);

  void (*ref)(assay_object* object);   /* [any] */
  void (*unref)(assay_object* object); /* [any] also after its loop closed; may call destroy and drop */
  int32_t (*object_kind)(const assay_object* object); /* [any] an ASSAY_KIND_ constant */
  /* [loop] Makes garbage go away now (tracing collectors); NULL if the runtime has none. */
  void (*collect)(void);

  /* [loop] or [main]. A foreign coroutine becomes an object of kind coroutine: lazy, not scheduled; awaited
   * inline, or handed to task.create, gather, ... The frame is consumed, also on an error. */
  assay_error* (*coroutine)(const assay_frame_ops* ops, void* frame, assay_object** out);
  /* [any] data is consumed, also on an error. */
  assay_error* (*callback)(const assay_callback_ops* ops, void* data, assay_object** out);
  /* [any] The options that init knows, one a line as "key: what it does", or NULL. Callable before init. A
   * line "key=value: what it is" names a value that would work on this machine (a library that was found). */
  const char* (*get_options)(void);
} assay_plugin;

ASSAY_STATIC_ASSERT(offsetof(assay_plugin, init) == 8, "layout of assay_plugin");
ASSAY_STATIC_ASSERT(sizeof(assay_plugin) == 8 + 11 * sizeof(void*), "layout of assay_plugin");

/* The exported symbol. abi is read before anything else; get(NULL) is the plugin, other ids are reserved. */
typedef struct assay_entry_table {
  uint32_t size;
  uint32_t abi;                               /* ASSAY_ABI_VERSION that the plugin was compiled with */
  const assay_plugin* (*get)(const char* id); /* [main] NULL for an unknown id */
} assay_entry_table;

ASSAY_STATIC_ASSERT(sizeof(assay_entry_table) == 8 + sizeof(void*), "layout of assay_entry_table");

#define ASSAY_ENTRY_SYMBOL "assay_entry"

extern ASSAY_EXPORT const assay_entry_table assay_entry;

#define ASSAY_PLUGIN_ENTRY(get_function) \
  const assay_entry_table assay_entry = {sizeof(assay_entry_table), ASSAY_ABI_VERSION, get_function}

ASSAY_EXTERN_C_END

#endif
