// Locks and what is like them: which loop they belong to.
#include <assay/sdk/conformance.hpp>

namespace assay::conformance {
namespace {

// Awaited by a task; woken from outside; both in a new loop. The outcome of the task.
template <class Await, class Wake>
outcome wait_in_new_loop(test_context& rt, Await awaited, Wake wake) {
  outcome ended;
  rt.new_loop().run_until_complete([&]() -> co<> {
    task waiter = rt.spawn([&]() -> co<value> { co_return co_await awaited(); });
    co_await rt.drain();
    if (!waiter.done()) wake();
    co_await rt.drain();
    REQUIRE_TRUE(waiter.done()) << "the waiter was not woken";
    ended = co_await attempt(waiter);
  });
  return ended;
}

CONFORMANCE_OUTSIDE(Lock, OneMadeBeforeTheLoopIsUsedInTheFirstThatRuns, "lock.before-loop") {
  lock l = rt.lock();
  rt.new_loop().run_until_complete([&]() -> co<> { co_await l.acquire(); });
  outcome waited = wait_in_new_loop(
      rt, [&] { return l.acquire(); }, [&] { l.release(); });
  EXPECT_RETURNS(waited, true);
}

CONFORMANCE_OUTSIDE(Lock, WaitingInASecondLoopIsARuntimeError, "lock.two-loops") {
  lock l = rt.lock();
  rt.new_loop().run_until_complete([&]() -> co<> { co_await l.acquire(); });
  auto wait = [&] {
    return wait_in_new_loop(
        rt, [&] { return l.acquire(); }, [&] { l.release(); });
  };
  EXPECT_RETURNS(wait(), true);
  EXPECT_RAISES(wait(), error_kind::runtime);
  EXPECT_TRUE(l.locked());
}

CONFORMANCE_OUTSIDE(Event, WaitingInASecondLoopIsARuntimeError, "lock.two-loops",
                    needs("sync.event_create")) {
  event e = rt.event();
  auto wait = [&] {
    return wait_in_new_loop(
        rt, [&] { return e.wait(); },
        [&] {
          e.set();
          e.clear();
        });
  };
  EXPECT_RETURNS(wait(), true);
  EXPECT_RAISES(wait(), error_kind::runtime);
}

CONFORMANCE_OUTSIDE(Semaphore, WaitingInASecondLoopIsARuntimeError, "lock.two-loops",
                    needs("sync.semaphore_create")) {
  semaphore s = rt.semaphore(0);
  auto wait = [&] {
    return wait_in_new_loop(
        rt, [&] { return s.acquire(); }, [&] { s.release(); });
  };
  EXPECT_RETURNS(wait(), true);
  EXPECT_RAISES(wait(), error_kind::runtime);
}

CONFORMANCE_OUTSIDE(Queue, WaitingInASecondLoopIsARuntimeError, "lock.two-loops", needs("queue.create")) {
  queue q = rt.queue();
  auto wait = [&] {
    return wait_in_new_loop(
        rt, [&] { return q.get_item(); }, [&] { q.put_nowait(1); });
  };
  EXPECT_RETURNS(wait(), 1);
  EXPECT_RAISES(wait(), error_kind::runtime);
}

}  // namespace
}  // namespace assay::conformance
