// Events.
#include <assay/sdk/conformance.hpp>

#include "ending.hpp"
#include "suspension.hpp"

namespace assay::conformance {
namespace {

// A task that waits and tells when it goes on.
task waiter(test_context& rt, event e, std::string name, int passes_before = 0) {
  return rt.spawn([&rt, e, name, passes_before]() -> co<value> {
    co_await rt.passes(passes_before);
    value result = co_await e.wait();
    rt.trace("{}", name);
    co_return result;
  });
}

CONFORMANCE(Event, ANewEventIsNotSet, "event.begins-unset") {
  event e = rt.event();
  EXPECT_FALSE(e.is_set());
  co_return;
}

CONFORMANCE(Event, ATaskWaitsUntilItIsSetAndGetsTrue, "event.wait") {
  event e = rt.event();
  task t = waiter(rt, e, "waiter");
  co_await rt.drain();
  EXPECT_FALSE(t.done()) << "wait did not wait for set";
  e.set();
  co_await rt.drain();
  REQUIRE_TRUE(t.done()) << "set did not wake the waiter";
  EXPECT_RETURNS(co_await attempt(t), true);
}

CONFORMANCE(Event, WaitOnASetEventGivesTrueAtOnce, "event.wait-when-set") {
  event e = rt.event();
  e.set();
  watched_await seen = co_await watch(rt, e.wait());
  EXPECT_RETURNS(seen.result, true);
  EXPECT_FALSE(seen.suspended) << "wait on a set event suspended";
}

CONFORMANCE(Event, SetWakesAllInTheOrderInWhichTheyBeganToWait, "event.set-wakes-all") {
  event e = rt.event();
  task second = waiter(rt, e, "second", 2), first = waiter(rt, e, "first", 1),
       third = waiter(rt, e, "third", 3);
  co_await rt.drain();
  EXPECT_TRACE();
  e.set();
  co_await rt.drain();
  EXPECT_TRACE("first", "second", "third");
}

CONFORMANCE(Event, AfterClearWaitWaitsAgain, "event.clear") {
  event e = rt.event();
  e.set();
  e.clear();
  task t = waiter(rt, e, "waiter");
  co_await rt.drain();
  EXPECT_FALSE(t.done()) << "wait did not wait after clear";
  e.set();
  co_await rt.drain();
  EXPECT_TRUE(t.done());
}

CONFORMANCE(Event, SetAndAtOnceClearWakesAllWhoWere, "event.set-then-clear") {
  event e = rt.event();
  task a = waiter(rt, e, "a"), b = waiter(rt, e, "b");
  co_await rt.drain();
  e.set();
  e.clear();
  task late = waiter(rt, e, "late");
  co_await rt.drain();
  EXPECT_TRACE("a", "b");
  EXPECT_RETURNS(co_await outcome_after_drain(rt, a, "a waiter was called back by clear"), true);
  EXPECT_FALSE(late.done()) << "who came after clear did not wait";
  co_await give_up(rt, late);
}

CONFORMANCE(Event, SetAndClearThatChangeNothingDoNothing, "event.no-change") {
  event e = rt.event();
  e.clear();
  EXPECT_FALSE(e.is_set());
  e.set();
  e.set();
  EXPECT_TRUE(e.is_set());
  e.clear();
  EXPECT_FALSE(e.is_set()) << "set twice, clear once: still set";
  co_return;
}

CONFORMANCE(Event, ClearingAnUnsetEventDoesNotTouchItsWaiters, "event.no-change") {
  event e = rt.event();
  task t = waiter(rt, e, "waiter");
  co_await rt.drain();
  e.clear();
  co_await rt.drain();
  EXPECT_FALSE(t.done());
  e.set();
  co_await rt.drain();
  EXPECT_TRACE("waiter");
}

CONFORMANCE(Event, ACancelledWaiterDoesNotAffectTheOthers, "event.cancelled-waiter") {
  event e = rt.event();
  task a = waiter(rt, e, "a"), b = waiter(rt, e, "b"), c = waiter(rt, e, "c");
  co_await rt.drain();
  b.cancel();
  co_await rt.drain();
  EXPECT_TRUE(b.cancelled());
  EXPECT_FALSE(a.done() || c.done()) << "the cancellation of one waiter ended another";
  e.set();
  co_await rt.drain();
  EXPECT_TRACE("a", "c");
}

CONFORMANCE(Event, AWaiterCancelledAsItIsSetDoesNotAffectTheOthers, "event.cancelled-waiter") {
  event e = rt.event();
  task a = waiter(rt, e, "a"), b = waiter(rt, e, "b"), c = waiter(rt, e, "c"), d = waiter(rt, e, "d");
  co_await rt.drain();
  a.cancel();
  e.set();
  c.cancel();
  co_await rt.drain();
  EXPECT_TRUE(a.cancelled() && c.cancelled());
  EXPECT_TRACE("b", "d");
}

CONFORMANCE(Event, IsSetTellsTheState, "event.is-set") {
  event e = rt.event();
  EXPECT_FALSE(e.is_set());
  e.set();
  EXPECT_TRUE(e.is_set());
  co_await rt.passes(1);
  EXPECT_TRUE(e.is_set()) << "an event stays set until clear";
  e.clear();
  EXPECT_FALSE(e.is_set());
}

}  // namespace
}  // namespace assay::conformance
