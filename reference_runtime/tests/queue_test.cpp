// Queues: what is aio's own. The semantics are proved by the conformance suite.
#include "support.hpp"

namespace aio::test {
namespace {

class Queues : public LoopTest {
 protected:
  task<void> get_one(queue<int> q, std::string name) {
    const int item = co_await q.get();
    note(name + " got " + std::to_string(item));
  }
  task<void> put_one(queue<int> q, int item) {
    co_await q.put(item);
    note("put " + std::to_string(item));
  }
  template <class T>
  scheduled_task<T> start(task<T> body) {
    return loop->create_task(std::move(body));
  }
};

TEST_F(Queues, CarryItemsThatCanOnlyBeMoved) {
  const queue<std::unique_ptr<int>> q(1);
  loop->run_until_complete(q.put(std::make_unique<int>(7)));
  EXPECT_TRUE(q.full());
  EXPECT_EQ(*loop->run_until_complete(q.get()), 7);
  const lifo_queue<std::unique_ptr<int>> last;
  last.put_nowait(std::make_unique<int>(8));
  EXPECT_EQ(*last.get_nowait(), 8);
}

TEST_F(Queues, CopiesAreTheSameQueue) {
  const queue<int> a;
  const queue<int> b = a;
  a.put_nowait(1);
  EXPECT_EQ(b.get_nowait(), 1);
  EXPECT_EQ(a, b);
}

TEST_F(Queues, PriorityIsByTheOrderGiven) {
  const priority_queue<int, std::greater<>> largest;
  for (int i : {3, 1, 2}) largest.put_nowait(i);
  EXPECT_EQ(largest.get_nowait(), 3);
  EXPECT_EQ(largest.get_nowait(), 2);
  EXPECT_EQ(largest.get_nowait(), 1);
}

TEST_F(Queues, RefuseInTheNowaitForms) {
  const queue<int> q(1);
  EXPECT_THROW(q.get_nowait(), queue_empty);
  q.put_nowait(1);
  EXPECT_THROW(q.put_nowait(2), queue_full);
  q.shutdown();
  EXPECT_THROW(q.put_nowait(2), queue_shutdown);
  EXPECT_EQ(q.get_nowait(), 1);
  EXPECT_THROW(q.get_nowait(), queue_shutdown);
}

TEST_F(Queues, WhoFindsTheItemTakenWaitsAgain) {
  const queue<int> q;
  start(get_one(q, "a"));
  drain();
  q.put_nowait(1);
  q.get_nowait();
  drain();
  EXPECT_THAT(trace, IsEmpty());
  q.put_nowait(2);
  drain();
  EXPECT_THAT(trace, ElementsAre("a got 2"));
}

TEST_F(Queues, HundredsOfWaitersAreServedInOrder) {
  const queue<int> q;
  for (int i = 0; i < 300; ++i) start(get_one(q, std::to_string(i)));
  drain();
  for (int i = 0; i < 300; ++i) q.put_nowait(i);
  drain();
  ASSERT_EQ(trace.size(), 300U);
  for (int i = 0; i < 300; ++i) EXPECT_EQ(trace[i], std::to_string(i) + " got " + std::to_string(i));
}

TEST_F(Queues, TaskDoneTooOftenIsAValueErrorAndLeavesTheQueueUsable) {
  const queue<int> q;
  EXPECT_THROW(q.task_done(), value_error);
  loop->run_until_complete(q.join());
  q.put_nowait(1);
  q.task_done();
  loop->run_until_complete(q.join());
}

TEST_F(Queues, AnImmediateShutdownDestroysTheItems) {
  const auto item = std::make_shared<int>(1);
  const queue<std::shared_ptr<int>> q;
  q.put_nowait(item);
  q.shutdown(true);
  EXPECT_EQ(item.use_count(), 1);
  EXPECT_EQ(q.qsize(), 0U);
  loop->run_until_complete(q.join());
}

TEST_F(Queues, LetGoOfTasksThatAreDestroyedWhileTheyWait) {
  const queue<int> q(1);
  start(get_one(q, "getter"));
  const queue<int> full(1);
  full.put_nowait(1);
  start(put_one(full, 2));
  drain();
  loop.reset();
  EXPECT_EQ(take_reports().size(), 2U);
  q.put_nowait(1);
  EXPECT_EQ(full.get_nowait(), 1);
  EXPECT_TRUE(full.empty());
}

}  // namespace
}  // namespace aio::test
