// timeout and timeout_at: expiry, errors, what the scope's state allows.
#include <assay/sdk/conformance.hpp>

#include <vector>

#include "ending.hpp"
#include "timing.hpp"

namespace assay::conformance {
namespace {

// Keeps what ends the await at which the body waits for ever, and lets it out.
co<> wait_and_tell(test_context& rt, outcome& inside) {
  inside = co_await attempt(rt.create_future());
  if (!inside.ok()) throw_error(inside.failure());
}

CONFORMANCE(Timeout, ABodyThatEndsInTimeIsLeftAlone, "timeout.ends-in-time", timed) {
  time_limit limit = rt.timeout(ample);
  outcome left = co_await attempt(rt.with(limit, [&]() -> co<value> {
    co_await rt.passes(2);
    co_return "result";
  }));
  EXPECT_RETURNS(left, "result");
  EXPECT_FALSE(limit.expired());
}

// Doubled until the machine is fast enough to leave the scope in time.
CONFORMANCE(Timeout, ALimitThatWasLeftInTimeDoesNothingLater, "timeout.ends-in-time", timed) {
  for (double delay = rt.unit();; delay *= 2) {
    time_limit limit = rt.timeout(delay);
    outcome left = co_await attempt(rt.with(limit, [&]() -> co<> { co_await rt.passes(1); }));
    if (limit.expired()) continue;
    EXPECT_TRUE(left.ok());
    outcome later = co_await attempt(rt.sleep(2 * delay));
    EXPECT_TRUE(later.ok()) << "the limit of a scope that was left struck a later await";
    EXPECT_FALSE(limit.expired());
    break;
  }
}

CONFORMANCE(Timeout, WhenTheTimeIsUpTheBodyIsCancelledAndATimeoutLeavesTheScope, "timeout.expiry", timed) {
  double begin = rt.loop().time();
  time_limit limit = rt.timeout(rt.unit());
  outcome left = co_await attempt(rt.with(limit, [&]() -> co<> {
    rt.trace("body begins");
    co_await waiting_child(rt, "body");
    rt.trace("body goes on");
  }));
  expect_time_has_come(rt, begin + rt.unit(), "the time limit struck");
  EXPECT_RAISES(left, error_kind::timeout);
  EXPECT_TRACE("body begins", "body cancelled");
}

CONFORMANCE(Timeout, TheBodysCleanupIsAwaited, "timeout.expiry", timed) {
  time_limit limit = rt.timeout(rt.unit());
  outcome left = co_await attempt(rt.with(limit, [&]() -> co<> { co_await waiting_child(rt, "body", 3); }));
  rt.trace("left");
  EXPECT_RAISES(left, error_kind::timeout);
  EXPECT_TRACE("body cancelled", "body cleaned up", "left");
}

CONFORMANCE(Timeout, TimeoutAtTakesATimeOfTheLoopsClock, "timeout.absolute-time", timed) {
  double when = rt.loop().time() + rt.unit();
  time_limit limit = rt.timeout_at(when);
  EXPECT_EQ(limit.when(), std::optional(when));
  future gate = rt.create_future();
  handle rescue = rt.loop().call_at(when + 200 * rt.unit(), [&] { gate.set_result("no limit struck"); });
  outcome left = co_await attempt(rt.with(limit, [&]() -> co<value> { co_return co_await gate; }));
  rescue.cancel();
  EXPECT_RAISES(left, error_kind::timeout);
  expect_time_has_come(rt, when, "the time limit struck");
}

CONFORMANCE(Timeout, WithoutALimitItNeverExpires, "timeout.no-limit", timed) {
  const std::vector<time_limit> limits{rt.timeout(std::nullopt), rt.timeout_at(std::nullopt)};
  for (const time_limit& limit : limits) {
    EXPECT_EQ(limit.when(), std::nullopt);
    outcome left = co_await attempt(rt.with(limit, [&] { return rt.drain(); }));
    EXPECT_TRUE(left.ok());
    EXPECT_EQ(limit.when(), std::nullopt);
    EXPECT_FALSE(limit.expired());
  }
}

CONFORMANCE(Timeout, TheBodySeesACancellationAndOnlyTheExitMakesItATimeout, "timeout.cancellation-inside",
            timed) {
  outcome inside;
  outcome left = co_await attempt(rt.with(rt.timeout(rt.unit()), [&] { return wait_and_tell(rt, inside); }));
  EXPECT_RAISES(inside, error_kind::cancelled);
  EXPECT_RAISES(left, error_kind::timeout);
}

CONFORMANCE(Timeout, TheTimeoutErrorHasTheCancellationAsItsCause, "timeout.error-cause", timed) {
  outcome inside;
  outcome left = co_await attempt(rt.with(rt.timeout(rt.unit()), [&] { return wait_and_tell(rt, inside); }));
  REQUIRE_RAISES(left, error_kind::timeout);
  REQUIRE_TRUE(left.failure().cause()) << "the timeout error has no cause";
  EXPECT_EQ(left.failure().cause(), inside.failure()) << "another object than the cancellation in the body";
}

CONFORMANCE(Timeout, AfterTheTimeoutTheTaskGoesOnAndItsCancelCountIsRestored, "timeout.task-goes-on", timed) {
  task caller = rt.spawn([&]() -> co<value> {
    outcome left = co_await attempt(rt.with(rt.timeout(rt.unit()), [&] { return wait_for_ever(rt); }));
    int count = rt.current_task().cancelling();
    outcome next = co_await attempt(rt.sleep(0));
    co_return list_of(left.is_error(error_kind::timeout), count, next.ok());
  });
  EXPECT_RETURNS(co_await attempt(caller), list_of(true, 0, true));
  EXPECT_FALSE(caller.cancelled());
}

CONFORMANCE(Timeout, ADeadlineThatHasPassedDoesNotStrikeABodyThatNeverSuspends, "timeout.past-never-suspends",
            timed) {
  double past = rt.loop().time() - 1;
  const std::vector<time_limit> limits{rt.timeout(0), rt.timeout(-1), rt.timeout_at(past)};
  for (const time_limit& limit : limits) {
    outcome left = co_await attempt(rt.with(limit, []() -> co<value> { co_return "result"; }));
    EXPECT_RETURNS(left, "result");
    EXPECT_FALSE(limit.expired());
    outcome next = co_await attempt(rt.sleep(0));
    EXPECT_TRUE(next.ok()) << "the limit struck after the scope was left";
  }
}

CONFORMANCE(Timeout, ADeadlineThatHasPassedStrikesABodyThatSuspendsOnce, "timeout.past-suspends", timed) {
  double past = rt.loop().time() - 1;
  const std::vector<time_limit> limits{rt.timeout(0), rt.timeout(-1), rt.timeout_at(past)};
  for (const time_limit& limit : limits) {
    outcome left = co_await attempt(rt.with(limit, [&]() -> co<> {
      co_await rt.sleep(0);
      rt.trace("the body went on");
    }));
    EXPECT_RAISES(left, error_kind::timeout);
  }
  EXPECT_TRACE();
}

CONFORMANCE(Timeout, ABodyThatBlocksBeyondTheDeadlineDoesNotExpire, "timeout.blocking-body", timed) {
  time_limit limit = rt.timeout(rt.unit());
  outcome left = co_await attempt(rt.with(limit, [&]() -> co<value> {
    pass_time_until(rt, *limit.when() + rt.unit());
    co_return "result";
  }));
  EXPECT_RETURNS(left, "result");
  EXPECT_FALSE(limit.expired());
}

CONFORMANCE(Timeout, AnErrorOfTheBodyPassesAsTheSameObject, "timeout.other-error", timed) {
  error boom = rt.user_error("boom");
  outcome left = co_await attempt(rt.with(rt.timeout(ample), [&]() -> co<> {
    co_await rt.passes(1);
    throw_error(boom);
  }));
  EXPECT_RAISES_ERROR(left, boom);
}

CONFORMANCE(Timeout, AnErrorInThePlaceOfTheExpiryPasses, "timeout.error-on-expiry", timed) {
  error boom = rt.user_error("cleanup failed");
  time_limit limit = rt.timeout(rt.unit());
  int before = rt.current_task().cancelling();
  outcome left = co_await attempt(rt.with(limit, [&]() -> co<> {
    co_await attempt(rt.create_future());
    throw_error(boom);
  }));
  EXPECT_RAISES_ERROR(left, boom);
  EXPECT_TRUE(limit.expired());
  EXPECT_EQ(rt.current_task().cancelling(), before) << "the request of the expiry was not withdrawn";
}

CONFORMANCE(Timeout, ABodyThatSuppressesTheExpiryEndsNormally, "timeout.suppressed-expiry", timed) {
  time_limit limit = rt.timeout(rt.unit());
  int before = rt.current_task().cancelling();
  outcome left = co_await attempt(rt.with(limit, [&]() -> co<value> {
    co_await attempt(rt.create_future());
    co_await rt.passes(2);
    co_return "result";
  }));
  EXPECT_RETURNS(left, "result");
  EXPECT_TRUE(limit.expired());
  EXPECT_EQ(rt.current_task().cancelling(), before) << "the request of the expiry was not withdrawn";
  outcome next = co_await attempt(rt.sleep(0));
  EXPECT_TRUE(next.ok());
}

CONFORMANCE(Timeout, RescheduleMovesTheDeadline, "timeout.reschedule", timed) {
  time_limit limit = rt.timeout(ample);
  double when = 0;
  outcome left = co_await attempt(rt.with(limit, [&]() -> co<> {
    when = rt.loop().time() + rt.unit();
    limit.reschedule(when);
    EXPECT_EQ(limit.when(), std::optional(when));
    co_await wait_for_ever(rt);
  }));
  EXPECT_RAISES(left, error_kind::timeout);
  expect_time_has_come(rt, when, "the new limit struck");
  EXPECT_EQ(limit.when(), std::optional(when));
}

CONFORMANCE(Timeout, RescheduleToNoneTakesTheDeadlineAwayAndBack, "timeout.reschedule", timed) {
  time_limit limit = rt.timeout(rt.unit());
  outcome left = co_await attempt(rt.with(limit, [&]() -> co<> {
    limit.reschedule(std::nullopt);
    EXPECT_EQ(limit.when(), std::nullopt);
    co_await rt.sleep(2 * rt.unit());
    rt.trace("slept beyond the former deadline");
    limit.reschedule(rt.loop().time() + rt.unit());
    EXPECT_TRUE(limit.when());
    co_await wait_for_ever(rt);
  }));
  EXPECT_RAISES(left, error_kind::timeout);
  EXPECT_TRACE("slept beyond the former deadline");
}

CONFORMANCE(Timeout, RescheduleIntoThePastStrikesAtTheNextSuspension, "timeout.reschedule", timed) {
  time_limit limit = rt.timeout(ample);
  outcome left = co_await attempt(rt.with(limit, [&]() -> co<> {
    limit.reschedule(rt.loop().time() - 1);
    rt.trace("rescheduled");
    co_await rt.sleep(0);
    rt.trace("the body went on");
  }));
  EXPECT_RAISES(left, error_kind::timeout);
  EXPECT_TRACE("rescheduled");
}

CONFORMANCE(Timeout, RescheduleBeforeTheEntryIsRefused, "timeout.reschedule-refused", timed) {
  time_limit limit = rt.timeout(ample);
  double when = rt.loop().time() + ample;
  EXPECT_RAISES(attempt_call([&] { limit.reschedule(when); }), error_kind::runtime);
  co_return;
}

CONFORMANCE(Timeout, RescheduleWhileExpiringAndAfterTheExitIsRefused, "timeout.reschedule-refused", timed) {
  time_limit limit = rt.timeout(rt.unit());
  double when = rt.loop().time() + ample;
  outcome left = co_await attempt(rt.with(limit, [&]() -> co<> {
    outcome inside = co_await attempt(rt.create_future());
    EXPECT_RAISES(attempt_call([&] { limit.reschedule(when); }), error_kind::runtime) << "while expiring";
    throw_error(inside.failure());
  }));
  EXPECT_RAISES(left, error_kind::timeout);
  EXPECT_RAISES(attempt_call([&] { limit.reschedule(when); }), error_kind::runtime) << "after the expiry";
  time_limit in_time = rt.timeout(ample);
  co_await rt.with(in_time, [&] { return rt.passes(1); });
  EXPECT_RAISES(attempt_call([&] { in_time.reschedule(when); }), error_kind::runtime) << "after the exit";
}

CONFORMANCE(Timeout, ExpiredIsTrueFromTheExpiryOn, "timeout.expired", timed) {
  time_limit limit = rt.timeout(rt.unit());
  EXPECT_FALSE(limit.expired()) << "before the entry";
  outcome left = co_await attempt(rt.with(limit, [&]() -> co<> {
    EXPECT_FALSE(limit.expired()) << "before the deadline";
    outcome inside = co_await attempt(rt.create_future());
    EXPECT_TRUE(limit.expired()) << "in the body, after the expiry";
    throw_error(inside.failure());
  }));
  EXPECT_RAISES(left, error_kind::timeout);
  EXPECT_TRUE(limit.expired()) << "after the exit";
}

CONFORMANCE(Timeout, ASecondEntryIsRefused, "timeout.entered-once", timed) {
  time_limit limit = rt.timeout(ample);
  outcome left = co_await attempt(rt.with(limit, [&]() -> co<value> {
    EXPECT_RAISES(co_await attempt(rt.scope_enter(limit)), error_kind::runtime) << "within the scope";
    co_return "the first entry holds";
  }));
  EXPECT_RETURNS(left, "the first entry holds");
  EXPECT_RAISES(co_await attempt(rt.scope_enter(limit)), error_kind::runtime) << "after the exit";
}

}  // namespace
}  // namespace assay::conformance
