/* A plugin of another major version of the ABI: nothing of it but the version may be looked at. */
#include <assay/plugin.h>

static const assay_plugin* get(const char* id) {
  (void)id;
  __builtin_trap();
}
const assay_entry_table assay_entry = {sizeof(assay_entry_table), (ASSAY_ABI_MAJOR + 1) << 16, get};
