/* manifest.h - what a runtime claims, apart from the tables that it offers.
 *
 * A test runs when every capability that its clauses require is claimed; else it ends as unsupported. A claim
 * without an entry in the table, an entry without a claim, and a claim that does not hold are each told to
 * the user. The forms of a claim:
 *
 *   "loop"                    every entry of the extension assay.loop/1
 *   "loop.call_soon"          one entry
 *   "future.cancel-message"   a semantic feature (with a hyphen or not an entry's name); the list of them is
 *                             spec/semantics/features.toml
 */
#ifndef ASSAY_MANIFEST_H
#define ASSAY_MANIFEST_H

#include <assay/base.h>

ASSAY_EXTERN_C_BEGIN

/* All strings are UTF-8, terminated, and live until deinit. Lists end with NULL; a NULL list is empty. */
typedef struct assay_manifest {
  uint32_t size;
  uint32_t threads;            /* 0 or 1: bodies are resumed on one thread a loop; 2 or more: on several */
  const char* name;            /* the plugin: "reference", "cpython" */
  const char* runtime;         /* the runtime as people name it: "CPython asyncio" */
  const char* version;         /* the runtime's: "3.11.2" */
  const char* const* features; /* claims, see above */
  const char* const* variants; /* "wait_for.cancel-race=result": the side taken of a documented difference */
  const char* const* adaptations; /* one sentence each: what the plugin translates (never what it invents) */
  const char* const* info;        /* "key=value" lines for the report: library file, module file, options */
} assay_manifest;

ASSAY_STATIC_ASSERT(sizeof(assay_manifest) == 8 + 7 * sizeof(void*), "layout of assay_manifest");

ASSAY_EXTERN_C_END

#endif
