// call_later, call_at, the loop's clock and timer handles.
#include <assay/sdk/conformance.hpp>
#include <chrono>

#include "timing.hpp"

namespace assay::conformance {
namespace {

double steady_seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

CONFORMANCE(Loop, CallLaterRunsOnceAndNotBeforeItsDelay, "loop.call-later-not-early", timed) {
  future last = rt.create_future();
  for (int units : {1, 2, 4, 8}) {
    double before = rt.loop().time(), delay = units * rt.unit();
    rt.loop().call_later(delay, [&rt, &last, before, delay, units] {
      rt.trace("fired {}", units);
      expect_time_has_come(rt, before + delay, "the callback ran");
      if (units == 8) last.set_result();
    });
  }
  rt.trace("call_later returned");
  co_await last;
  co_await rt.sleep(rt.unit());
  co_await rt.drain();
  EXPECT_TRACE("call_later returned", "fired 1", "fired 2", "fired 4", "fired 8");
}

CONFORMANCE(Loop, ADelayedCallbackDoesNotRunWhileItsTimeHasNotCome, "loop.call-later-not-early", timed) {
  handle h = rt.loop().call_later(3600, [&] { rt.trace("an hour early"); });
  co_await rt.drain();
  EXPECT_TRACE();
  h.cancel();
}

CONFORMANCE(Loop, AZeroDelayIsDueAtOnceButAfterQueuedCallbacks, "loop.call-later-zero-delay", timed) {
  rt.loop().call_soon([&] { rt.trace("queued first"); });
  rt.loop().call_later(0, [&] { rt.trace("zero delay"); });
  rt.trace("call_later returned");
  co_await rt.drain();
  EXPECT_TRACE("call_later returned", "queued first", "zero delay");
}

CONFORMANCE(Loop, ANegativeDelayIsDueAtOnceButAfterQueuedCallbacks, "loop.call-later-zero-delay", timed) {
  rt.loop().call_soon([&] { rt.trace("queued first"); });
  rt.loop().call_later(-5, [&] { rt.trace("negative delay"); });
  rt.trace("call_later returned");
  co_await rt.drain();
  EXPECT_TRACE("call_later returned", "queued first", "negative delay");
}

// Due times are counted from one reading of the clock, so that a stall between two calls cannot change their
// order.
CONFORMANCE(Loop, TimersRunInTheOrderOfTheirDueTimes, "loop.timer-order", needs("loop.call_at"),
            needs("loop.time"), timed) {
  future last = rt.create_future();
  double now = rt.loop().time();
  rt.loop().call_at(now + 3 * rt.unit(), [&] {
    rt.trace("third");
    last.set_result();
  });
  rt.loop().call_at(now + 1 * rt.unit(), [&] { rt.trace("first"); });
  rt.loop().call_at(now + 2 * rt.unit(), [&] { rt.trace("second"); });
  co_await last;
  EXPECT_TRACE("first", "second", "third");
}

CONFORMANCE(Loop, TimersThatBecomeDueTogetherStillRunInTheOrderOfTheirDueTimes, "loop.timer-order",
            needs("loop.call_at"), needs("loop.time"), timed) {
  double now = rt.loop().time();
  for (int i : {4, 1, 5, 2, 3})
    rt.loop().call_at(now + i * rt.unit() / 5, [&rt, i] { rt.trace("timer {}", i); });
  pass_time(rt, 2 * rt.unit());
  co_await rt.sleep(rt.unit());
  EXPECT_TRACE("timer 1", "timer 2", "timer 3", "timer 4", "timer 5");
}

CONFORMANCE(Loop, ADelayIsCountedFromTheCall, "loop.timer-order", needs("loop.handle_when"), timed) {
  future last = rt.create_future();
  handle first = rt.loop().call_later(rt.unit(), [&] { rt.trace("scheduled first"); });
  pass_time(rt, rt.unit());
  handle second = rt.loop().call_later(rt.unit(), [&] {
    rt.trace("scheduled second");
    last.set_result();
  });
  EXPECT_LT(first.when(), second.when());
  co_await last;
  EXPECT_TRACE("scheduled first", "scheduled second");
}

CONFORMANCE(Loop, TimersWithEqualDueTimesEachRunOnceInWhateverOrder, "loop.equal-due-time-order",
            needs("loop.time"), timed) {
  double when = rt.loop().time();
  for (int i = 1; i <= 5; ++i) rt.loop().call_at(when, [&rt, i] { rt.trace("timer {}", i); });
  co_await rt.drain();
  EXPECT_THAT(rt.traced(),
              ::testing::UnorderedElementsAre("timer 1", "timer 2", "timer 3", "timer 4", "timer 5"));
}

CONFORMANCE(Loop, CallAtRunsOnceAndNotBeforeItsTime, "loop.call-at", timed) {
  future fired = rt.create_future();
  double when = rt.loop().time() + rt.unit();
  rt.loop().call_at(when, [&] {
    rt.trace("fired");
    expect_time_has_come(rt, when, "the callback ran");
    if (!fired.done()) fired.set_result();
  });
  co_await fired;
  co_await rt.sleep(rt.unit());
  co_await rt.drain();
  EXPECT_TRACE("fired");
}

CONFORMANCE(Loop, CallAtWithATimeInThePastRunsAsSoonAsPossible, "loop.call-at", timed) {
  rt.loop().call_at(rt.loop().time() - 10, [&] { rt.trace("past"); });
  rt.trace("call_at returned");
  co_await rt.drain();
  EXPECT_TRACE("call_at returned", "past");
}

CONFORMANCE(Loop, TimeNeverGoesBack, "loop.time-monotonic", timed) {
  double last = rt.loop().time();
  for (int i = 0; i < 200; ++i) {
    double now = rt.loop().time();
    EXPECT_GE(now, last);
    last = now;
    if (i % 10 == 0) co_await rt.sleep(i % 100 == 0 ? rt.unit() / 10 : 0);
  }
}

// The factor of fifty leaves room for a clock that is read once a pass, and still tells seconds from
// milliseconds.
CONFORMANCE(Loop, TimeIsCountedInSeconds, "loop.time-monotonic") {
  double loop_start = rt.loop().time();
  double real_start = steady_seconds();
  co_await rt.sleep(5 * rt.unit());
  double by_loop = rt.loop().time() - loop_start;
  double really = steady_seconds() - real_start;
  EXPECT_LT(by_loop, really * 50) << "the loop's clock is far too fast";
  EXPECT_GT(by_loop, really / 50) << "the loop's clock is far too slow";
}

CONFORMANCE(Loop, ATimerHandleTellsItsDueTimeAlsoAfterCancellation, "loop.timer-when", timed) {
  double when = rt.loop().time() + 3600;
  handle at = rt.loop().call_at(when, [] {});
  EXPECT_DOUBLE_EQ(at.when(), when);
  at.cancel();
  EXPECT_DOUBLE_EQ(at.when(), when) << "the due time is lost with the cancellation";
  co_return;
}

CONFORMANCE(Loop, TheDueTimeOfCallLaterIsTheTimeOfTheCallPlusTheDelay, "loop.timer-when",
            needs("loop.call_later"), needs("loop.time"), timed) {
  double before = rt.loop().time();
  handle later = rt.loop().call_later(3600, [] {});
  double after = rt.loop().time();
  EXPECT_GE(later.when(), before + 3600 - clock_resolution);
  EXPECT_LE(later.when(), after + 3600 + clock_resolution);
  later.cancel();
  co_return;
}

CONFORMANCE(Loop, ACancelledTimerDoesNotRun, "loop.timer-cancel", timed) {
  future last = rt.create_future();
  handle h = rt.loop().call_later(rt.unit(), [&] { rt.trace("cancelled timer"); });
  rt.loop().call_later(2 * rt.unit(), [&] {
    rt.trace("other timer");
    last.set_result();
  });
  h.cancel();
  h.cancel();
  co_await last;
  EXPECT_TRACE("other timer");
}

CONFORMANCE(Loop, ATimerThatIsAlreadyDueCanStillBeCancelledBeforeItRuns, "loop.timer-cancel", timed) {
  handle second;
  double now = rt.loop().time();
  rt.loop().call_at(now - 2, [&] {
    rt.trace("first cancels second");
    second.cancel();
  });
  second = rt.loop().call_at(now - 1, [&] { rt.trace("second"); });
  rt.loop().call_at(now, [&] { rt.trace("third"); });
  co_await rt.drain();
  EXPECT_TRACE("first cancels second", "third");
}

CONFORMANCE(Loop, ManyCancelledTimersLeaveTheOthersUndisturbed, "loop.timer-cancel", needs("loop.call_at"),
            needs("loop.time"), timed) {
  std::vector<handle> cancelled_ones;
  std::vector<int> ran;
  std::vector<int> expected;
  future last = rt.create_future();
  double now = rt.loop().time();
  // Scheduled backwards, so that those that stay lie scattered among those that go.
  for (int i = 300; i >= 1; --i) {
    double when = now + rt.unit() + i * rt.unit() / 60;
    bool stays = i % 20 == 0;
    handle h = rt.loop().call_at(when, [&, i] {
      ran.push_back(i);
      if (i == 300) last.set_result();
    });
    if (stays)
      expected.insert(expected.begin(), i);
    else
      cancelled_ones.push_back(h);
  }
  for (handle& h : cancelled_ones) h.cancel();
  co_await last;
  EXPECT_EQ(ran, expected);
}

}  // namespace
}  // namespace assay::conformance
