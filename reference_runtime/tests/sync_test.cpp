// Events, semaphores, conditions and barriers. What all runtimes share is proved by the conformance
// suite; here is what is aio's own: handles, lifetimes, types, the end of a loop.
#include "sync.hpp"

namespace aio::test {
namespace {

// --- event -----------------------------------------------------------------------------------

using Event = Sync;

TEST_F(Event, WakesAllWhoWaitInTheirOrderInOnePass) {
  event e;
  for (const char* name : {"a", "b", "c"}) start(wait_for_event(e, name));
  drain();
  e.set();
  e.clear();
  pass();
  EXPECT_THAT(trace, ElementsAre("a", "b", "c"));
}

TEST_F(Event, PassesOverWhoWasCancelledAndGivesThemTheirMessage) {
  event e;
  const auto waiting = [this](event of, std::string name) -> task<> {
    try {
      co_await of.wait();
      note(name);
    } catch (const cancelled_error& error) {
      note(name + " cancelled: " + error.message().value_or("no message"));
    }
  };
  std::vector<scheduled_task<void>> all;
  for (const char* name : {"a", "b", "c", "d"}) all.push_back(start(waiting(e, name)));
  drain();
  all[0].cancel("first");
  all[2].cancel();
  e.set();
  drain();
  EXPECT_THAT(trace, ElementsAre("a cancelled: first", "c cancelled: no message", "b", "d"));
}

TEST_F(Event, LetsGoOfTheCancelledWhoAreDestroyedBeforeTheyRun) {
  event e;
  for (int i = 0; i < 2; ++i) start(wait_for_event(e, "waiter"));
  const auto cancelled = start(wait_for_event(e, "cancelled"));
  drain();
  cancelled.cancel("a message that is on the heap, since it is long enough for that");
  e.set();
  loop.reset();
  EXPECT_EQ(take_reports().size(), 3U);
  EXPECT_THAT(trace, IsEmpty());
}

TEST_F(Event, SetTwiceWakesNobodyTwice) {
  event e;
  start(wait_for_event(e, "a"));
  drain();
  e.set();
  e.set();
  drain();
  EXPECT_THAT(trace, ElementsAre("a"));
  EXPECT_TRUE(e.is_set());
}

TEST_F(Event, LivesAsLongAsATaskThatWaitsForIt) {
  scheduled_task<void> waiter;
  {
    const event e;
    waiter = start(wait_for_event(e, "waiter"));
    drain();
  }
  waiter.cancel();
  drain();
  EXPECT_TRUE(waiter.cancelled());
}

// --- semaphore -------------------------------------------------------------------------------

using Semaphore = Sync;

TEST_F(Semaphore, ANegativeValueIsAValueError) {
  EXPECT_THROW(semaphore(-1), value_error);
  EXPECT_THROW(bounded_semaphore(-1), value_error);
}

TEST_F(Semaphore, ABoundedOneIsASemaphoreThatRefusesAnExcessiveRelease) {
  const bounded_semaphore bounded(1);
  const semaphore as_semaphore = bounded;
  EXPECT_THROW(as_semaphore.release(), value_error);
  loop->run_until_complete(as_semaphore.acquire());
  EXPECT_TRUE(bounded.locked());
  as_semaphore.release();
  EXPECT_FALSE(bounded.locked());
}

TEST_F(Semaphore, ManyReleasesWakeAsManyInOnePass) {
  const semaphore s(0);
  for (const char* name : {"a", "b", "c"}) start(take(s, name));
  drain();
  s.release();
  s.release();
  pass();
  EXPECT_THAT(trace, ElementsAre("a has it", "b has it"));
  s.release();
  drain();
}

TEST_F(Semaphore, ReleaseForAWaiterOfAClosedLoopThrowsAndTheWaiterIsStillLetGo) {
  const semaphore s(0);
  start(take(s, "waiter"));
  drain();
  loop->close();
  EXPECT_THROW(s.release(), runtime_error);
  loop.reset();
  EXPECT_THAT(take_reports(), ElementsAre(HasSubstr("destroyed but it is pending")));
}

TEST_F(Semaphore, APermitWhoseWaiterIsCancelledIsNotLost) {
  const semaphore s(0);
  const auto a = start(take(s, "a"));
  start(take(s, "b"));
  drain();
  s.release();
  a.cancel();
  drain();
  EXPECT_THAT(trace, ElementsAre("b has it"));
  EXPECT_TRUE(s.locked());
}

// --- condition -------------------------------------------------------------------------------

using Condition = Sync;

TEST_F(Condition, SharesTheLockThatItIsMadeWith) {
  const lock l;
  const condition a(l), b(l);
  loop->run_until_complete(l.acquire());
  EXPECT_TRUE(a.locked() && b.locked());
  EXPECT_EQ(a.lock(), l);
  EXPECT_NE(a, b);
}

TEST_F(Condition, WaitForGivesWhatThePredicateGaveWhateverItsType) {
  const condition c;
  const auto body = [](condition changed) -> task<std::string> {
    std::shared_ptr<std::string> text;
    co_await changed.acquire();
    const auto later = create_task([](condition d, std::shared_ptr<std::string>& t) -> task<void> {
      co_await d.acquire();
      t = std::make_shared<std::string>("ready");
      d.notify_all();
      d.release();
    }(changed, text));
    const std::shared_ptr<std::string> found = co_await changed.wait_for([&text] { return text; });
    changed.release();
    co_return *found;
  };
  EXPECT_EQ(loop->run_until_complete(body(c)), "ready");
}

TEST_F(Condition, AWaiterCancelledWithoutHavingBeenNotifiedWakesNobody) {
  const condition c;
  const auto a = start(wait_once(c, "a"));
  start(wait_once(c, "b"));
  drain();
  a.cancel("enough");
  drain();
  EXPECT_THAT(trace, ElementsAre("a cancelled: enough", "locked"));
  loop->run_until_complete(c.acquire());
  c.notify();
  c.release();
  drain();
  EXPECT_THAT(trace, ElementsAre("a cancelled: enough", "locked", "b notified", "locked"));
}

TEST_F(Condition, NotifyAndWaitWithoutTheLockAreRuntimeErrors) {
  const condition c;
  EXPECT_THROW(c.notify(), runtime_error);
  EXPECT_THROW(c.notify_all(), runtime_error);
  EXPECT_THROW(loop->run_until_complete(c.wait()), runtime_error);
}

TEST_F(Condition, LetsGoOfATaskThatIsDestroyedWhileItWaits) {
  const condition c;
  start(wait_once(c, "waiter"));
  drain();
  loop.reset();
  EXPECT_THAT(take_reports(), ElementsAre(HasSubstr("destroyed but it is pending")));
  EXPECT_FALSE(c.locked());
}

// --- barrier ---------------------------------------------------------------------------------

using Barrier = Sync;

TEST_F(Barrier, NeedsAtLeastOneParty) {
  EXPECT_THROW(barrier(0), value_error);
  EXPECT_THROW(barrier(-3), value_error);
}

TEST_F(Barrier, GivesEachItsPlace) {
  const barrier b(3);
  const auto first = start(arrive(b)), second = start(arrive(b)), third = start(arrive(b));
  drain();
  EXPECT_EQ(first.result(), 0U);
  EXPECT_EQ(second.result(), 1U);
  EXPECT_EQ(third.result(), 2U);
  EXPECT_EQ(b.n_waiting(), 0U);
}

TEST_F(Barrier, IsBrokenByAbortUntilReset) {
  const barrier b(2);
  const auto waiting = start(kind_of_end(arrive(b)));
  drain();
  loop->run_until_complete(b.abort());
  EXPECT_TRUE(b.broken());
  EXPECT_EQ(loop->run_until_complete(waiting), "broken");
  EXPECT_EQ(loop->run_until_complete(kind_of_end(arrive(b))), "broken");
  loop->run_until_complete(b.reset());
  EXPECT_FALSE(b.broken());
}

TEST_F(Barrier, LetsGoOfATaskThatIsDestroyedWhileItWaits) {
  const barrier b(2);
  start(arrive(b));
  drain();
  loop.reset();
  EXPECT_THAT(take_reports(), ElementsAre(HasSubstr("destroyed but it is pending")));
}

}  // namespace
}  // namespace aio::test
