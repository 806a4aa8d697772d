// Conditions.
#include <assay/sdk/conformance.hpp>

#include "acquiring.hpp"
#include "ending.hpp"
#include "suspension.hpp"

namespace assay::conformance {
namespace {

// A task that waits once under the lock, tells when it goes on, and releases.
task waiter(test_context& rt, condition c, std::string name) {
  return rt.spawn([&rt, c, name]() -> co<value> {
    co_await c.acquire();
    value result = co_await c.wait();
    rt.trace("{}", name);
    c.release();
    co_return result;
  });
}

co<> notify(test_context& rt, condition c, std::int64_t n) {
  co_await take(rt, c);
  c.notify(n);
  c.release();
  co_await rt.drain();
}

CONFORMANCE(Condition, WaitWithoutTheLockIsARuntimeError, "condition.wait-unlocked") {
  condition c = rt.condition();
  EXPECT_RAISES(co_await attempt(c.wait()), error_kind::runtime);
  co_await c.acquire();
  c.release();
  EXPECT_RAISES(co_await attempt(c.wait()), error_kind::runtime);
}

CONFORMANCE(Condition, NotifyWithoutTheLockIsARuntimeError, "condition.notify-unlocked") {
  condition c = rt.condition();
  EXPECT_RAISES(attempt_call([&] { c.notify(); }), error_kind::runtime) << "notify";
  EXPECT_RAISES(attempt_call([&] { c.notify_all(); }), error_kind::runtime) << "notify_all";
  EXPECT_RETURNS(co_await attempt(c.acquire()), true);
}

CONFORMANCE(Condition, WaitGivesTheLockAwayAndHasItAgainWhenItReturns, "condition.wait-releases") {
  condition c = rt.condition();
  bool held = false;
  task t = rt.spawn([&]() -> co<value> {
    co_await c.acquire();
    value result = co_await c.wait();
    held = c.locked();
    c.release();
    co_return result;
  });
  co_await rt.drain();
  REQUIRE_FALSE(c.locked()) << "wait did not release the lock";
  co_await notify(rt, c, 1);
  REQUIRE_TRUE(t.done()) << "the notified waiter did not go on";
  EXPECT_RETURNS(co_await attempt(t), true);
  EXPECT_TRUE(held) << "wait returned without the lock";
  EXPECT_FALSE(c.locked());
}

CONFORMANCE(Condition, NotifyWakesSoManyOfThoseWhoWaitedLongest, "condition.notify-count") {
  condition c = rt.condition();
  task a = waiter(rt, c, "a"), b = waiter(rt, c, "b"), d = waiter(rt, c, "d"), e = waiter(rt, c, "e");
  co_await rt.drain();
  co_await notify(rt, c, 2);
  EXPECT_TRACE("a", "b");
  co_await notify(rt, c, 1);
  EXPECT_TRACE("a", "b", "d");
  co_await notify(rt, c, 10);
  EXPECT_TRACE("a", "b", "d", "e");
}

CONFORMANCE(Condition, NotifiedTwiceInOneScopeTwoWaitersGoOn, "condition.notify-count") {
  condition c = rt.condition();
  task a = waiter(rt, c, "a"), b = waiter(rt, c, "b"), d = waiter(rt, c, "d");
  co_await rt.drain();
  co_await take(rt, c);
  c.notify();
  c.notify();
  c.release();
  co_await rt.drain();
  EXPECT_TRACE("a", "b");
  co_await give_up(rt, d);
}

CONFORMANCE(Condition, ANotificationThatFindsNobodyIsLost, "condition.notify-not-kept") {
  condition c = rt.condition();
  co_await notify(rt, c, 1);
  task t = waiter(rt, c, "waiter");
  co_await rt.drain();
  EXPECT_FALSE(t.done()) << "a notification was kept for one who came later";
  co_await notify(rt, c, 1);
  EXPECT_TRACE("waiter");
}

CONFORMANCE(Condition, NotifyAllWakesAllAndTheyGoOnOneAfterAnother, "condition.notify-all") {
  condition c = rt.condition();
  auto staying = [&](const char* name) {
    return rt.spawn([&rt, c, name]() -> co<> {
      co_await c.acquire();
      co_await c.wait();
      rt.trace("{} begins", name);
      co_await rt.passes(2);
      rt.trace("{} ends", name);
      c.release();
    });
  };
  task a = staying("a"), b = staying("b"), d = staying("d");
  co_await rt.drain();
  co_await take(rt, c);
  c.notify_all();
  c.release();
  co_await rt.drain();
  EXPECT_TRACE("a begins", "a ends", "b begins", "b ends", "d begins", "d ends");
}

CONFORMANCE(Condition, ANotifiedWaiterGoesOnOnlyWhenTheNotifierHasReleased, "condition.after-release") {
  condition c = rt.condition();
  task t = waiter(rt, c, "waiter goes on");
  co_await rt.drain();
  co_await take(rt, c);
  c.notify();
  co_await rt.drain();
  rt.trace("notifier releases");
  c.release();
  co_await rt.drain();
  EXPECT_TRACE("notifier releases", "waiter goes on");
}

CONFORMANCE(Condition, WaitForWithATruePredicateGivesItsValueAtOnce, "condition.wait-for") {
  condition c = rt.condition();
  co_await take(rt, c);
  watched_await seen = co_await watch(rt, c.wait_for([] { return 7; }));
  EXPECT_RETURNS(seen.result, 7);
  EXPECT_FALSE(seen.suspended) << "wait_for suspended although the predicate was true";
  EXPECT_TRUE(c.locked()) << "wait_for released the lock";
}

CONFORMANCE(Condition, WaitForWaitsUntilThePredicateIsTrueAndGivesItsLastValue, "condition.wait-for") {
  condition c = rt.condition();
  int ready = 0, calls = 0;
  task t = rt.spawn([&]() -> co<value> {
    co_await c.acquire();
    value last = co_await c.wait_for([&] {
      ++calls;
      return ready;
    });
    EXPECT_TRUE(c.locked()) << "wait_for returned without the lock";
    c.release();
    co_return last;
  });
  co_await rt.drain();
  EXPECT_EQ(calls, 1);
  co_await notify(rt, c, 1);
  EXPECT_EQ(calls, 2) << "the predicate is asked after each notification";
  EXPECT_FALSE(t.done()) << "wait_for returned although the predicate was false";
  ready = 9;
  co_await notify(rt, c, 1);
  REQUIRE_TRUE(t.done()) << "wait_for did not return although the predicate was true";
  EXPECT_RETURNS(co_await attempt(t), 9);
}

CONFORMANCE(Condition, AnErrorOfThePredicateLeavesWaitForWithTheLockHeld, "condition.wait-for") {
  condition c = rt.condition();
  error boom = rt.user_error("boom");
  co_await take(rt, c);
  outcome left = co_await attempt(c.wait_for([&]() -> value { throw raised(boom); }));
  EXPECT_RAISES_ERROR(left, boom);
  EXPECT_TRUE(c.locked());
}

CONFORMANCE(Condition, WaitForThatHasToWaitWithoutTheLockIsARuntimeError, "condition.wait-for-unlocked") {
  condition c = rt.condition();
  EXPECT_RAISES(co_await attempt(c.wait_for([] { return false; })), error_kind::runtime);
}

CONFORMANCE(Condition, TwoConditionsOfOneLockAreNotifiedApart, "condition.shared-lock") {
  lock shared = rt.lock();
  condition full = rt.condition(shared), empty = rt.condition(shared);
  task on_full = waiter(rt, full, "full"), on_empty = waiter(rt, empty, "empty");
  co_await rt.drain();
  co_await take(rt, shared);
  EXPECT_TRUE(full.locked() && empty.locked()) << "the lock is not shared";
  empty.notify_all();
  shared.release();
  co_await rt.drain();
  EXPECT_TRACE("empty");
  co_await notify(rt, full, 1);
  EXPECT_TRACE("empty", "full");
}

CONFORMANCE(Condition, ATimeLimitInsideTheScopeLeavesTheLockHeldThere, "condition.timeout-inside", timed) {
  condition c = rt.condition();
  co_await rt.with(c, [&]() -> co<> {
    outcome waited = co_await attempt(rt.wait_for(c.wait(), rt.unit()));
    EXPECT_RAISES(waited, error_kind::timeout);
    EXPECT_TRUE(c.locked()) << "not locked within the scope after the time-out";
  });
  EXPECT_FALSE(c.locked()) << "still locked after the scope";
}

}  // namespace
}  // namespace assay::conformance
