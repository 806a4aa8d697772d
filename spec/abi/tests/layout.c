#include "layout.h"

const size_t layout_in_c[LAYOUT_COUNT] = LAYOUT;

static const assay_plugin* get(const char* id) {
  (void)id;
  return NULL;
}

ASSAY_PLUGIN_ENTRY(get);

const assay_entry_table* entry_in_c(void) { return &assay_entry; }
