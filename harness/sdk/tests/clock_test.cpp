// Loops with virtual time (assay.clock/1): what only they can show, and what forbids a jump.
#include "assay/sdk/clock.hpp"
#include "assay/loader/capabilities.hpp"
#include "run_test.hpp"

namespace assay::testing_sdk {
namespace {

constexpr double a_century = 100.0 * 365 * 24 * 3600;

TEST(Clock, AFreshLoopStandsFarFromZeroAndStillWhileCallbacksAreReady) {
  NEEDS("clock");
  const ending e = run_in_virtual_time([](test_context& rt) -> co<> {
    EXPECT_TRUE(in_virtual_time(rt));
    const double begin = rt.loop().time();
    EXPECT_GE(begin, 1000);
    rt.loop().call_at(begin + 1e-6, [&] { rt.trace("jumped"); });
    co_await rt.passes(1000);
    EXPECT_EQ(rt.loop().time(), begin);
    EXPECT_TRACE();
  });
  EXPECT_TRUE(passes(e));
}

TEST(Clock, SleepsOfAnyLengthTakeNoTimeAndEndExactlyWhenTheyAreDue) {
  NEEDS("clock");
  const ending e = run_in_virtual_time([](test_context& rt) -> co<> {
    for (const double duration : {0.001, 3600.0, a_century, 0.5}) {
      const double due = rt.loop().time() + duration;
      co_await rt.sleep(duration);
      EXPECT_EQ(rt.loop().time(), due) << "after " << duration << " s";
    }
  });
  EXPECT_TRUE(passes(e));
}

TEST(Clock, EachTimerRunsAtItsOwnTime) {
  NEEDS("clock");
  const ending e = run_in_virtual_time([](test_context& rt) -> co<> {
    const double begin = rt.loop().time();
    for (const int i : {3, 1, 2}) {
      rt.loop().call_at(begin + i, [&rt, begin, i] { rt.trace("{} at {}", i, rt.loop().time() - begin); });
    }
    const handle cancelled = rt.loop().call_at(begin + 1.5, [&] { rt.trace("cancelled"); });
    cancelled.cancel();
    co_await rt.sleep(10);
    EXPECT_TRACE("1 at 1", "2 at 2", "3 at 3");
  });
  EXPECT_TRUE(passes(e));
}

TEST(Clock, PassingTimeRunsNothingAndMakesTimersDueTogether) {
  NEEDS("clock");
  const ending e = run_in_virtual_time([](test_context& rt) -> co<> {
    const double begin = rt.loop().time();
    for (const int i : {2, 1, 9}) rt.loop().call_at(begin + i, [&rt, i] { rt.trace("{}", i); });
    pass_time(rt, 2);
    EXPECT_EQ(rt.loop().time(), begin + 2);
    rt.loop().call_soon([&] { rt.trace("queued after"); });
    EXPECT_TRACE();
    co_await rt.drain();
    EXPECT_THAT(rt.traced(), ::testing::UnorderedElementsAre("1", "2", "queued after"));
    EXPECT_EQ(rt.loop().time(), begin + 2);
    pass_time_until(rt, begin + 5);
    EXPECT_GT(rt.loop().time(), begin + 5);
    EXPECT_LT(rt.loop().time(), begin + 5.1);
  });
  EXPECT_TRUE(passes(e));
}

TEST(Clock, InRealTimePassingTimeBlocksTheThread) {
  NEEDS("loop.time");
  const ending e = run_inside([](test_context& rt) -> co<> {
    EXPECT_FALSE(in_virtual_time(rt));
    const double begin = rt.loop().time();
    pass_time(rt, rt.unit());
    EXPECT_GE(rt.loop().time() - begin, rt.unit() - 1e-3);
    pass_time_until(rt, begin + 2 * rt.unit());
    EXPECT_GT(rt.loop().time(), begin + 2 * rt.unit());
    co_return;
  });
  EXPECT_TRUE(passes(e));
}

TEST(Clock, WhatCannotBeIsRefused) {
  NEEDS("clock");
  const ending e = run_in_virtual_time([](test_context& rt) -> co<> {
    const double begin = rt.loop().time();
    for (const double wrong :
         {-1.0, std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) {
      EXPECT_RAISES(attempt_call([&] { pass_time(rt, wrong); }), error_kind::value) << wrong;
    }
    EXPECT_EQ(rt.loop().time(), begin);
    co_return;
  });
  EXPECT_TRUE(passes(e));
}

TEST(Clock, AStopBeforeTheRunDoesNotJump) {
  NEEDS("clock");
  test_case test;
  test.form = test_form::outside;
  test.outside = [](test_context& rt) {
    const loop l = rt.new_loop();
    const double begin = l.time();
    l.call_later(1, [&] { rt.trace("jumped"); });
    l.stop();
    l.run_forever();
    EXPECT_EQ(l.time(), begin);
    EXPECT_TRACE();
  };
  EXPECT_TRUE(passes(run(test, test_clock::virtual_time)));
}

// In each of the following a timer stands an hour ahead: a jump would run it before what is waited for.
handle an_hour_ahead(test_context& rt) {
  return rt.loop().call_later(3600, [&] { rt.trace("jumped"); });
}

TEST(Clock, DoesNotJumpWhileAThreadOfTheTestRuns) {
  NEEDS("clock");
  NEEDS("loop.call_soon_threadsafe");
  const ending e = run_in_virtual_time([](test_context& rt) -> co<> {
    an_hour_ahead(rt);
    co_await rt.in_thread([&] { rt.trace("in the thread"); });
    EXPECT_TRACE("in the thread");
    co_await rt.sleep(3600);
    EXPECT_TRACE("in the thread", "jumped");
  });
  EXPECT_TRUE(passes(e));
}

TEST(Clock, ALoopThatAThreadMakesForItselfJumps) {
  NEEDS("clock");
  NEEDS("loop.call_soon_threadsafe");
  const ending e = run_in_virtual_time([](test_context& rt) -> co<> {
    an_hour_ahead(rt);
    co_await rt.in_thread([&] {
      rt.new_loop().run_until_complete([&]() -> co<> { co_await rt.sleep(a_century); });
      rt.trace("slept in the thread");
    });
    EXPECT_TRACE("slept in the thread");
  });
  EXPECT_TRUE(passes(e));
}

TEST(Clock, DoesNotJumpWhileAJobOfAnExecutorIsOut) {
  NEEDS("clock");
  NEEDS("executor.run_in_executor");
  const ending e = run_in_virtual_time([](test_context& rt) -> co<> {
    an_hour_ahead(rt);
    co_await rt.loop().run_in_executor({}, [&] { rt.trace("job"); });
    EXPECT_TRACE("job");
    co_await rt.sleep(3600);
    EXPECT_TRACE("job", "jumped");
  });
  EXPECT_TRUE(passes(e));
}

TEST(Clock, DoesNotJumpWhileAChildLives) {
  NEEDS("clock");
  NEEDS("subprocess.exec");
  const ending e = run_in_virtual_time([](test_context& rt) -> co<> {
    an_hour_ahead(rt);
    const value child = co_await rt.exec(command("true"));
    EXPECT_EQ(co_await child.as_process().wait(), 0);
    EXPECT_TRACE();
    co_await rt.sleep(3600);
    EXPECT_TRACE("jumped");
  });
  EXPECT_TRUE(passes(e));
}

TEST(Clock, DoesNotJumpWhileADescriptorIsWatched) {
  NEEDS("clock");
  NEEDS("streams.start_server");
  const ending e = run_in_virtual_time([](test_context& rt) -> co<> {
    an_hour_ahead(rt);
    const value served = co_await rt.start_server([](reader r, writer w) -> co<> {
      const value line = co_await r.readline();
      w.write(line.as_bytes());
      w.close();
    });
    const server s = served.as_server();
    const connection c(co_await rt.open_connection("127.0.0.1", s.port()));
    c.writer.write("hello\n");
    EXPECT_EQ(co_await c.reader.read(), bytes_of("hello\n"));
    c.writer.close();
    co_await c.writer.wait_closed();
    s.close();
    co_await rt.drain();
    EXPECT_TRACE();
  });
  EXPECT_TRUE(passes(e));
}

}  // namespace
}  // namespace assay::testing_sdk
