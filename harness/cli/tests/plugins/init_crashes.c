/* The reference plugin, but it crashes while it is loaded. */
#include <assay/plugin.h>
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

static assay_plugin plugin;

static assay_error* init(const assay_host* host, const char* options) {
  (void)host;
  (void)options;
  abort();
}

static const assay_plugin* get(const char* id) {
  if (id != NULL) return NULL;
  void* library = dlopen(REFERENCE, RTLD_NOW | RTLD_LOCAL);
  if (library == NULL) return NULL;
  memcpy(&plugin, ((const assay_entry_table*)dlsym(library, ASSAY_ENTRY_SYMBOL))->get(NULL), sizeof plugin);
  plugin.init = init;
  return &plugin;
}
ASSAY_PLUGIN_ENTRY(get);
