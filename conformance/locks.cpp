// Locks.
#include <assay/sdk/conformance.hpp>

#include "acquiring.hpp"
#include "ending.hpp"

namespace assay::conformance {
namespace {

CONFORMANCE(Lock, ANewLockIsUnlockedAndAcquireTakesIt, "lock.acquire-free") {
  lock l = rt.lock();
  EXPECT_FALSE(l.locked()) << "a new lock is locked";
  EXPECT_RETURNS(co_await attempt(l.acquire()), true);
  EXPECT_TRUE(l.locked()) << "acquire did not lock it";
}

CONFORMANCE(Lock, ATaskWaitsUntilTheLockIsReleased, "lock.waits") {
  lock l = rt.lock();
  co_await l.acquire();
  task waiter = taker(rt, l, "waiter");
  co_await rt.drain();
  EXPECT_TRACE();
  EXPECT_FALSE(waiter.done()) << "acquire of a locked lock did not wait";
  l.release();
  co_await rt.drain();
  EXPECT_TRACE("waiter has it");
}

CONFORMANCE(Lock, ReleaseUnlocksWhereNobodyWaits, "lock.release-wakes-first") {
  lock l = rt.lock();
  co_await l.acquire();
  l.release();
  EXPECT_FALSE(l.locked());
  EXPECT_RETURNS(co_await attempt(l.acquire()), true);
}

CONFORMANCE(Lock, ReleaseLetsInTheFirstWhoWaitsAndNoOther, "lock.release-wakes-first") {
  lock l = rt.lock();
  co_await l.acquire();
  task a = taker(rt, l, "a"), b = taker(rt, l, "b"), c = taker(rt, l, "c");
  co_await rt.drain();
  l.release();
  co_await rt.drain();
  EXPECT_TRACE("a has it");
  l.release();
  co_await rt.drain();
  EXPECT_TRACE("a has it", "b has it");
  co_await give_up(rt, c);
}

CONFORMANCE(Lock, WaitersGetItInTheOrderOfTheirCallsOfAcquire, "lock.fifo") {
  lock l = rt.lock();
  co_await l.acquire();
  auto late = [&](const char* name, int passes) {
    return rt.spawn([&rt, l, name, passes]() -> co<> {
      co_await rt.passes(passes);
      co_await l.acquire();
      rt.trace("{}", name);
      l.release();
    });
  };
  task third = late("third to come", 3), first = late("first to come", 1), second = late("second to come", 2);
  co_await rt.drain();
  l.release();
  co_await rt.drain();
  EXPECT_TRACE("first to come", "second to come", "third to come");
}

CONFORMANCE(Lock, WhoReleasesAndAcquiresAtOnceDoesNotOvertakeTheWaiter, "lock.no-overtaking") {
  lock l = rt.lock();
  co_await l.acquire();
  task waiter = passer(rt, l, "waiter");
  co_await rt.drain();
  l.release();
  outcome got = co_await attempt(l.acquire());
  rt.trace("releaser has it");
  EXPECT_RETURNS(got, true);
  EXPECT_TRACE("waiter had it", "releaser has it");
}

CONFORMANCE(Lock, ANewcomerThatRunsBeforeTheChosenWaiterDoesNotOvertakeIt, "lock.no-overtaking") {
  lock l = rt.lock();
  co_await l.acquire();
  task waiter = passer(rt, l, "waiter");
  co_await rt.drain();
  task newcomer = passer(rt, l, "newcomer");  // in the ready queue before the waiter
  l.release();
  co_await rt.drain();
  EXPECT_TRACE("waiter had it", "newcomer had it");
}

CONFORMANCE(Lock, ItIsUnlockedUntilTheChosenWaiterResumes, "lock.free-until-resumed") {
  lock l = rt.lock();
  co_await l.acquire();
  task waiter = taker(rt, l, "waiter");
  co_await rt.drain();
  l.release();
  EXPECT_FALSE(l.locked()) << "locked for a waiter that has not run yet";
  co_await rt.drain();
  EXPECT_TRACE("waiter has it");
  EXPECT_TRUE(l.locked());
}

CONFORMANCE(Lock, ReleaseOfAnUnlockedLockIsARuntimeError, "lock.release-unlocked") {
  lock l = rt.lock();
  EXPECT_RAISES(attempt_call([&] { l.release(); }), error_kind::runtime);
  co_await l.acquire();
  l.release();
  EXPECT_RAISES(attempt_call([&] { l.release(); }), error_kind::runtime);
  EXPECT_RETURNS(co_await attempt(l.acquire()), true);
}

CONFORMANCE(Lock, AnotherTaskMayReleaseIt, "lock.no-owner") {
  lock l = rt.lock();
  co_await l.acquire();
  task other = rt.spawn([&]() -> co<> {
    l.release();
    co_return;
  });
  EXPECT_TRUE((co_await attempt(other)).ok()) << "another task may not release it";
  EXPECT_FALSE(l.locked());
}

CONFORMANCE(Lock, TheHolderWaitsWhenItAcquiresAgain, "lock.not-reentrant") {
  lock l = rt.lock();
  task holder = rt.spawn([&]() -> co<> {
    co_await l.acquire();
    rt.trace("once");
    co_await l.acquire();
    rt.trace("twice");
  });
  co_await rt.drain();
  EXPECT_TRACE("once");
  l.release();
  co_await rt.drain();
  EXPECT_TRACE("once", "twice");
}

CONFORMANCE(Lock, AScopeHoldsItFromEntryToExit, "lock.scoped") {
  lock l = rt.lock();
  bool inside = false;
  value result = co_await rt.with(l, [&]() -> co<value> {
    co_await rt.passes(1);
    inside = l.locked();
    co_return 7;
  });
  EXPECT_TRUE(inside) << "not locked within the scope";
  EXPECT_EQ(result, 7);
  EXPECT_FALSE(l.locked()) << "still locked after the scope";
}

CONFORMANCE(Lock, AScopeReleasesItWhenAnErrorLeaves, "lock.scoped") {
  lock l = rt.lock();
  error boom = rt.user_error("boom");
  outcome left = co_await attempt(rt.with(l, [&]() -> co<> {
    co_await rt.passes(1);
    throw_error(boom);
  }));
  EXPECT_RAISES_ERROR(left, boom);
  EXPECT_FALSE(l.locked()) << "still locked after the error";
}

CONFORMANCE(Lock, AScopeReleasesItWhenItIsCancelled, "lock.scoped") {
  lock l = rt.lock();
  task holder = rt.spawn([&]() -> co<> { co_await rt.with(l, [&]() -> co<> { co_await rt.pending(); }); });
  co_await rt.drain();
  REQUIRE_TRUE(l.locked());
  holder.cancel();
  co_await rt.drain();
  EXPECT_TRUE(holder.cancelled());
  EXPECT_FALSE(l.locked()) << "still locked after the cancellation";
}

CONFORMANCE(Lock, AScopeThatIsCancelledAtItsEntryReleasesNothing, "lock.scoped") {
  lock l = rt.lock();
  co_await l.acquire();
  task waiter = rt.spawn([&]() -> co<> {
    co_await rt.with(l, [&]() -> co<> {
      rt.trace("inside");
      co_return;
    });
  });
  co_await rt.drain();
  waiter.cancel();
  co_await rt.drain();
  EXPECT_TRUE(waiter.cancelled());
  EXPECT_TRUE(l.locked()) << "released although it was never entered";
  EXPECT_TRACE();
}

}  // namespace
}  // namespace assay::conformance
