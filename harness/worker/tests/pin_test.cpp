#include "pin.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sched.h>

#include <thread>
#include <utility>

#include "crash.hpp"

namespace assay::worker {
namespace {

cpu_set_t allowed() {
  cpu_set_t set;
  CPU_ZERO(&set);
  sched_getaffinity(0, sizeof set, &set);
  return set;
}

int last_of(const cpu_set_t& set) {
  for (int i = CPU_SETSIZE - 1; i >= 0; --i)
    if (CPU_ISSET(static_cast<std::size_t>(i), &set)) return i;
  return -1;
}

// What a thread may use that was pinned so, and what was said of it.
std::pair<cpu_set_t, std::vector<std::string>> pinned(task what, int processor) {
  channel shared = channel::create();
  take_notes_here(shared);  // this is the worker
  uplink to(shared, -1);
  job asked;
  asked.what = what;
  asked.benchmark_processor = processor;
  cpu_set_t seen;
  std::thread([&] {
    pin(asked, to);
    seen = allowed();
  }).join();
  std::vector<std::string> said;
  while (const auto r = shared.next()) said.push_back(std::get<noted>(*r).text);
  return {seen, said};
}

TEST(Pin, ABenchmarksWorkerHasTheOneProcessor) {
  const int wanted = last_of(allowed());
  const auto [seen, said] = pinned(task::run_benchmarks, wanted);
  EXPECT_EQ(CPU_COUNT(&seen), 1);
  EXPECT_EQ(last_of(seen), wanted);
  EXPECT_THAT(said, testing::IsEmpty());
}

TEST(Pin, OneThatCantBeHadIsSaidAndTheWorkerStaysWhereItWas) {
  const cpu_set_t before = allowed();
  if (last_of(before) == CPU_SETSIZE - 1) GTEST_SKIP() << "this machine has them all";
  const auto [seen, said] = pinned(task::run_benchmarks, CPU_SETSIZE - 1);
  EXPECT_TRUE(CPU_EQUAL(&seen, &before));
  EXPECT_THAT(said,
              testing::ElementsAre("the benchmarks were not pinned to processor 1023: Invalid argument"));
}

TEST(Pin, WithoutAProcessorAndForTestsNothingIsPinned) {
  const cpu_set_t before = allowed();
  for (const auto& seen :
       {pinned(task::run_benchmarks, -1).first, pinned(task::run_tests, last_of(before)).first})
    EXPECT_TRUE(CPU_EQUAL(&seen, &before));
}

}  // namespace
}  // namespace assay::worker
