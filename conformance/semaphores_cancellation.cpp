// Semaphores: what cancellation does to those who wait.
#include <assay/sdk/conformance.hpp>

#include "acquiring.hpp"
#include "ending.hpp"
#include "suspension.hpp"

namespace assay::conformance {
namespace {

CONFORMANCE(Semaphore, ACancelledWaiterLeavesTheLineAndTheValueUnchanged, "semaphore.cancelled-waiter") {
  semaphore s = rt.semaphore(1);
  co_await s.acquire();
  task a = taker(rt, s, "a");
  co_await rt.drain();
  a.cancel();
  co_await rt.drain();
  EXPECT_TRUE(a.cancelled());
  task b = taker(rt, s, "b");
  co_await rt.drain();
  EXPECT_FALSE(b.done()) << "the cancellation of a waiter made a permit";
  s.release();
  co_await rt.drain();
  EXPECT_TRACE("b has it");
}

CONFORMANCE(Semaphore, AWaiterCancelledBeforeAReleaseDoesNotUseItUp, "semaphore.cancelled-before-wake") {
  semaphore s = rt.semaphore(0);
  task a = taker(rt, s, "a"), b = taker(rt, s, "b");
  co_await rt.drain();
  a.cancel();
  s.release();
  co_await rt.drain();
  EXPECT_TRUE(a.cancelled());
  EXPECT_TRUE(b.done()) << "the release was used up by a waiter that was cancelled";
  EXPECT_TRACE("b has it");
}

CONFORMANCE(Semaphore, AWaiterCancelledInThePassOfItsWakeUpPassesItsPermitOn,
            "semaphore.cancelled-when-chosen") {
  semaphore s = rt.semaphore(0);
  task a = taker(rt, s, "a"), b = taker(rt, s, "b");
  co_await rt.drain();
  s.release();
  a.cancel();
  co_await rt.drain();
  EXPECT_TRUE(a.cancelled()) << "the cancellation of the chosen waiter was lost";
  EXPECT_TRUE(b.done()) << "the permit was lost with the waiter that was cancelled";
  EXPECT_TRACE("b has it");
}

CONFORMANCE(Semaphore, TheOnlyWaiterCancelledInThePassOfItsWakeUpGivesItsPermitBack,
            "semaphore.cancelled-when-chosen") {
  semaphore s = rt.semaphore(0);
  task only = taker(rt, s, "only");
  co_await rt.drain();
  s.release();
  only.cancel();
  co_await rt.drain();
  EXPECT_TRUE(only.cancelled());
  EXPECT_FALSE(s.locked()) << "the permit was lost with the waiter that was cancelled";
  task next = taker(rt, s, "next"), one_more = taker(rt, s, "one more");
  co_await rt.drain();
  EXPECT_TRACE("next has it");
  co_await give_up(rt, one_more);
}

CONFORMANCE(Semaphore, ACancelledWaiterAheadOfTheLineDoesNotMakeOthersWait, "semaphore.cancelled-waiter") {
  semaphore s = rt.semaphore(1);
  co_await s.acquire();
  task gone = taker(rt, s, "gone");
  co_await rt.drain();
  gone.cancel();
  s.release();
  watched_await seen = co_await watch(rt, s.acquire());
  EXPECT_RETURNS(seen.result, true);
  co_await rt.drain();
  EXPECT_TRUE(gone.cancelled());
  EXPECT_TRUE(s.locked());
}

CONFORMANCE(Semaphore, CancellationsAmongReleasesNeverLetMoreInThanThereArePermits, "semaphore.never-more") {
  semaphore s = rt.semaphore(2);
  occupancy inside;
  std::vector<task> all;
  for (int i = 0; i < 12; ++i) all.push_back(occupant(rt, s, inside, 1 + i % 2));
  for (int i = 2; i < 12; i += 3) {
    co_await rt.passes(1);
    all.at(i).cancel();
  }
  co_await rt.drain();
  for (const task& t : all) EXPECT_TRUE(t.done()) << "a task waits although there are permits";
  EXPECT_LE(inside.most, 2) << "more tasks were inside than there are permits";
}

}  // namespace
}  // namespace assay::conformance
