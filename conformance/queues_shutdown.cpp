// Queues: shutdown.
#include <assay/sdk/conformance.hpp>

#include "ending.hpp"
#include "queue_users.hpp"

namespace assay::conformance {
namespace {

task joiner(test_context& rt, queue q) {
  return rt.spawn([q]() -> co<> { co_await q.join(); });
}

CONFORMANCE(Queue, AfterShutdownPutFailsAndGetGivesWhatIsLeft, "queue.shutdown") {
  queue q = rt.queue();
  q.put_nowait(1);
  q.put_nowait(2);
  q.shutdown();
  EXPECT_RAISES(co_await attempt(q.put(3)), error_kind::queue_shutdown);
  EXPECT_RAISES(attempt_call([&] { q.put_nowait(3); }), error_kind::queue_shutdown);
  EXPECT_RETURNS(co_await attempt(q.get_item()), 1);
  EXPECT_RETURNS(attempt_call([&] { return q.get_nowait(); }), 2);
}

CONFORMANCE(Queue, PutToAFullQueueThatWasShutDownFailsAtOnce, "queue.shutdown") {
  queue q = rt.queue(1);
  q.put_nowait(1);
  q.shutdown();
  outcome put = co_await outcome_after_drain(rt, putter(rt, q, 2), "put waits for room in a queue shut down");
  EXPECT_RAISES(put, error_kind::queue_shutdown);
  EXPECT_RAISES(attempt_call([&] { q.put_nowait(2); }), error_kind::queue_shutdown);
}

CONFORMANCE(Queue, AfterShutdownGetOnADrainedQueueFails, "queue.shutdown-drained") {
  queue q = rt.queue();
  q.put_nowait(1);
  q.shutdown();
  co_await q.get_item();
  outcome got = co_await outcome_after_drain(rt, getter(rt, q), "get waits for an item of a queue shut down");
  EXPECT_RAISES(got, error_kind::queue_shutdown);
  EXPECT_RAISES(attempt_call([&] { return q.get_nowait(); }), error_kind::queue_shutdown);
}

CONFORMANCE(Queue, ShutdownWakesAllWaitingGets, "queue.shutdown-wakes") {
  queue q = rt.queue();
  task a = getter(rt, q), b = getter(rt, q);
  co_await rt.drain();
  q.shutdown();
  EXPECT_RAISES(co_await outcome_after_drain(rt, a, "shutdown did not wake a waiting get"),
                error_kind::queue_shutdown);
  EXPECT_RAISES(co_await outcome_after_drain(rt, b, "shutdown did not wake a waiting get"),
                error_kind::queue_shutdown);
}

CONFORMANCE(Queue, ShutdownWakesAllWaitingPuts, "queue.shutdown-wakes") {
  queue q = rt.queue(1);
  q.put_nowait(0);
  task a = putter(rt, q, 1), b = putter(rt, q, 2);
  co_await rt.drain();
  q.shutdown();
  EXPECT_RAISES(co_await outcome_after_drain(rt, a, "shutdown did not wake a waiting put"),
                error_kind::queue_shutdown);
  EXPECT_RAISES(co_await outcome_after_drain(rt, b, "shutdown did not wake a waiting put"),
                error_kind::queue_shutdown);
  EXPECT_RETURNS(attempt_call([&] { return q.get_nowait(); }), 0);
}

CONFORMANCE(Queue, AWaitingGetThatFindsAnItemAtShutdownGetsIt, "queue.shutdown-wakes") {
  queue q = rt.queue();
  task a = getter(rt, q), b = getter(rt, q);
  co_await rt.drain();
  q.put_nowait("item");
  q.shutdown();
  EXPECT_RETURNS(co_await outcome_after_drain(rt, a, "shutdown did not wake a waiting get"), "item");
  EXPECT_RAISES(co_await outcome_after_drain(rt, b, "shutdown did not wake a waiting get"),
                error_kind::queue_shutdown);
}

CONFORMANCE(Queue, AnImmediateShutdownDropsTheItemsAndReleasesJoin, "queue.shutdown-immediate") {
  queue q = rt.queue();
  q.put_nowait(1);
  q.put_nowait(2);
  task joining = joiner(rt, q);
  co_await rt.drain();
  q.shutdown(true);
  EXPECT_EQ(q.qsize(), 0) << "items are left";
  EXPECT_RAISES(attempt_call([&] { return q.get_nowait(); }), error_kind::queue_shutdown);
  EXPECT_TRUE((co_await outcome_after_drain(rt, joining, "join waits for items that were dropped")).ok());
}

CONFORMANCE(Queue, AfterAnImmediateShutdownJoinWaitsForItemsTakenAndNotDone, "queue.shutdown-unfinished") {
  queue q = rt.queue();
  q.put_nowait(1);
  q.put_nowait(2);
  q.get_nowait();
  task joining = joiner(rt, q);
  co_await rt.drain();
  q.shutdown(true);
  co_await rt.drain();
  EXPECT_FALSE(joining.done()) << "join returned although an item that was taken is not done";
  q.task_done();
  EXPECT_TRUE((co_await outcome_after_drain(rt, joining, "join did not return at the last task_done")).ok());
  EXPECT_RAISES(attempt_call([&] { q.task_done(); }), error_kind::value);
}

CONFORMANCE(Queue, ShutdownMayBeCalledAgain, "queue.shutdown-again") {
  queue q = rt.queue();
  q.put_nowait(1);
  q.shutdown();
  EXPECT_TRUE(attempt_call([&] { q.shutdown(); }).ok());
  EXPECT_EQ(q.qsize(), 1) << "the second shutdown dropped an item";
  EXPECT_TRUE(attempt_call([&] { q.shutdown(true); }).ok());
  EXPECT_EQ(q.qsize(), 0) << "an immediate shutdown after a plain one drops nothing";
  EXPECT_RAISES(attempt_call([&] { return q.get_nowait(); }), error_kind::queue_shutdown);
  co_return;
}

}  // namespace
}  // namespace assay::conformance
