// The layout in C++ against the layout in C, entry by entry.
#include "layout.h"

#include <cstdio>
#include <iterator>

int main() {
  const std::size_t layout_in_cpp[] = LAYOUT;
  static_assert(std::size(layout_in_cpp) == LAYOUT_COUNT, "the count in layout.h is wrong");
  int failed = 0;
  for (int i = 0; i < LAYOUT_COUNT; ++i) {
    if (layout_in_c[i] == layout_in_cpp[i]) continue;
    std::printf("entry %d of the layout: %zu in C, %zu in C++\n", i + 1, layout_in_c[i], layout_in_cpp[i]);
    failed = 1;
  }
  if (entry_in_c()->size != sizeof(assay_entry_table) || entry_in_c()->abi != ASSAY_ABI_VERSION) {
    std::printf("ASSAY_PLUGIN_ENTRY does not say its own size and version\n");
    failed = 1;
  }
  return failed;
}
