// Runs with the counting library in LD_PRELOAD, and another name before it.
#include "../allocations.hpp"

#include <gtest/gtest.h>
#include <malloc.h>

#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <new>
#include <string_view>
#include <thread>

namespace assay::bench {
namespace {

// What a function allocates, as far as it is counted.
template <class F>
std::int64_t counted(F&& f) {
  const std::int64_t before = allocations().value();
  f();
  return allocations().value() - before;
}

void* volatile seen = nullptr;
// What the compiler must not do without.
void* kept(void* made) {
  seen = made;
  return made;
}

TEST(Allocations, EveryWayToMallocIsCounted) {
  ASSERT_TRUE(allocations().has_value());
  void* p = nullptr;
  void* made = nullptr;
  EXPECT_EQ(counted([&] { p = kept(std::malloc(100)); }), 1);
  EXPECT_EQ(counted([&] { p = kept(std::realloc(p, 100000)); }), 1);
  EXPECT_EQ(counted([&] { std::free(p); }), 0);
  EXPECT_EQ(counted([&] { std::free(kept(std::calloc(10, 10))); }), 1);
  EXPECT_EQ(counted([&] { std::free(kept(std::aligned_alloc(64, 128))); }), 1);
  EXPECT_EQ(counted([&] { std::free(kept(memalign(64, 100))); }), 1);
  EXPECT_EQ(counted([&] { EXPECT_EQ(posix_memalign(&made, 64, 100), 0); }), 1);
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(made) % 64, 0U);
  std::free(made);
  EXPECT_EQ(counted([&] { ::operator delete(kept(::operator new(100))); }), 1);
}

TEST(Allocations, AWrongAlignmentIsRefusedAsGlibcDoes) {
  void* made = nullptr;
  EXPECT_EQ(posix_memalign(&made, 24, 100), EINVAL);
  EXPECT_EQ(posix_memalign(&made, 1, 100), EINVAL);
}

TEST(Allocations, EachThreadHasItsOwnCount) {
  std::int64_t there = 0;
  std::thread other([&] { there = counted([] { std::free(kept(std::malloc(1))); }); });
  const std::int64_t here = counted([&] { other.join(); });
  EXPECT_EQ(there, 1);
  EXPECT_EQ(here, 0);
}

TEST(Allocations, ChildrenAreNotCounted) {
  ASSERT_NE(std::string_view(std::getenv("LD_PRELOAD")).find("libassay_counting.so"), std::string_view::npos);
  count_in_this_process_alone();
  EXPECT_EQ(std::string_view(std::getenv("LD_PRELOAD")), OTHER_LIBRARY);
  EXPECT_TRUE(allocations().has_value());
}

}  // namespace
}  // namespace assay::bench
