// Queues: order, bounds, waiting.
#include <assay/sdk/conformance.hpp>

#include "suspension.hpp"

namespace assay::conformance {
namespace {

task telling_getter(test_context& rt, queue q, std::string name) {
  return rt.spawn([&rt, q, name]() -> co<> {
    value item = co_await q.get_item();
    rt.trace("{} got {}", name, item);
  });
}

task telling_putter(test_context& rt, queue q, value item) {
  return rt.spawn([&rt, q, item]() -> co<> {
    co_await q.put(item);
    rt.trace("put {}", item);
  });
}

// Everything that is in the queue, in the order in which it is taken.
std::vector<value> emptied(queue q) {
  std::vector<value> all;
  while (!q.empty()) all.push_back(q.get_nowait());
  return all;
}

CONFORMANCE(Coroutines, WhatNeedNotBeWaitedForDoesNotSuspend, "coro.nothing-to-wait-for") {
  lock l = rt.lock();
  queue q = rt.queue(1);
  event e = rt.event();
  e.set();
  watched_await acquired = co_await watch(rt, l.acquire());
  EXPECT_FALSE(acquired.suspended) << "acquire of a free lock suspended";
  watched_await put = co_await watch(rt, q.put("item"));
  EXPECT_FALSE(put.suspended) << "put to a queue with room suspended";
  watched_await got = co_await watch(rt, q.get_item());
  EXPECT_FALSE(got.suspended) << "get from a queue with an item suspended";
  EXPECT_RETURNS(got.result, "item");
  watched_await waited = co_await watch(rt, e.wait());
  EXPECT_FALSE(waited.suspended) << "wait for a set event suspended";
}

CONFORMANCE(Queue, ItemsComeOutInTheOrderInWhichTheyWerePut, "queue.fifo") {
  queue q = rt.queue();
  for (const char* item : {"b", "c", "a"}) co_await q.put(item);
  EXPECT_RETURNS(co_await attempt(q.get_item()), "b");
  co_await q.put("d");
  EXPECT_RETURNS(co_await attempt(q.get_item()), "c");
  EXPECT_RETURNS(co_await attempt(q.get_item()), "a");
  EXPECT_RETURNS(co_await attempt(q.get_item()), "d");
}

CONFORMANCE(Queue, GetWaitsUntilAnItemIsPut, "queue.get-waits") {
  queue q = rt.queue();
  task t = telling_getter(rt, q, "getter");
  co_await rt.drain();
  EXPECT_FALSE(t.done()) << "get on an empty queue did not wait";
  co_await q.put(1);
  co_await rt.drain();
  EXPECT_TRACE("getter got 1");
}

CONFORMANCE(Queue, PutWaitsUntilAnItemIsTaken, "queue.put-waits") {
  queue q = rt.queue(1);
  co_await q.put(1);
  task t = telling_putter(rt, q, 2);
  co_await rt.drain();
  EXPECT_FALSE(t.done()) << "put to a full queue did not wait";
  EXPECT_EQ(q.get_nowait(), 1);
  co_await rt.drain();
  EXPECT_TRACE("put 2");
  EXPECT_RETURNS(co_await attempt(q.get_item()), 2);
}

CONFORMANCE(Queue, AMaximumSizeOfZeroOrBelowIsNoBound, "queue.no-bound") {
  for (int maxsize : {0, -1}) {
    queue q = rt.queue(maxsize);
    for (int i = 0; i < 100; ++i) q.put_nowait(i);
    EXPECT_FALSE(q.full()) << "maxsize " << maxsize;
  }
  co_return;
}

CONFORMANCE(Queue, TheNowaitFormsFailWhereTheyWouldHaveToWait, "queue.nowait-errors") {
  queue q = rt.queue(1);
  EXPECT_RAISES(attempt_call([&] { return q.get_nowait(); }), error_kind::queue_empty);
  q.put_nowait("first");
  EXPECT_RAISES(attempt_call([&] { q.put_nowait("second"); }), error_kind::queue_full);
  EXPECT_EQ(q.get_nowait(), "first");
  EXPECT_RAISES(attempt_call([&] { return q.get_nowait(); }), error_kind::queue_empty)
      << "what was refused is in the queue";
  co_return;
}

CONFORMANCE(Queue, SizeEmptyFullAndMaxsizeTellTheState, "queue.state") {
  queue q = rt.queue(2);
  EXPECT_EQ(q.maxsize(), 2);
  EXPECT_EQ(q.qsize(), 0);
  EXPECT_TRUE(q.empty());
  EXPECT_FALSE(q.full());
  q.put_nowait(1);
  EXPECT_EQ(q.qsize(), 1);
  EXPECT_FALSE(q.empty());
  EXPECT_FALSE(q.full());
  q.put_nowait(2);
  EXPECT_EQ(q.qsize(), 2);
  EXPECT_TRUE(q.full());
  q.get_nowait();
  EXPECT_EQ(q.qsize(), 1);
  EXPECT_FALSE(q.full());
  EXPECT_EQ(q.maxsize(), 2);
  co_return;
}

CONFORMANCE(Queue, WaitingGetsAreServedInTheirOrder, "queue.waiters-fifo") {
  queue q = rt.queue();
  task a = telling_getter(rt, q, "a"), b = telling_getter(rt, q, "b"), c = telling_getter(rt, q, "c");
  co_await rt.drain();
  co_await q.put(1);
  co_await q.put(2);
  co_await rt.drain();
  EXPECT_TRACE("a got 1", "b got 2");
  co_await q.put(3);
  co_await rt.drain();
  EXPECT_TRACE("a got 1", "b got 2", "c got 3");
}

CONFORMANCE(Queue, WaitingPutsAreServedInTheirOrder, "queue.waiters-fifo") {
  queue q = rt.queue(1);
  co_await q.put(0);
  task a = telling_putter(rt, q, 1), b = telling_putter(rt, q, 2), c = telling_putter(rt, q, 3);
  co_await rt.drain();
  for (int i = 0; i < 4; ++i) {
    EXPECT_RETURNS(attempt_call([&] { return q.get_nowait(); }), i);
    co_await rt.drain();
  }
  EXPECT_TRACE("put 1", "put 2", "put 3");
}

CONFORMANCE(Queue, AnItemTakenBeforeTheWaitingGetRunsLeavesThatWaiting, "queue.item-taken-before") {
  queue q = rt.queue();
  task t = telling_getter(rt, q, "getter");
  co_await rt.drain();
  q.put_nowait(1);
  EXPECT_RETURNS(attempt_call([&] { return q.get_nowait(); }), 1);
  co_await rt.drain();
  EXPECT_FALSE(t.done()) << "get ended although its item had been taken";
  q.put_nowait(2);
  co_await rt.drain();
  EXPECT_TRACE("getter got 2");
}

CONFORMANCE(Queue, ALifoQueueGivesTheItemPutLast, "queue.lifo") {
  queue q = rt.lifo_queue();
  for (int i : {1, 2, 3}) co_await q.put(i);
  EXPECT_RETURNS(co_await attempt(q.get_item()), 3);
  co_await q.put(4);
  EXPECT_RETURNS(co_await attempt(q.get_item()), 4);
  EXPECT_RETURNS(co_await attempt(q.get_item()), 2);
  EXPECT_RETURNS(co_await attempt(q.get_item()), 1);
}

CONFORMANCE(Queue, APriorityQueueGivesTheSmallestItem, "queue.priority") {
  queue q = rt.priority_queue();
  for (int i : {5, 3, 9, 1}) co_await q.put(i);
  EXPECT_RETURNS(co_await attempt(q.get_item()), 1);
  co_await q.put(2);
  EXPECT_THAT(emptied(q), ::testing::ElementsAre(2, 3, 5, 9));
}

CONFORMANCE(Queue, APriorityQueueOrdersTextsToo, "queue.priority") {
  queue q = rt.priority_queue();
  for (const char* text : {"pear", "apple", "fig"}) co_await q.put(text);
  EXPECT_THAT(emptied(q), ::testing::ElementsAre("apple", "fig", "pear"));
}

}  // namespace
}  // namespace assay::conformance
