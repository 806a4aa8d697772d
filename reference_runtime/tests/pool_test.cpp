// The memory of tasks, futures and callbacks. In builds with sanitizers the pool is out of the way, but the
// store behind it is the same everywhere.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <aio/detail/pool.hpp>
#include <algorithm>
#include <array>
#include <cstring>
#include <random>
#include <span>
#include <thread>
#include <utility>
#include <vector>

#include "../src/block_store.hpp"

namespace {

using aio::detail::block_store;
using aio::detail::free_lists;
using block = free_lists::block;

struct taken {
  void* at;
  std::size_t of_class;

  std::size_t size() const { return static_cast<std::size_t>(free_lists::bytes_of(of_class)); }
};

std::vector<taken> take(block_store& from, std::size_t of_class, std::size_t wanted) {
  const block_store::blocks got = from.take(of_class, wanted);
  std::vector<taken> all;
  for (block* b = got.list; b; b = b->next) all.push_back({b, of_class});
  for (char* at = got.untouched.at; at != got.untouched.end; at += free_lists::bytes_of(of_class))
    all.push_back({at, of_class});
  return all;
}

taken take_one(block_store& from, std::size_t of_class) { return take(from, of_class, 1).at(0); }

void give_one(block_store& to, taken one) { to.give(std::span(&one.at, 1)); }

std::vector<taken> take_of_all_classes(block_store& from, int each) {
  std::vector<taken> all;
  for (int i = 0; i < each; ++i) {
    for (std::size_t c = 0; c < block_store::classes; ++c) all.push_back(take_one(from, c));
  }
  return all;
}

constexpr std::size_t empty_regions_kept = 8;

TEST(BlockStore, GivesBlocksThatDoNotOverlap) {
  block_store store(empty_regions_kept);
  std::vector<taken> all = take_of_all_classes(store, 200);
  for (const taken& one : all) {
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(one.at) % free_lists::granule, 0U);
    std::memset(one.at, 0xAB, one.size());
  }
  std::sort(all.begin(), all.end(), [](const taken& a, const taken& b) { return a.at < b.at; });
  for (std::size_t i = 0; i + 1 < all.size(); ++i) {
    ASSERT_LE(static_cast<char*>(all[i].at) + all[i].size(), all[i + 1].at);
  }
  for (const taken& one : all) give_one(store, one);
}

TEST(BlockStore, GivesAtMostAsManyAsAreWantedAndAtLeastOne) {
  block_store store(empty_regions_kept);
  for (const std::size_t wanted : {1U, 64U, 1'000'000U}) {
    const std::vector<taken> all = take(store, 1, wanted);
    ASSERT_GE(all.size(), 1U);
    EXPECT_LE(all.size(), wanted);
    EXPECT_EQ(store.bytes_taken(), all.size() * all[0].size());
    for (const taken& one : all) give_one(store, one);
    EXPECT_EQ(store.bytes_taken(), 0U);
  }
}

// The memory of a million tasks is fetched where each is made, not long before.
TEST(BlockStore, TouchesNoneOfTheBlocksThatItGives) {
  block_store store(empty_regions_kept);
  const free_lists::run before = store.take(3, 32).untouched;
  std::fill(before.at, before.end, '\xAB');
  store.give(3, before);
  const free_lists::run again = store.take(3, 32).untouched;
  ASSERT_EQ(again.at, before.at);
  ASSERT_EQ(again.end, before.end);
  EXPECT_THAT(std::span(again.at, again.end), testing::Each('\xAB'));
  store.give(3, again);
}

TEST(BlockStore, TakesBackWhatIsLeftOfARun) {
  block_store store(empty_regions_kept);
  free_lists::run rest = store.take(3, 10).untouched;
  ASSERT_EQ(rest.end - rest.at, 10 * 64);
  const taken used{std::exchange(rest.at, rest.at + 64), 3};
  store.give(3, rest);
  EXPECT_EQ(store.bytes_taken(), 64U);
  give_one(store, used);
  EXPECT_EQ(store.bytes_taken(), 0U);
}

TEST(BlockStore, TakesBackBlocksOfSeveralClassesAtOnce) {
  block_store store(empty_regions_kept);
  std::vector<void*> all;
  for (const taken& one : take_of_all_classes(store, 3)) all.push_back(one.at);
  store.give(all);
  EXPECT_EQ(store.bytes_taken(), 0U);
}

TEST(BlockStore, UsesWhatWasGivenBackBeforeItAsksTheSystem) {
  block_store store(empty_regions_kept);
  std::mt19937 random(7);
  std::size_t after_first = 0;
  for (int round = 0; round < 20; ++round) {
    std::vector<taken> all = take_of_all_classes(store, 300);
    if (round == 0) after_first = store.regions();
    std::shuffle(all.begin(), all.end(), random);
    for (const taken& one : all) give_one(store, one);
  }
  EXPECT_GE(after_first, 5U);
  EXPECT_EQ(store.regions(), after_first);
}

// What is made of them then lies in the order in which it is used.
TEST(BlockStore, GivesWhatCameBackInTheOrderOfItsAddresses) {
  block_store store(empty_regions_kept);
  std::vector<taken> all;
  for (int i = 0; i < 300; ++i) all.push_back(take_one(store, 11));
  std::shuffle(all.begin(), all.end(), std::mt19937(1));
  std::vector<void*> came_back;
  for (int i = 0; i < 200; ++i) {
    came_back.push_back(all.back().at);
    give_one(store, all.back());
    all.pop_back();
  }
  std::sort(came_back.begin(), came_back.end());
  std::vector<void*> got;
  for (const taken& one : take(store, 11, came_back.size())) got.push_back(one.at);
  EXPECT_EQ(got, came_back);
  for (void* const b : got) give_one(store, {b, 11});
  for (const taken& one : all) give_one(store, one);
}

// As a program does whose tasks live for a time of any length.
TEST(BlockStore, DoesNotGrowWhileAsMuchIsTakenAsIsGivenBack) {
  block_store store(empty_regions_kept);
  std::mt19937 random(7);
  std::vector<taken> alive = take_of_all_classes(store, 200);
  const std::size_t needed = store.regions();
  for (int i = 0; i < 200'000; ++i) {
    taken& one = alive[random() % alive.size()];
    const std::size_t of_class = one.of_class;
    give_one(store, one);
    one = take_one(store, of_class);
  }
  EXPECT_LE(store.regions(), needed);
  for (const taken& one : alive) give_one(store, one);
}

TEST(BlockStore, ReturnsRegionsThatNothingIsInButForSome) {
  block_store store(empty_regions_kept);
  std::vector<taken> all;
  while (store.regions() < 3 * empty_regions_kept) all.push_back(take_one(store, 64));
  std::shuffle(all.begin(), all.end(), std::mt19937(7));
  for (const taken& one : all) give_one(store, one);
  EXPECT_EQ(store.regions(), empty_regions_kept);
  EXPECT_EQ(store.bytes_taken(), 0U);
}

TEST(BlockStore, KeepsTheRegionsOfABurstThatCameAgain) {
  block_store store(empty_regions_kept);
  const auto burst = [&store](std::size_t regions) {
    std::vector<taken> all;
    while (store.regions() < regions || all.empty()) all.push_back(take_one(store, 64));
    for (const taken& one : all) give_one(store, one);
  };
  const std::size_t peak = 3 * empty_regions_kept;
  burst(peak);
  ASSERT_EQ(store.regions(), empty_regions_kept) << "one burst need not come again";
  burst(peak);
  EXPECT_EQ(store.regions(), peak);
  store.trim(1);
  burst(peak);
  EXPECT_EQ(store.regions(), peak);
  burst(2 * peak);
  EXPECT_EQ(store.regions(), peak) << "this one was larger than any before";
}

TEST(BlockStore, ReturnsMoreWhenItIsTold) {
  block_store store(empty_regions_kept);
  std::vector<taken> all;
  while (store.regions() < 10) all.push_back(take_one(store, 64));
  const taken one = all.back();
  all.pop_back();
  for (const taken& each : all) give_one(store, each);
  store.trim(3);
  EXPECT_EQ(store.regions(), 4U);  // and the one that a block is in
  store.trim(0);
  EXPECT_EQ(store.regions(), 1U);
  give_one(store, one);
  store.trim(0);
  EXPECT_EQ(store.regions(), 0U);
  give_one(store, take_one(store, 64));
}

TEST(BlockStore, MakesASlabOfAnotherClassOutOfOneThatIsEmpty) {
  block_store store(empty_regions_kept);
  for (std::size_t c = 0; c < block_store::classes; ++c) {
    std::vector<taken> all;
    for (int i = 0; i < 5000; ++i) all.push_back(take_one(store, c));
    for (const taken& one : all) give_one(store, one);
  }
  EXPECT_LE(store.regions(), 4U);  // 5,000 of 1 KiB
}

TEST(BlockStore, TakesFromOneThreadWhatAnotherGotAndLosesNothing) {
  block_store store(empty_regions_kept);
  constexpr int threads = 4, rounds = 200, each = 100;
  std::vector<std::vector<void*>> handed_on(threads);
  std::vector<std::thread> all;
  // Each gives back what it took itself, and in the end what the one before it took.
  for (std::size_t me = 0; me < threads; ++me) {
    all.emplace_back([&store, &mine = handed_on[me], me] {
      std::vector<void*> own;
      for (int round = 0; round < rounds; ++round) {
        const std::vector<taken> some = take(store, 1 + (me + static_cast<std::size_t>(round)) % 64, each);
        std::vector<void*>& where = round % 2 == 0 ? own : mine;
        for (const taken& one : some) where.push_back(one.at);
        store.give(own);
        own.clear();
      }
    });
  }
  for (std::thread& t : all) t.join();
  all.clear();
  EXPECT_GT(store.bytes_taken(), 0U);
  for (std::size_t me = 0; me < threads; ++me) {
    all.emplace_back([&store, &others = handed_on[(me + 1) % threads]] { store.give(others); });
  }
  for (std::thread& t : all) t.join();
  EXPECT_EQ(store.bytes_taken(), 0U);
}

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)

using aio::detail::pool_allocate;
using aio::detail::pool_bytes_in_use;
using aio::detail::pool_deallocate;

std::vector<void*> allocate(int n, std::size_t size) {
  std::vector<void*> all;
  for (int i = 0; i < n; ++i) all.push_back(pool_allocate(size));
  return all;
}
void deallocate(const std::vector<void*>& all, std::size_t size) {
  for (void* b : all) pool_deallocate(b, size);
}

TEST(Pool, GivesTheBlockThatCameLast) {
  void* const first = pool_allocate(200);
  pool_deallocate(first, 200);
  EXPECT_EQ(pool_allocate(200), first);
  pool_deallocate(first, 200);
}

// They come back in different orders.
TEST(Pool, GivesFramesBlocksOfTheirOwn) {
  using aio::detail::block_use;
  void* const frame = pool_allocate(200, block_use::frame);
  pool_deallocate(frame, 200, block_use::frame);
  void* const object = pool_allocate(200, block_use::object);
  EXPECT_NE(object, frame);
  EXPECT_EQ(pool_allocate(200, block_use::frame), frame);
  pool_deallocate(frame, 200, block_use::frame);
  pool_deallocate(object, 200, block_use::object);
}

TEST(Pool, KeepsRoomForWhatIsNeededNowAfterABurstOfAnotherSize) {
  deallocate(allocate(50'000, 400), 400);  // far more than a thread keeps
  for (int round = 0; round < 20; ++round) deallocate(allocate(1000, 200), 200);
  std::vector<void*> some = allocate(1000, 200);
  deallocate(some, 200);
  // Had the burst all the room still, some would go to the store and others come from it.
  std::reverse(some.begin(), some.end());
  const std::vector<void*> again = allocate(1000, 200);
  EXPECT_EQ(again, some);
  deallocate(again, 200);
}

// Each class that a thread has used has a few that were never out.
TEST(Pool, KeepsNoMoreThanItMayWhereAThreadNeedsOneBlockOfEachSize) {
  using aio::detail::block_use;
  std::thread([] {
    const std::size_t before = pool_bytes_in_use();
    const auto each = [](auto&& do_with) {
      for (const block_use use : {block_use::object, block_use::frame})
        for (std::size_t c = 0; c < free_lists::sizes; ++c) do_with(c, (c + 1) * free_lists::granule, use);
    };
    std::array<std::array<void*, free_lists::sizes>, 2> all{};
    const auto place = [&](std::size_t c, block_use use) -> void*& {
      return all[static_cast<std::size_t>(use)][c];
    };
    each([&](std::size_t c, std::size_t size, block_use use) { place(c, use) = pool_allocate(size, use); });
    ASSERT_LT(aio::detail::this_threads_blocks->room, 0) << "nothing had to be given back";
    each([&](std::size_t c, std::size_t size, block_use use) { pool_deallocate(place(c, use), size, use); });
    EXPECT_GE(aio::detail::this_threads_blocks->room, 0);
    EXPECT_EQ(pool_bytes_in_use(), before);
  }).join();
}

TEST(Pool, CountsTheBytesInUse) {
  const std::size_t before = pool_bytes_in_use();
  const std::vector<void*> all = allocate(100'000, 100);
  EXPECT_EQ(pool_bytes_in_use() - before, 100'000U * 112);
  deallocate(all, 100);
  EXPECT_EQ(pool_bytes_in_use(), before);
}

TEST(Pool, LeavesBlocksOfMoreThanAKibibyteToMalloc) {
  const std::size_t before = pool_bytes_in_use();
  void* const large = pool_allocate(1025);
  EXPECT_EQ(pool_bytes_in_use(), before);
  pool_deallocate(large, 1025);
  void* const small = pool_allocate(1024);
  EXPECT_EQ(pool_bytes_in_use(), before + 1024);
  pool_deallocate(small, 1024);
}

TEST(Pool, GetsBackWhatAThreadKeptWhenItEnds) {
  const std::size_t before = pool_bytes_in_use();
  std::vector<void*> for_another;
  for (int i = 0; i < 100; ++i) {
    std::thread([&] {
      deallocate(allocate(1000, 300), 300);
      for_another.push_back(pool_allocate(300));
    }).join();
  }
  EXPECT_EQ(pool_bytes_in_use(), before + 100U * 304);
  deallocate(for_another, 300);
  EXPECT_EQ(pool_bytes_in_use(), before);
}

// A destructor of the thread's own that runs after the pool's.
struct late {
  void* block = nullptr;
  ~late() {
    if (block) pool_deallocate(block, 48);
    pool_deallocate(pool_allocate(48), 48);
  }
};

TEST(Pool, TakesWhatIsFreedWhileAThreadEnds) {
  const std::size_t before = pool_bytes_in_use();
  std::thread([] {
    thread_local late after_the_pool;
    after_the_pool.block = pool_allocate(48);
  }).join();
  EXPECT_EQ(pool_bytes_in_use(), before);
}

#endif

}  // namespace
