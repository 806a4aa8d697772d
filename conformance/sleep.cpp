#include <assay/sdk/conformance.hpp>

#include <limits>

#include "timing.hpp"

namespace assay::conformance {
namespace {

CONFORMANCE(Sleep, SleepLastsAtLeastAsLongAsAsked, "sleep.not-early", timed) {
  for (double duration : {rt.unit() / 5, rt.unit(), 2.5 * rt.unit()}) {
    double start = rt.loop().time();
    co_await rt.sleep(duration);
    expect_time_has_come(rt, start + duration, fmt::format("sleep({}) ended", duration));
  }
}

CONFORMANCE(Sleep, OtherTasksRunDuringASleep, "sleep.not-early", timed) {
  task other = rt.spawn([&]() -> co<> {
    rt.trace("other begins");
    co_await rt.passes(3);
    rt.trace("other ends");
  });
  co_await rt.sleep(2 * rt.unit());
  rt.trace("slept");
  co_await other;
  EXPECT_TRACE("other begins", "other ends", "slept");
}

CONFORMANCE(Sleep, SleepReturnsItsResult, "sleep.result", timed) {
  EXPECT_EQ(co_await rt.sleep(0, "at once"), value{"at once"});
  EXPECT_EQ(co_await rt.sleep(rt.unit(), list_of(1, 2)), list_of(1, 2));
  error err = rt.user_error("a value, not raised");
  value back = co_await rt.sleep(0, err);
  EXPECT_EQ(back.as_error(), err);
}

CONFORMANCE(Sleep, SleepWithoutAResultReturnsNone, "sleep.result", timed) {
  value zero = co_await rt.sleep(0);
  EXPECT_TRUE(zero.is_none());
  value after_a_while = co_await rt.sleep(rt.unit());
  EXPECT_TRUE(after_a_while.is_none());
}

// What a callback of the pass schedules in its turn shows that the task resumes in that very pass.
co<> one_pass_is_yielded(test_context& rt, double delay) {
  rt.loop().call_soon([&] {
    rt.trace("first callback");
    rt.loop().call_soon([&] { rt.trace("next pass"); });
  });
  rt.loop().call_soon([&] { rt.trace("second callback"); });
  co_await rt.sleep(delay);
  rt.trace("resumed");
  co_await rt.drain();
}

CONFORMANCE(Sleep, SleepOfZeroGivesOthersOneTurn, "sleep.zero-yields-once") {
  co_await one_pass_is_yielded(rt, 0);
  EXPECT_TRACE("first callback", "second callback", "resumed", "next pass");
}

CONFORMANCE(Sleep, TasksThatSleepForZeroTakeTurns, "sleep.zero-yields-once") {
  auto body = [&](const char* name) {
    return [&rt, name]() -> co<> {
      for (int turn = 1; turn <= 3; ++turn) {
        rt.trace("{}{}", name, turn);
        co_await rt.sleep(0);
      }
    };
  };
  task a = rt.spawn(body("a")), b = rt.spawn(body("b"));
  co_await a;
  co_await b;
  EXPECT_TRACE("a1", "b1", "a2", "b2", "a3", "b3");
}

CONFORMANCE(Sleep, ANegativeSleepYieldsOnePass, "sleep.negative-yields-once") {
  co_await one_pass_is_yielded(rt, -1);
  EXPECT_TRACE("first callback", "second callback", "resumed", "next pass");
}

// The times lie two units apart. Where the machine was so slow that the tasks may have fallen asleep more
// than one apart, the unit is doubled.
CONFORMANCE(Sleep, TasksWakeInTheOrderOfTheirTimes, "sleep.wake-order", needs("loop.time"), timed) {
  for (double unit = rt.unit();; unit *= 2) {
    rt.clear_trace();
    std::vector<task> sleepers;
    double begin = rt.loop().time();
    for (int units : {4, 1, 3, 2})
      sleepers.push_back(rt.spawn([&rt, unit, units]() -> co<> {
        co_await rt.sleep(2 * units * unit);
        rt.trace("slept {}", units);
      }));
    co_await rt.passes(1);
    bool close_together = rt.loop().time() - begin < unit;
    for (task& sleeper : sleepers) co_await sleeper;
    if (close_together) break;
  }
  EXPECT_TRACE("slept 1", "slept 2", "slept 3", "slept 4");
}

// Who falls asleep last wakes first: one after another, in the thread or in the loop, they could not. Counted
// from one reading of the clock, as above.
CONFORMANCE(Sleep, SleepsOfSeveralTasksOverlap, "sleep.overlap", needs("loop.time"), timed) {
  std::vector<task> sleepers;
  double start = rt.loop().time();
  for (int i = 0; i < 3; ++i)
    sleepers.push_back(rt.spawn([&rt, start, i]() -> co<> {
      rt.trace("{} falls asleep", i);
      co_await rt.sleep(start + (9 - 3 * i) * rt.unit() - rt.loop().time());
      rt.trace("{} wakes", i);
    }));
  for (task& sleeper : sleepers) co_await sleeper;
  EXPECT_TRACE("0 falls asleep", "1 falls asleep", "2 falls asleep", "2 wakes", "1 wakes", "0 wakes");
}

CONFORMANCE(Sleep, ADelayThatIsNotANumberIsAValueError, "sleep.not-a-number") {
  auto sleeping = [&]() -> co<> { co_await rt.sleep(std::numeric_limits<double>::quiet_NaN()); };
  EXPECT_RAISES(co_await attempt(sleeping()), error_kind::value);
}

}  // namespace
}  // namespace assay::conformance
