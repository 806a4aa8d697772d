// Queues: join and task_done.
#include <assay/sdk/conformance.hpp>

#include "suspension.hpp"

namespace assay::conformance {
namespace {

task joiner(test_context& rt, queue q, std::string name) {
  return rt.spawn([&rt, q, name]() -> co<> {
    co_await q.join();
    rt.trace("{} returned", name);
  });
}

CONFORMANCE(Queue, JoinReturnsWhenEveryItemIsDone, "queue.join") {
  queue q = rt.queue();
  for (int i = 0; i < 3; ++i) co_await q.put(i);
  task t = joiner(rt, q, "join");
  for (int i = 0; i < 3; ++i) {
    co_await rt.drain();
    EXPECT_FALSE(t.done()) << "join returned with " << 3 - i << " items unfinished";
    co_await q.get_item();
    rt.trace("{} done", i);
    q.task_done();
  }
  co_await rt.drain();
  EXPECT_TRACE("0 done", "1 done", "2 done", "join returned");
}

CONFORMANCE(Queue, JoinOfAnUnusedQueueReturnsAtOnce, "queue.join-unused") {
  queue q = rt.queue();
  watched_await seen = co_await watch(rt, q.join());
  EXPECT_TRUE(seen.result.ok());
  EXPECT_FALSE(seen.suspended) << "join suspended although nothing was put";
}

CONFORMANCE(Queue, JoinIsNotSatisfiedWithItemsThatWereTaken, "queue.join-needs-task-done") {
  queue q = rt.queue();
  co_await q.put(1);
  co_await q.get_item();
  task t = joiner(rt, q, "join");
  co_await rt.drain();
  EXPECT_FALSE(t.done()) << "join returned although task_done was not called";
  q.task_done();
  co_await rt.drain();
  EXPECT_TRACE("join returned");
}

CONFORMANCE(Queue, TaskDoneTooOftenIsAValueError, "queue.task-done-too-often") {
  queue q = rt.queue();
  EXPECT_RAISES(attempt_call([&] { q.task_done(); }), error_kind::value);
  q.put_nowait(1);
  EXPECT_TRUE(attempt_call([&] { q.task_done(); }).ok());
  EXPECT_RAISES(attempt_call([&] { q.task_done(); }), error_kind::value);
  co_return;
}

CONFORMANCE(Queue, JoinReturnsThoughItemsArePutAgainBeforeItRuns, "queue.join-at-zero") {
  queue q = rt.queue();
  q.put_nowait(1);
  task t = joiner(rt, q, "join");
  co_await rt.drain();
  q.get_nowait();
  q.task_done();
  q.put_nowait(2);
  co_await rt.drain();
  EXPECT_TRACE("join returned");
}

CONFORMANCE(Queue, AllWhoJoinGoOnTogether, "queue.join-releases-all") {
  queue q = rt.queue();
  q.put_nowait(1);
  task a = joiner(rt, q, "a"), b = joiner(rt, q, "b"), c = joiner(rt, q, "c");
  co_await rt.drain();
  EXPECT_TRACE();
  q.task_done();
  co_await rt.drain();
  EXPECT_TRACE("a returned", "b returned", "c returned");
}

}  // namespace
}  // namespace assay::conformance
