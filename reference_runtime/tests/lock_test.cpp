// Locks. What all runtimes share is proved by the conformance suite; here is what is aio's own: handles,
// lifetimes, who is next, the end of a loop.
#include "sync.hpp"

namespace aio::test {
namespace {

using Lock = Sync;

TEST_F(Lock, CopiesAreTheSameLock) {
  lock a;
  lock b = a;
  EXPECT_EQ(a, b);
  EXPECT_NE(a, lock());
  loop->run_until_complete(a.acquire());
  EXPECT_TRUE(b.locked());
  b.release();
  EXPECT_FALSE(a.locked());
}

TEST_F(Lock, LivesAsLongAsATaskThatWaitsForIt) {
  scheduled_task<void> waiter;
  {
    lock l;
    loop->run_until_complete(l.acquire());
    waiter = start(take(l, "waiter"));
    drain();
  }
  waiter.cancel();
  drain();
  EXPECT_TRUE(waiter.cancelled());
}

TEST_F(Lock, AcquireOfAFreeLockTakesNoPass) {
  const lock l;
  start(take(l, "task"));
  pass();
  EXPECT_THAT(trace, ElementsAre("task has it"));
}

TEST_F(Lock, GoesToTheOneWhoWaitedLongestInTheNextPass) {
  lock l;
  loop->run_until_complete(l.acquire());
  start(take(l, "a"));
  start(take(l, "b"));
  drain();
  l.release();
  EXPECT_FALSE(l.locked());
  pass();
  EXPECT_THAT(trace, ElementsAre("a has it"));
  l.release();
  drain();
}

TEST_F(Lock, ReleaseOfAnUnlockedOneIsARuntimeErrorAndChangesNothing) {
  lock l;
  EXPECT_THROW(l.release(), runtime_error);
  EXPECT_FALSE(l.locked());
  EXPECT_TRUE(loop->run_until_complete(l.acquire()));
}

TEST_F(Lock, PassesOverEveryWaiterThatIsCancelledAsItIsChosen) {
  lock l;
  loop->run_until_complete(l.acquire());
  const auto a = start(take(l, "a")), b = start(take(l, "b"));
  start(take(l, "c"));
  drain();
  l.release();
  a.cancel();
  b.cancel();
  drain();
  EXPECT_THAT(trace, ElementsAre("c has it"));
  EXPECT_TRUE(l.locked());
}

TEST_F(Lock, LetsGoOfATaskThatIsDestroyedWhileItWaits) {
  lock l;
  loop->run_until_complete(l.acquire());
  start(take(l, "waiter"));
  drain();
  loop.reset();
  EXPECT_THAT(take_reports(), ElementsAre(HasSubstr("destroyed but it is pending")));
  l.release();
  loop = new_event_loop();
  EXPECT_TRUE(loop->run_until_complete(l.acquire()));
}

TEST_F(Lock, IsNoLongerPromisedToATaskThatIsDestroyedBeforeItRuns) {
  lock l;
  loop->run_until_complete(l.acquire());
  start(take(l, "waiter"));
  drain();
  l.release();  // the waiter is on its way
  loop.reset();
  EXPECT_THAT(take_reports(), ElementsAre(HasSubstr("destroyed but it is pending")));
  loop = new_event_loop();
  EXPECT_TRUE(loop->run_until_complete(l.acquire()));
}

TEST_F(Lock, GoesToTheChosenOneWhoseCancellationWasTakenBack) {
  lock l;
  loop->run_until_complete(l.acquire());
  const auto chosen = start(take(l, "chosen"));
  drain();
  l.release();
  chosen.cancel();
  EXPECT_EQ(chosen.uncancel(), 0U);
  drain();
  EXPECT_THAT(trace, ElementsAre("chosen has it"));
  EXPECT_TRUE(l.locked());
}

TEST_F(Lock, WaitsForTheCancelledFirstOfTheLineToRun) {
  lock l;
  loop->run_until_complete(l.acquire());
  const auto first = start(take(l, "first"));
  start(take(l, "second"));
  drain();
  first.cancel();
  l.release();
  pass();
  EXPECT_THAT(trace, IsEmpty()) << "the second is chosen when the first has run";
  pass();
  EXPECT_THAT(trace, ElementsAre("second has it"));
}

TEST_F(Lock, IsEnteredAndLeftByItsScope) {
  lock l;
  const auto scoped = [](lock entered) -> task<bool> {
    co_await entered.async_enter();
    const bool inside = entered.locked();
    const bool suppressed = co_await entered.async_exit(std::make_exception_ptr(std::logic_error("boom")));
    EXPECT_FALSE(suppressed);
    co_return inside;
  };
  EXPECT_TRUE(loop->run_until_complete(scoped(l)));
  EXPECT_FALSE(l.locked());
}

TEST_F(Lock, OfAnotherLoopIsRefusedToWhoWouldHaveToWait) {
  lock l;
  loop->run_until_complete(l.acquire());
  start(take(l, "waiter"));
  drain();
  l.release();
  drain();
  const loop_ptr other = new_event_loop();
  EXPECT_THROW(other->run_until_complete(l.acquire()), runtime_error);
  EXPECT_TRUE(l.locked());
  l.release();
  EXPECT_TRUE(other->run_until_complete(l.acquire())) << "who need not wait is not refused";
}

TEST_F(Lock, OfALoopThatIsGoneIsRefusedToo) {
  lock l;
  {
    const loop_ptr first = new_event_loop();
    first->run_until_complete(l.acquire());
    const auto waiter = first->create_task(pass_through(l, "waiter"));
    for (int i = 0; i < 3; ++i) {
      first->stop();
      first->run_forever();
    }
    l.release();
    first->run_until_complete(waiter);
  }
  loop->run_until_complete(l.acquire());
  EXPECT_THROW(loop->run_until_complete(l.acquire()), runtime_error);
}

}  // namespace
}  // namespace aio::test
