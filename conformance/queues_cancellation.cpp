// Queues: gets and puts that are cancelled.
#include <assay/sdk/conformance.hpp>

#include "queue_users.hpp"

namespace assay::conformance {
namespace {

CONFORMANCE(Queue, TheItemOfAGetCancelledInTheSamePassGoesToTheNext, "queue.cancelled-get-keeps-item") {
  queue q = rt.queue();
  task a = getter(rt, q), b = getter(rt, q);
  co_await rt.drain();
  q.put_nowait("item");
  a.cancel();
  co_await rt.drain();
  EXPECT_TRUE(a.cancelled()) << "the cancellation of the chosen get was lost";
  REQUIRE_TRUE(b.done()) << "the item was lost with the get that was cancelled";
  EXPECT_RETURNS(co_await attempt(b), "item");
}

CONFORMANCE(Queue, TheItemOfTheOnlyGetCancelledInTheSamePassStaysInTheQueue,
            "queue.cancelled-get-keeps-item") {
  queue q = rt.queue();
  task only = getter(rt, q);
  co_await rt.drain();
  q.put_nowait("item");
  only.cancel();
  co_await rt.drain();
  EXPECT_TRUE(only.cancelled());
  task next = getter(rt, q);
  co_await rt.drain();
  REQUIRE_TRUE(next.done()) << "the item was lost with the get that was cancelled";
  EXPECT_RETURNS(co_await attempt(next), "item");
}

CONFORMANCE(Queue, TheRoomOfAPutCancelledInTheSamePassGoesToTheNext, "queue.cancelled-put-keeps-room") {
  queue q = rt.queue(1);
  q.put_nowait("first");
  task a = putter(rt, q, "a"), b = putter(rt, q, "b");
  co_await rt.drain();
  EXPECT_EQ(q.get_nowait(), "first");
  a.cancel();
  co_await rt.drain();
  EXPECT_TRUE(a.cancelled()) << "the cancellation of the chosen put was lost";
  REQUIRE_TRUE(b.done()) << "the room was lost with the put that was cancelled";
  EXPECT_RETURNS(attempt_call([&] { return q.get_nowait(); }), "b");
}

CONFORMANCE(Queue, ACancelledPutAddsNothing, "queue.cancelled-put") {
  queue q = rt.queue(1);
  q.put_nowait("first");
  task waiting = putter(rt, q, "cancelled");
  co_await rt.drain();
  waiting.cancel();
  co_await rt.drain();
  EXPECT_TRUE(waiting.cancelled());
  EXPECT_EQ(q.get_nowait(), "first");
  co_await rt.drain();
  EXPECT_EQ(q.qsize(), 0) << "the item of a cancelled put is in the queue";
}

CONFORMANCE(Queue, APutCancelledInThePassInWhichItHasRoomAddsNothing, "queue.cancelled-put") {
  queue q = rt.queue(1);
  q.put_nowait("first");
  task waiting = putter(rt, q, "cancelled");
  co_await rt.drain();
  q.get_nowait();
  waiting.cancel();
  co_await rt.drain();
  EXPECT_TRUE(waiting.cancelled());
  EXPECT_EQ(q.qsize(), 0) << "the item of a cancelled put is in the queue";
}

CONFORMANCE(Queue, ManyCancelledGetsLeaveNoTrace, "queue.cancelled-gets-gone") {
  queue q = rt.queue();
  std::vector<task> many;
  for (int i = 0; i < 30; ++i) many.push_back(getter(rt, q));
  task last = getter(rt, q);
  co_await rt.drain();
  for (const task& t : many) t.cancel();
  q.put_nowait("item");
  co_await rt.drain();
  for (const task& t : many) EXPECT_TRUE(t.cancelled());
  REQUIRE_TRUE(last.done()) << "the item did not reach the get that still waits";
  EXPECT_RETURNS(co_await attempt(last), "item");
}

CONFORMANCE(Queue, ManyCancelledPutsLeaveNoTrace, "queue.cancelled-puts-gone") {
  queue q = rt.queue(1);
  q.put_nowait("first");
  std::vector<task> many;
  for (int i = 0; i < 30; ++i) many.push_back(putter(rt, q, i));
  task last = putter(rt, q, "last");
  co_await rt.drain();
  for (const task& t : many) t.cancel();
  EXPECT_EQ(q.get_nowait(), "first");
  co_await rt.drain();
  for (const task& t : many) EXPECT_TRUE(t.cancelled());
  REQUIRE_TRUE(last.done()) << "the room did not reach the put that still waits";
  EXPECT_RETURNS(attempt_call([&] { return q.get_nowait(); }), "last");
  EXPECT_TRUE(q.empty());
}

}  // namespace
}  // namespace assay::conformance
