// Semaphores, plain and bounded.
#include <assay/sdk/conformance.hpp>

#include "acquiring.hpp"
#include "ending.hpp"
#include "suspension.hpp"

namespace assay::conformance {
namespace {

CONFORMANCE(Semaphore, ItLetsAsManyPassAsItHasPermits, "semaphore.permits") {
  semaphore s = rt.semaphore(2);
  for (int i = 0; i < 2; ++i) {
    watched_await seen = co_await watch(rt, s.acquire());
    EXPECT_RETURNS(seen.result, true);
    EXPECT_FALSE(seen.suspended) << "acquire suspended although there was a permit";
  }
  task next = taker(rt, s, "next");
  co_await rt.drain();
  EXPECT_FALSE(next.done()) << "more tasks passed than there are permits";
  s.release();
  co_await rt.drain();
  EXPECT_TRACE("next has it");
}

CONFORMANCE(Semaphore, ReleaseLetsOneWaiterPassInTheirOrder, "semaphore.release-wakes") {
  semaphore s = rt.semaphore(1);
  co_await s.acquire();
  task a = taker(rt, s, "a"), b = taker(rt, s, "b"), c = taker(rt, s, "c");
  co_await rt.drain();
  s.release();
  co_await rt.drain();
  EXPECT_TRACE("a has it");
  s.release();
  co_await rt.drain();
  EXPECT_TRACE("a has it", "b has it");
  s.release();
  co_await rt.drain();
  EXPECT_TRACE("a has it", "b has it", "c has it");
}

CONFORMANCE(Semaphore, AcquireGivesTrueWithAndWithoutWaiting, "semaphore.acquire-result") {
  semaphore s = rt.semaphore();
  EXPECT_RETURNS(co_await attempt(s.acquire()), true);
  task t = rt.spawn([&]() -> co<value> { co_return co_await s.acquire(); });
  co_await rt.drain();
  s.release();
  co_await rt.drain();
  REQUIRE_TRUE(t.done()) << "release did not wake the waiter";
  EXPECT_RETURNS(co_await attempt(t), true);
}

CONFORMANCE(Semaphore, OneThatBeginsAtZeroLetsNobodyPassBeforeARelease, "semaphore.initial-value") {
  semaphore s = rt.semaphore(0);
  task t = taker(rt, s, "waiter");
  co_await rt.drain();
  EXPECT_FALSE(t.done());
  s.release();
  co_await rt.drain();
  EXPECT_TRACE("waiter has it");
}

CONFORMANCE(Semaphore, ANegativeInitialValueIsAValueError, "semaphore.initial-value") {
  EXPECT_RAISES(attempt_call([&] { rt.semaphore(-1); }), error_kind::value);
  EXPECT_RAISES(attempt_call([&] { rt.bounded_semaphore(-1); }), error_kind::value);
  co_return;
}

CONFORMANCE(Semaphore, ReleasesWithoutAcquireAddPermits, "semaphore.unbounded-release") {
  semaphore s = rt.semaphore(1);
  s.release();
  s.release();
  for (int i = 0; i < 3; ++i) {
    watched_await seen = co_await watch(rt, s.acquire());
    EXPECT_FALSE(seen.suspended) << "the permit of a release is missing";
  }
  task next = taker(rt, s, "next");
  co_await rt.drain();
  EXPECT_FALSE(next.done()) << "there is a permit that nobody released";
  co_await give_up(rt, next);
}

CONFORMANCE(Semaphore, ABoundedOneRefusesAReleaseAboveItsInitialValue, "semaphore.bounded") {
  semaphore s = rt.bounded_semaphore(2);
  EXPECT_RAISES(attempt_call([&] { s.release(); }), error_kind::value) << "never acquired";
  co_await s.acquire();
  EXPECT_TRUE(attempt_call([&] { s.release(); }).ok());
  EXPECT_RAISES(attempt_call([&] { s.release(); }), error_kind::value) << "released once too often";
  co_await s.acquire();
  co_await s.acquire();
  EXPECT_TRUE(s.locked()) << "a refused release changed the value";
}

CONFORMANCE(Semaphore, LockedTellsWhetherTheValueIsZero, "semaphore.locked") {
  semaphore s = rt.semaphore(2);
  EXPECT_FALSE(s.locked());
  co_await s.acquire();
  EXPECT_FALSE(s.locked());
  co_await s.acquire();
  EXPECT_TRUE(s.locked());
  s.release();
  EXPECT_FALSE(s.locked());
}

CONFORMANCE(Semaphore, ItIsLockedWhileAWaiterIsEntitledToWhatIsFree, "semaphore.locked") {
  semaphore s = rt.semaphore(1);
  co_await s.acquire();
  task waiter = passer(rt, s, "waiter");
  co_await rt.drain();
  s.release();
  EXPECT_TRUE(s.locked()) << "free to all although a waiter was chosen";
  s.release();
  EXPECT_TRUE(s.locked()) << "free to all although a waiter was chosen";
  co_await rt.drain();
  EXPECT_TRACE("waiter had it");
  EXPECT_FALSE(s.locked());
}

CONFORMANCE(Semaphore, WhoReleasesAndAcquiresAtOnceDoesNotOvertakeTheWaiters, "semaphore.no-overtaking") {
  semaphore s = rt.semaphore(1);
  co_await s.acquire();
  task a = passer(rt, s, "a"), b = passer(rt, s, "b");
  co_await rt.drain();
  s.release();
  task again = rt.spawn([&]() -> co<> { co_await s.acquire(); });
  co_await s.acquire();
  rt.trace("releaser has it");
  EXPECT_TRACE("a had it", "b had it", "releaser has it");
}

CONFORMANCE(Semaphore, ANewcomerThatRunsBeforeTheChosenWaiterDoesNotOvertakeIt, "semaphore.no-overtaking") {
  semaphore s = rt.semaphore(1);
  co_await s.acquire();
  task waiter = passer(rt, s, "waiter");
  co_await rt.drain();
  task newcomer = passer(rt, s, "newcomer");  // in the ready queue before the waiter
  s.release();
  co_await rt.drain();
  EXPECT_TRACE("waiter had it", "newcomer had it");
}

CONFORMANCE(Semaphore, SeveralReleasesInOnePassWakeAsManyWaiters, "semaphore.several-releases") {
  semaphore s = rt.semaphore(0);
  task a = taker(rt, s, "a"), b = taker(rt, s, "b"), c = taker(rt, s, "c"), d = taker(rt, s, "d");
  co_await rt.drain();
  s.release();
  s.release();
  s.release();
  co_await rt.drain();
  EXPECT_TRACE("a has it", "b has it", "c has it");
  EXPECT_FALSE(d.done()) << "three releases woke four";
  co_await give_up(rt, d);
}

// The first is woken by the releases of the second, which then waits itself and is woken by the first.
CONFORMANCE(Semaphore, WaitersThatWakeOneAnotherKeepTheOrder, "semaphore.fifo-chain") {
  semaphore s = rt.semaphore(0);
  task fourth;
  task first = rt.spawn([&]() -> co<> {
    co_await s.acquire();
    fourth = rt.spawn([&]() -> co<> {
      rt.trace("4");
      co_return;
    });
    rt.trace("1");
  });
  task second = rt.spawn([&]() -> co<> {
    s.release();
    s.release();
    s.release();
    co_await s.acquire();
    rt.trace("2");
  });
  task third = rt.spawn([&]() -> co<> {
    co_await s.acquire();
    rt.trace("3");
  });
  co_await rt.drain();
  EXPECT_TRUE(first.done() && second.done() && third.done()) << "a permit was lost";
  EXPECT_TRACE("1", "2", "3", "4");
}

CONFORMANCE(Semaphore, AScopeHoldsAPermitFromEntryToExit, "semaphore.scoped") {
  semaphore s = rt.semaphore(1);
  bool inside = false;
  value result = co_await rt.with(s, [&]() -> co<value> {
    co_await rt.passes(1);
    inside = s.locked();
    co_return 7;
  });
  EXPECT_TRUE(inside) << "the scope has no permit";
  EXPECT_EQ(result, 7);
  EXPECT_FALSE(s.locked()) << "the permit was not given back";
}

CONFORMANCE(Semaphore, AScopeGivesItsPermitBackAfterAnErrorAndACancellation, "semaphore.scoped") {
  semaphore s = rt.bounded_semaphore(1);
  error boom = rt.user_error("boom");
  outcome left = co_await attempt(rt.with(s, [&]() -> co<> {
    co_await rt.passes(1);
    throw_error(boom);
  }));
  EXPECT_RAISES_ERROR(left, boom);
  EXPECT_FALSE(s.locked()) << "the permit was not given back after an error";
  task holder = rt.spawn([&]() -> co<> { co_await rt.with(s, [&]() -> co<> { co_await rt.pending(); }); });
  co_await rt.drain();
  EXPECT_TRUE(s.locked());
  holder.cancel();
  co_await rt.drain();
  EXPECT_TRUE(holder.cancelled());
  EXPECT_FALSE(s.locked()) << "the permit was not given back after a cancellation";
}

CONFORMANCE(Semaphore, NeverAreMoreInsideThanThereArePermits, "semaphore.never-more") {
  semaphore s = rt.semaphore(3);
  occupancy inside;
  std::vector<task> all;
  for (int i = 0; i < 10; ++i) all.push_back(occupant(rt, s, inside, 1 + i % 3));
  co_await rt.drain();
  for (const task& t : all) EXPECT_TRUE(t.done()) << "a task waits although there are permits";
  EXPECT_EQ(inside.most, 3);
  EXPECT_EQ(inside.now, 0);
}

}  // namespace
}  // namespace assay::conformance
