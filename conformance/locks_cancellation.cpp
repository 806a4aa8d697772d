// Locks: what cancellation does to those who wait.
#include <assay/sdk/conformance.hpp>
#include <functional>

#include "acquiring.hpp"

namespace assay::conformance {
namespace {

CONFORMANCE(Lock, ACancelledWaiterLeavesTheLine, "lock.cancelled-waiter") {
  lock l = rt.lock();
  co_await l.acquire();
  task a = taker(rt, l, "a"), b = taker(rt, l, "b");
  co_await rt.drain();
  a.cancel();
  co_await rt.drain();
  EXPECT_TRUE(a.cancelled());
  EXPECT_TRUE(l.locked()) << "the cancellation of a waiter unlocked it";
  l.release();
  co_await rt.drain();
  EXPECT_TRACE("b has it");
}

CONFORMANCE(Lock, AWaiterCancelledInThePassOfItsWakeUpPassesTheLockOn, "lock.cancelled-when-chosen") {
  lock l = rt.lock();
  co_await l.acquire();
  task a = taker(rt, l, "a"), b = taker(rt, l, "b");
  co_await rt.drain();
  l.release();
  a.cancel();
  co_await rt.drain();
  EXPECT_TRUE(a.cancelled()) << "the cancellation of the chosen waiter was lost";
  EXPECT_TRUE(b.done()) << "the wake-up was lost with the waiter that was cancelled";
  EXPECT_TRACE("b has it");
}

CONFORMANCE(Lock, SeveralChosenAndCancelledOneAfterAnotherPassTheLockOn, "lock.cancelled-when-chosen") {
  lock l = rt.lock();
  co_await l.acquire();
  task a = taker(rt, l, "a"), b = taker(rt, l, "b"), c = taker(rt, l, "c");
  co_await rt.drain();
  l.release();
  a.cancel();
  co_await rt.passes(1);  // a has ended and woken b
  b.cancel();
  co_await rt.drain();
  EXPECT_TRUE(a.cancelled());
  EXPECT_TRUE(b.cancelled());
  EXPECT_TRUE(c.done()) << "the wake-up was lost with a waiter that was cancelled";
  EXPECT_TRACE("c has it");
}

// Three wait; in one pass something happens to the lock and to the first of them, and a fourth comes.
co<> expect_one_holder(test_context& rt, const std::function<void(lock held, task first)>& happens) {
  lock l = rt.lock();
  occupancy inside;
  co_await l.acquire();
  task a = occupant(rt, l, inside, 2), b = occupant(rt, l, inside, 2), c = occupant(rt, l, inside, 2);
  co_await rt.drain();
  happens(l, a);
  task newcomer = occupant(rt, l, inside, 2);
  co_await rt.drain();
  EXPECT_TRUE(b.done() && c.done() && newcomer.done()) << "a task waits for a lock that nobody holds";
  EXPECT_EQ(inside.most, 1) << "tasks held the lock at the same time";
}

CONFORMANCE(Lock, CancelThenReleaseInOnePassLetsOneTaskIn, "lock.one-holder") {
  auto cancel_then_release = [](lock held, task first) {
    first.cancel();
    held.release();
  };
  co_await expect_one_holder(rt, cancel_then_release);
}

CONFORMANCE(Lock, ReleaseThenCancelInOnePassLetsOneTaskIn, "lock.one-holder") {
  auto release_then_cancel = [](lock held, task first) {
    held.release();
    first.cancel();
  };
  co_await expect_one_holder(rt, release_then_cancel);
}

CONFORMANCE(Lock, CancellingTheOnlyWaiterLeavesItUsable, "lock.usable-after-cancel") {
  lock l = rt.lock();
  co_await l.acquire();
  task only = taker(rt, l, "only");
  co_await rt.drain();
  only.cancel();
  co_await rt.drain();
  EXPECT_TRUE(only.cancelled());
  l.release();
  EXPECT_FALSE(l.locked());
  task next = passer(rt, l, "next");
  co_await rt.drain();
  EXPECT_TRACE("next had it");
  EXPECT_FALSE(l.locked());
}

CONFORMANCE(Lock, CancellingTheOnlyWaiterAfterItsWakeUpLeavesItUsable, "lock.usable-after-cancel") {
  lock l = rt.lock();
  co_await l.acquire();
  task only = taker(rt, l, "only");
  co_await rt.drain();
  l.release();
  only.cancel();
  co_await rt.drain();
  EXPECT_TRUE(only.cancelled());
  EXPECT_FALSE(l.locked()) << "locked for a waiter that was cancelled";
  task next = passer(rt, l, "next");
  co_await rt.drain();
  EXPECT_TRACE("next had it");
}

}  // namespace
}  // namespace assay::conformance
