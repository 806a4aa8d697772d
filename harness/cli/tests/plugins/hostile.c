/* The reference plugin, but for one operation: gather does what HOSTILE says. REFERENCE is the reference
 * plugin's file. */
#include <assay/ext/combinators.h>
#include <assay/plugin.h>
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SEGFAULT, EXIT, LOOP, CONFESS };

static assay_plugin plugin;
static const assay_plugin* reference;
static assay_ext_combinators combinators;
static const assay_ext_combinators* genuine;

static assay_error* gather(const assay_list* members, int32_t return_exceptions, assay_object** future) {
  volatile int for_ever = 1;
  /* Through a volatile, so that neither the compiler nor a sanitizer sees it coming. */
  volatile int* volatile nowhere = (volatile int*)64;
  switch (HOSTILE) {
    case SEGFAULT:
      *nowhere = 1;
      break;
    case EXIT:
      exit(0);
    case LOOP:
      while (for_ever) {
      }
      break;
    default:
      puts("gather was called");
  }
  return genuine->gather(members, return_exceptions, future);
}

static const void* get_extension(const char* id) {
  const void* table = reference->get_extension(id);
  if (table == NULL || strcmp(id, ASSAY_EXT_COMBINATORS) != 0) return table;
  genuine = table;
  memcpy(&combinators, genuine, genuine->size < sizeof combinators ? genuine->size : sizeof combinators);
  combinators.gather = gather;
  return &combinators;
}

static const assay_plugin* get(const char* id) {
  if (id != NULL) return NULL;
  void* library = dlopen(REFERENCE, RTLD_NOW | RTLD_LOCAL);
  if (library == NULL) {
    fprintf(stderr, "%s\n", dlerror());
    return NULL;
  }
  reference = ((const assay_entry_table*)dlsym(library, ASSAY_ENTRY_SYMBOL))->get(NULL);
  memcpy(&plugin, reference, sizeof plugin);
  plugin.get_extension = get_extension;
  return &plugin;
}
ASSAY_PLUGIN_ENTRY(get);
