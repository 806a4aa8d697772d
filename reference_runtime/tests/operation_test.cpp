// What event::wait(), queue::get() and their kin return: tasks that need no coroutine where they are awaited.
#include "support.hpp"

namespace aio::test {
namespace {

class Operation : public LoopTest {
 protected:
  task<void> get_and_note(queue<int> q, std::string name) {
    const int got = co_await q.get();
    note(name + " " + std::to_string(got));
  }
};

TEST_F(Operation, DoesNothingUntilItIsAwaitedAndDroppingItIsReported) {
  const queue<int> q;
  { const auto putting = q.put(1); }
  EXPECT_TRUE(q.empty());
  EXPECT_THAT(take_log(), ElementsAre(HasSubstr("'queue::put' was never awaited")));
}

TEST_F(Operation, BecomesACoroutineWhereATaskIsMadeOfIt) {
  const event e;
  const scheduled_task<bool> waiting = loop->create_task(e.wait());
  drain();
  EXPECT_FALSE(waiting.done());
  e.set();
  drain();
  EXPECT_TRUE(waiting.result());
}

TEST_F(Operation, OfATaskVariableIsTheSame) {
  const lock l;
  task<bool> acquiring = l.acquire();
  EXPECT_FALSE(l.locked());
  EXPECT_NE(acquiring.id(), nullptr);
  EXPECT_TRUE(loop->run_until_complete(std::move(acquiring)));
  EXPECT_TRUE(l.locked());
}

TEST_F(Operation, SwapsItsPlaceWithATask) {
  const queue<int> q;
  task<int> a = q.get(), b = count_passes(3);
  std::swap(a, b);
  q.put_nowait(7);
  EXPECT_EQ(loop->run_until_complete(std::move(a)), 3);
  EXPECT_EQ(loop->run_until_complete(std::move(b)), 7);
}

TEST_F(Operation, KeepsTheIdentityThatItsTaskHas) {
  const event e;
  task<bool> waiting = e.wait();
  const void* const id = waiting.id();
  const scheduled_task<bool> t = loop->create_task(std::move(waiting));
  EXPECT_EQ(t.get_coro(), id);
  e.set();
  drain();
  EXPECT_EQ(t.get_coro(), id);
}

TEST_F(Operation, IsNamedAfterTheFunctionThatReturnedIt) {
  const semaphore s;
  auto acquiring = s.acquire();
  EXPECT_EQ(acquiring.name(), "semaphore::acquire");
  EXPECT_TRUE(loop->run_until_complete(std::move(acquiring)));
  // NOLINTNEXTLINE(bugprone-use-after-move): what a moved-from operation says is the test
  EXPECT_EQ(acquiring.name(), "");
}

TEST_F(Operation, ThatHasANameIsAwaitedByItsNameAndAsAnRvalue) {
  const queue<int> q;
  for (int i = 1; i <= 2; ++i) q.put_nowait(i);
  const auto body = [q]() -> task<int> {
    auto first = q.get(), second = q.get(), third = q.get();
    const int sum = co_await first + co_await std::move(second);
    co_return 10 * sum + co_await std::move(third);
  };
  const auto t = loop->create_task(body());
  drain();
  EXPECT_FALSE(t.done());
  q.put_nowait(4);
  drain();
  EXPECT_EQ(t.result(), 34);
}

TEST_F(Operation, IsNoModelForOtherTypesThatDeriveFromATask) {
  struct job : task<int> {
    using task::task;
    explicit job(task<int> body) : task(std::move(body)) {}
  };
  static_assert(awaitable<job>);
  const auto body = []() -> task<int> { co_return co_await job(count_passes(3)); };
  EXPECT_EQ(loop->run_until_complete(body()), 3);
}

TEST_F(Operation, CannotBeAwaitedTwice) {
  const auto twice = []() -> task<bool> {
    const event e;
    e.set();
    auto waiting = e.wait();
    co_await waiting;
    co_return co_await waiting;
  };
  EXPECT_THROW(loop->run_until_complete(twice()), runtime_error);
}

TEST_F(Operation, CanBeGatheredAndLimitedInTime) {
  const auto all = []() -> task<int> {
    const queue<int> q(1);
    const semaphore s;
    auto [none, got, acquired] = co_await gather(q.put(3), q.get(), s.acquire());
    const bool waited = co_await wait_for(lock().acquire(), 1s);
    co_return acquired&& waited ? got : 0;
  };
  EXPECT_EQ(loop->run_until_complete(all()), 3);
}

TEST_F(Operation, KeepsWhatItWaitsForAlive) {
  const auto of_temporary = []() -> task<bool> { co_return co_await event().wait(); };
  const scheduled_task<bool> t = loop->create_task(of_temporary());
  drain();
  t.cancel("enough");
  drain();
  EXPECT_TRUE(t.cancelled());
}

TEST_F(Operation, OfAGetThatWasWokenInVainWaitsOnAtTheEndOfTheLine) {
  const queue<int> q;
  loop->create_task(get_and_note(q, "first"));
  loop->create_task(get_and_note(q, "second"));
  drain();
  q.put_nowait(1);
  EXPECT_EQ(q.get_nowait(), 1);
  drain();
  EXPECT_THAT(trace, IsEmpty());
  q.put_nowait(2);
  q.put_nowait(3);
  drain();
  EXPECT_THAT(trace, ElementsAre("second 2", "first 3"));
}

TEST_F(Operation, OfAGetThatIsCancelledAfterAWakeUpInVainTakesNothing) {
  const queue<int> q;
  const scheduled_task<void> t = loop->create_task(get_and_note(q, "task"));
  drain();
  q.put_nowait(1);
  EXPECT_EQ(q.get_nowait(), 1);
  pass();
  t.cancel();
  q.put_nowait(2);
  drain();
  EXPECT_TRUE(t.cancelled());
  EXPECT_EQ(q.qsize(), 1u);
}

TEST_F(Operation, IsDroppedWithALoopThatCloses) {
  const queue<int> q;
  loop->set_exception_handler([](event_loop&, const exception_context&) {});
  loop->create_task(get_and_note(q, "waiting"));
  loop->create_task(get_and_note(q, "woken"));
  drain();
  q.put_nowait(1);
  loop.reset();
  EXPECT_THAT(trace, IsEmpty());
  EXPECT_EQ(q.qsize(), 1u);
}

// Each of them is all that still keeps the primitive that it waits for.
TEST_F(Operation, IsDroppedWithTheLastReferenceToWhatItWaitsFor) {
  int dropped = 0;
  loop->set_exception_handler([&](event_loop&, const exception_context&) { ++dropped; });
  lock taken;
  loop->run_until_complete(taken.acquire());
  queue<int> full(1);
  full.put_nowait(1);
  const auto wait_without_a_coroutine = []() -> task<void> {
    event e;
    auto waiting = e.wait();
    e = event();
    co_await waiting;
  };
  loop->create_task(event().wait());
  loop->create_task(semaphore(0).acquire());
  loop->create_task(queue<int>().get());
  loop->create_task(std::exchange(taken, lock()).acquire());
  loop->create_task(std::exchange(full, queue<int>()).put(2));
  loop->create_task(wait_without_a_coroutine());
  drain();
  loop.reset();
  EXPECT_EQ(dropped, 6);
}

}  // namespace
}  // namespace aio::test
