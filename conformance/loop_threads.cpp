// call_soon_threadsafe, and that the loop runs one callback at a time whoever schedules it.
#include <assay/sdk/conformance.hpp>
#include <atomic>
#include <thread>

#include "timing.hpp"

namespace assay::conformance {
namespace {

// The pause only makes it likely that the loop blocks before the call; the test is right without it.
CONFORMANCE(Loop, CallSoonThreadsafeWakesALoopThatWaitsForNothingElse, "loop.threadsafe-wakes") {
  loop l = rt.loop();
  future woken = rt.create_future();
  auto worker = rt.thread([&] {
    block_thread(2 * rt.unit());
    l.call_soon_threadsafe([&] {
      rt.trace("callback");
      woken.set_result();
    });
  });
  co_await woken;
  worker.join();
  EXPECT_TRACE("callback");
}

CONFORMANCE(Loop, CallSoonThreadsafeWakesALoopThatWaitsForATimer, "loop.threadsafe-wakes",
            needs("loop.call_later"), needs("loop.handle_cancel"), timed) {
  loop l = rt.loop();
  future woken = rt.create_future();
  handle timer = l.call_later(300 * rt.unit(), [&] {
    rt.trace("the timer came first: the loop was not woken");
    if (!woken.done()) woken.set_result();
  });
  auto worker = rt.thread([&] {
    block_thread(2 * rt.unit());
    l.call_soon_threadsafe([&] {
      rt.trace("callback");
      if (!woken.done()) woken.set_result();
    });
  });
  co_await woken;
  timer.cancel();
  worker.join();
  co_await rt.drain();
  EXPECT_TRACE("callback");
}

// A wake-up that is lost once in a while shows in many round trips.
CONFORMANCE(Loop, NoWakeUpIsLostInManyRoundTrips, "loop.threadsafe-wakes") {
  constexpr int rounds = 40;
  loop l = rt.loop();
  std::atomic<int> answered{0};
  future finished = rt.create_future();
  auto worker = rt.thread([&] {
    for (int i = 1; i <= rounds; ++i) {
      l.call_soon_threadsafe([&, i] {
        answered = i;
        answered.notify_one();
        if (i == rounds) finished.set_result();
      });
      for (int seen = answered; seen < i; seen = answered) answered.wait(seen);
    }
  });
  co_await finished;
  worker.join();
  EXPECT_EQ(answered, rounds);
}

CONFORMANCE(Loop, CallSoonThreadsafeFromTheLoopsThreadKeepsOneOrderWithCallSoon,
            "loop.threadsafe-fifo-own-thread") {
  loop l = rt.loop();
  l.call_soon([&] { rt.trace("soon 1"); });
  l.call_soon_threadsafe([&] { rt.trace("threadsafe 2"); });
  l.call_soon([&] { rt.trace("soon 3"); });
  l.call_soon_threadsafe([&] { rt.trace("threadsafe 4"); });
  rt.trace("scheduled");
  co_await rt.drain();
  EXPECT_TRACE("scheduled", "soon 1", "threadsafe 2", "soon 3", "threadsafe 4");
}

CONFORMANCE(Loop, CallbacksOfOneForeignThreadRunInTheOrderOfSubmission,
            "loop.threadsafe-fifo-foreign-thread") {
  constexpr int count = 300;
  loop l = rt.loop();
  std::vector<int> ran;
  future finished = rt.create_future();
  auto worker = rt.thread([&] {
    for (int i = 0; i < count; ++i)
      l.call_soon_threadsafe([&, i] {
        ran.push_back(i);
        if (i == count - 1) finished.set_result();
      });
  });
  co_await finished;
  worker.join();
  std::vector<int> expected(count);
  for (int i = 0; i < count; ++i) expected[static_cast<std::size_t>(i)] = i;
  EXPECT_EQ(ran, expected);
}

CONFORMANCE(Loop, ACallbackFromAForeignThreadRunsOnTheLoopsThread, "loop.one-callback-at-a-time") {
  loop l = rt.loop();
  std::thread::id own = std::this_thread::get_id();
  future ran_on_own = rt.create_future();
  auto worker = rt.thread(
      [&] { l.call_soon_threadsafe([&] { ran_on_own.set_result(std::this_thread::get_id() == own); }); });
  value answer = co_await ran_on_own;
  worker.join();
  EXPECT_TRUE(answer.as_bool()) << "the callback ran on the thread that submitted it";
}

CONFORMANCE(Loop, CallbacksOfSeveralThreadsNeverOverlap, "loop.one-callback-at-a-time") {
  constexpr int threads = 3, each = 20;
  loop l = rt.loop();
  std::atomic<int> inside{0}, most{0}, ran{0};
  future finished = rt.create_future();
  auto body = [&] {
    int now = ++inside;
    if (now > most) most = now;
    std::this_thread::yield();
    --inside;
    if (++ran == (threads + 1) * each) finished.set_result();
  };
  auto submit = [&] {
    for (int i = 0; i < each; ++i) l.call_soon_threadsafe(body);
  };
  auto first = rt.thread(submit), second = rt.thread(submit), third = rt.thread(submit);
  for (int i = 0; i < each; ++i) l.call_soon(body);
  co_await finished;
  first.join();
  second.join();
  third.join();
  EXPECT_EQ(most, 1) << "two callbacks ran at the same time";
  EXPECT_EQ(ran, (threads + 1) * each);
}

}  // namespace
}  // namespace assay::conformance
