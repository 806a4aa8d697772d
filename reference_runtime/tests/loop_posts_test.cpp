// call_soon_threadsafe: what other threads post wakes the loop, keeps its order with all else, and lets all
// else have its turn.
#include <functional>
#include <thread>

#include "descriptor_pair.hpp"
#include "support.hpp"

namespace aio::test {
namespace {

using Loop = LoopTest;

TEST_F(Loop, APostFromAnotherThreadWakesABlockedLoop) {
  std::thread poster;
  loop->call_soon([&] {
    poster = std::thread([&] {
      loop->call_soon_threadsafe([this] { note("1"); });
      loop->call_soon_threadsafe([this] { note("2"); });
      loop->call_soon_threadsafe([this] { loop->stop(); });
    });
  });
  loop->run_forever();
  poster.join();
  EXPECT_THAT(trace, ElementsAre("1", "2"));
}

TEST_F(Loop, PostsFromTheLoopsThreadKeepTheOrderWithCallSoon) {
  loop->call_soon([this] {
    loop->call_soon([this] { note("1"); });
    loop->call_soon_threadsafe([this] { note("2"); });
    loop->call_soon([this] { note("3"); });
  });
  drain();
  EXPECT_THAT(trace, ElementsAre("1", "2", "3"));
}

TEST_F(Loop, APostThatHappenedBeforeACallSoonRunsBeforeIt) {
  loop->call_soon([this] {
    std::thread([this] { loop->call_soon_threadsafe([this] { note("posted"); }); }).join();
    loop->call_soon([this] { note("soon"); });
  });
  drain();
  EXPECT_THAT(trace, ElementsAre("posted", "soon"));
}

TEST_F(Loop, APostThatHappenedBeforeAWakeUpRunsBeforeTheWokenTask) {
  const event woken;
  const auto waiting = [this](event e) -> task<> {
    co_await e.wait();
    note("woken");
  };
  loop->create_task(waiting(woken));
  loop->create_task(waiting(woken));
  drain();
  std::thread([this] { loop->call_soon_threadsafe([this] { note("posted"); }); }).join();
  woken.set();
  drain();
  EXPECT_THAT(trace, ElementsAre("posted", "woken", "woken"));
}

TEST_F(Loop, APostRunsInTheNextPassThoughNothingElseIsQueuedAfterIt) {
  loop->call_soon([this] {
    loop->call_soon([this] { loop->stop(); });
    std::thread([this] { loop->call_soon_threadsafe([this] { note("posted"); }); }).join();
  });
  loop->run_forever();
  EXPECT_THAT(trace, ElementsAre("posted"));
}

TEST_F(Loop, StoppedBeforeItRunsItPollsThoughSomethingWasPosted) {
  const descriptor_pair pair;
  pair.send("x");
  loop->add_reader(pair.ours.get(), [&] {
    note("readable");
    loop->remove_reader(pair.ours.get());
  });
  loop->call_at(loop->time(), [this] { note("due"); });
  loop->stop();
  loop->call_soon_threadsafe([this] { note("posted"); });
  loop->run_forever();
  EXPECT_THAT(trace, ::testing::UnorderedElementsAre("posted", "readable", "due"));
}

TEST_F(Loop, APostInEveryPassKeepsNobodyFromBeingLookedAfter) {
  const descriptor_pair pair;
  pair.send("x");
  bool seen = false;
  int posts = 0;
  std::function<void()> again = [&] {
    if (seen || ++posts == 1000) return loop->stop();
    std::thread([&] { loop->call_soon_threadsafe(again); }).join();
  };
  loop->call_soon([&] {
    loop->add_reader(pair.ours.get(), [&] {
      seen = true;
      loop->remove_reader(pair.ours.get());
    });
    again();
  });
  loop->run_forever();
  EXPECT_TRUE(seen);
  EXPECT_LT(posts, 100);
}

TEST_F(Loop, ManyThreadsPostEachInItsOrder) {
  constexpr int threads = 4, posts = 2000;
  std::vector<std::vector<int>> seen(threads);
  std::vector<std::thread> all;
  int left = threads * posts;
  for (int t = 0; t < threads; ++t) {
    all.emplace_back([&, t] {
      for (int i = 0; i < posts; ++i) {
        loop->call_soon_threadsafe([&, t, i] {
          seen[static_cast<std::size_t>(t)].push_back(i);
          if (--left == 0) loop->stop();
        });
      }
    });
  }
  loop->run_forever();
  for (std::thread& t : all) t.join();
  for (const auto& s : seen) {
    EXPECT_EQ(s.size(), static_cast<std::size_t>(posts));
    EXPECT_TRUE(std::is_sorted(s.begin(), s.end()));
  }
}

}  // namespace
}  // namespace aio::test
