// Loops whose clock jumps.
#include <unistd.h>

#include <atomic>
#include <limits>
#include <thread>

#include "support.hpp"

namespace aio::test {
namespace {

using testing::DoubleEq;

double real_seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

class VirtualTime : public LoopTest {
 protected:
  VirtualTime() { loop = new_virtual_time_event_loop(); }
};

task<void> sleep_long(seconds duration) { co_await sleep(duration); }

TEST_F(VirtualTime, BeginsAtZeroAndStandsStillWhileCallbacksAreReady) {
  EXPECT_TRUE(loop->has_virtual_time());
  EXPECT_EQ(loop->time(), 0s);
  const double before = real_seconds();
  loop->run_until_complete(count_passes(1000));
  while (real_seconds() <= before) {
  }
  EXPECT_EQ(loop->time(), 0s);
}

TEST_F(VirtualTime, SleepsOfAnyLengthEndAtOnceAndExactlyInTime) {
  for (const seconds duration : {seconds(0.1), seconds(3600), seconds(3e9), seconds(0.25)}) {
    const seconds due = loop->time() + duration;
    loop->run_until_complete(sleep_long(duration));
    EXPECT_EQ(loop->time(), due);
  }
}

TEST_F(VirtualTime, TimersRunInTheirOrderEachAtItsTime) {
  for (const double when : {3.0, 1.0, 0.1, 2.0}) {
    loop->call_at(seconds(when), [&, when] {
      EXPECT_EQ(loop->time().count(), when);
      note(std::to_string(int(when * 10)));
    });
  }
  loop->run_until_complete(sleep_long(5s));
  EXPECT_THAT(trace, ElementsAre("1", "10", "20", "30"));
}

TEST_F(VirtualTime, AdvancingMakesTimersDueTogether) {
  for (const double when : {2.0, 1.0, 3.0}) {
    loop->call_at(seconds(when), [&, when] {
      EXPECT_EQ(loop->time(), 3s);
      note(std::to_string(int(when)));
      loop->call_soon([&] { note("next pass"); });
    });
  }
  loop->call_at(4s, [&] { note("too early"); });
  advance_time(*loop, 3s);
  EXPECT_EQ(loop->time(), 3s);
  EXPECT_THAT(trace, IsEmpty());
  drain();
  EXPECT_THAT(trace, ElementsAre("1", "2", "3", "next pass", "next pass", "next pass"));
}

TEST_F(VirtualTime, ACallbackThatAdvancesTheClockMakesTimersDueInTheNextPass) {
  loop->call_at(10s, [&] { note("due"); });
  loop->call_soon([&] {
    advance_time(*loop, 10s);
    loop->call_soon([&] { note("queued before"); });
  });
  loop->call_soon([&] { note("same pass"); });
  drain();
  EXPECT_THAT(trace, ElementsAre("same pass", "queued before", "due"));
}

TEST_F(VirtualTime, OnlyAFiniteDurationForwardMovesTheClock) {
  EXPECT_THROW(advance_time(*loop, -1s), value_error);
  EXPECT_THROW(advance_time(*loop, seconds(std::numeric_limits<double>::quiet_NaN())), value_error);
  EXPECT_THROW(advance_time(*loop, seconds(std::numeric_limits<double>::infinity())), value_error);
  EXPECT_EQ(loop->time(), 0s);
  advance_time(*loop, 0s);
  EXPECT_EQ(loop->time(), 0s);
}

TEST_F(VirtualTime, ALoopWithARealClockHasNoneOfThis) {
  const loop_ptr real = new_event_loop();
  EXPECT_FALSE(real->has_virtual_time());
  EXPECT_THROW(advance_time(*real, 1s), value_error);
  EXPECT_THROW(time_hold hold(*real), value_error);
}

TEST_F(VirtualTime, StopBeforeARunDoesNotJump) {
  loop->call_at(1s, [&] { note("jumped"); });
  drain();
  EXPECT_THAT(trace, IsEmpty());
  EXPECT_EQ(loop->time(), 0s);
}

TEST_F(VirtualTime, DebugModeMeasuresVirtualTime) {
  loop->set_debug(true);
  loop->call_soon([&] { advance_time(*loop, 1s); });
  drain();
  loop->set_debug(false);
  EXPECT_THAT(take_log(), ElementsAre(HasSubstr("took 1.000 seconds")));
}

// Without the hold the clock jumps by an hour, the timer comes first and the test fails.
TEST_F(VirtualTime, DoesNotJumpWhileAHoldIsInForce) {
  const future<int> answer = loop->create_future<int>();
  const timer_handle hour = loop->call_later(3600s, [&] { note("jumped"); });
  std::optional<time_hold> hold(*loop);
  std::thread other([&] {
    loop->call_soon_threadsafe([&] { note("posted"); });
    hold.reset();  // wakes the loop, which then jumps
  });
  loop->call_at(7200s, [&] { answer.set_result(1); });
  loop->run_until_complete(answer);
  other.join();
  EXPECT_THAT(trace, ElementsAre("posted", "jumped"));
  EXPECT_EQ(loop->time(), 7200s);
}

TEST_F(VirtualTime, HeldTheClockGoesOnAsARealOneUpToTheNextTimer) {
  const time_hold hold(*loop);
  const double before = real_seconds();
  loop->run_until_complete(sleep_long(0.02s));
  EXPECT_EQ(loop->time(), seconds(0.02));
  EXPECT_GE(real_seconds() - before, 0.02);
}

TEST_F(VirtualTime, DoesNotJumpWhileAJobOfAnExecutorIsOut) {
  loop->call_later(3600s, [&] { note("jumped"); });
  const auto job = [](event_loop& l) -> task<int> {
    co_return co_await l.run_in_executor(nullptr, [] { return 7; });
  };
  EXPECT_EQ(loop->run_until_complete(job(*loop)), 7);
  EXPECT_THAT(trace, IsEmpty());
  EXPECT_LT(loop->time(), 60s);
  loop->run_until_complete(sleep_long(3600s));
  EXPECT_THAT(trace, ElementsAre("jumped"));
}

TEST_F(VirtualTime, DoesNotJumpWhileAChildLives) {
  loop->call_later(3600s, [&] { note("jumped"); });
  const auto child = []() -> task<int> {
    const std::vector<std::string> argv{"/bin/sh", "-c", "exit 3"};
    process p = co_await create_subprocess_exec(argv);
    co_return co_await p.wait();
  };
  EXPECT_EQ(loop->run_until_complete(child()), 3);
  EXPECT_THAT(trace, IsEmpty());
  loop->run_until_complete(sleep_long(3600s));
  EXPECT_THAT(trace, ElementsAre("jumped"));
}

TEST_F(VirtualTime, DoesNotJumpWhileADescriptorIsWatched) {
  loop->call_later(3600s, [&] { note("jumped"); });
  const auto talk = []() -> task<std::string> {
    server s = co_await start_server(
        [](stream_reader from, stream_writer to) -> task<void> {
          to.write(co_await from.readline());
          to.close();
        },
        "127.0.0.1", 0);
    const std::uint16_t port = s.sockets().front().port;
    auto [from, to] = co_await open_connection("127.0.0.1", port);
    to.write("echo\n");
    std::string answer = co_await from.read();
    to.close();
    co_await to.wait_closed();
    s.close();
    co_await s.wait_closed();
    co_return answer;
  };
  EXPECT_EQ(loop->run_until_complete(talk()), "echo\n");
  EXPECT_THAT(trace, IsEmpty());
}

TEST_F(VirtualTime, ManyThreadsThatHoldAndPostLoseNoWakeUp) {
  constexpr int threads = 4, rounds = 200;
  int posted = 0;
  std::vector<std::thread> others;
  const future<int> all = loop->create_future<int>();
  for (int i = 0; i < threads; ++i) {
    others.emplace_back([&, hold = time_hold(*loop)]() mutable {
      for (int n = 0; n < rounds; ++n) {
        const time_hold inner(*loop);
        loop->call_soon_threadsafe([&] { ++posted; });
      }
      const time_hold last = std::move(hold);
    });
  }
  loop->call_at(1e6s, [&] { all.set_result(posted); });
  EXPECT_EQ(loop->run_until_complete(all), threads * rounds);
  for (std::thread& t : others) t.join();
}

TEST(VirtualTimeRun, TheRunnersLoopCanHaveVirtualTime) {
  run_options options;
  options.loop_factory = new_virtual_time_event_loop;
  const auto main = []() -> task<double> {
    co_await sleep(0.01s);
    co_return get_running_loop().time().count();
  };
  EXPECT_THAT(run(main(), options), DoubleEq(0.01));
}

}  // namespace
}  // namespace aio::test
