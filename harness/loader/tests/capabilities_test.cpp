#include "assay/loader/capabilities.hpp"

#include <assay/ext/loop.h>
#include <gmock/gmock.h>

namespace assay {
namespace {

TEST(Capabilities, EveryExtensionKnowsItsEntriesAndTheirPlaces) {
  const extension_description* loop = find_extension("loop");
  ASSERT_NE(loop, nullptr);
  EXPECT_EQ(loop->id, "assay.loop/1");
  EXPECT_EQ(loop->size, sizeof(assay_ext_loop));
  EXPECT_EQ(loop->entries.front().name, "create");
  EXPECT_EQ(loop->entries.front().offset, offsetof(assay_ext_loop, create));
  EXPECT_EQ(loop->entries.back().name, "set_slow_callback_duration");
  for (const extension_description& e : extensions()) {
    std::size_t at = 8;
    for (const extension_entry& entry : e.entries) {
      EXPECT_EQ(entry.offset, at) << e.name << "." << entry.name << " is out of the header's order";
      at += sizeof(void*);
    }
    EXPECT_EQ(at, e.size);
  }
}

TEST(Capabilities, EntriesAreToldFromSemanticFeatures) {
  EXPECT_TRUE(is_entry_capability("loop"));
  EXPECT_TRUE(is_entry_capability("loop.call_soon"));
  EXPECT_FALSE(is_entry_capability("loop.no_such_entry"));
  EXPECT_FALSE(is_entry_capability("future.cancel-message"));
  EXPECT_FALSE(is_entry_capability("coro.never-awaited-report"));
  EXPECT_EQ(find_extension("no_such_extension"), nullptr);
}

}  // namespace
}  // namespace assay
