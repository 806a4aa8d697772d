// Task cancellation: messages and the count of requests.
#include <assay/sdk/conformance.hpp>

#include "ending.hpp"

namespace assay::conformance {
namespace {

CONFORMANCE(Cancel, TheMessageReachesTheAwaitInsideTheTask, "cancel.message") {
  error seen;
  task t = rt.spawn([&]() -> co<> {
    outcome waited = co_await attempt(rt.create_future());
    if (!waited.ok()) seen = waited.failure();
  });
  co_await rt.passes(2);
  t.cancel("shutting down");
  co_await rt.drain();
  REQUIRE_TRUE(seen) << "no error reached the await";
  EXPECT_EQ(seen.message(), "shutting down") << "the message of cancel() inside the task";
}

// One awaiter: asyncio does not keep the message for those who come after the first.
CONFORMANCE(Cancel, TheMessageReachesWhoAwaitsTheTask, "cancel.message") {
  task t = rt.spawn(rt.pending());
  task waiter = rt.spawn([&]() -> co<value> {
    outcome waited = co_await attempt(t);
    co_return waited.ok() ? value("not cancelled") : value(waited.failure().message());
  });
  co_await rt.passes(2);
  t.cancel("shutting down");
  outcome told = co_await outcome_after_drain(rt, waiter, "the cancellation was lost");
  EXPECT_RETURNS(told, "shutting down") << "the message of cancel() for who awaits the task";
}

CONFORMANCE(Cancel, TheMessageReachesWhoAwaitsTheTaskLater, "cancel.message") {
  task t = rt.spawn(rt.pending());
  co_await rt.passes(2);
  t.cancel("shutting down");
  outcome awaited = co_await outcome_after_drain(rt, t, "the cancellation was lost");
  EXPECT_RAISES(awaited, error_kind::cancelled);
  EXPECT_EQ(awaited.failure().message(), "shutting down")
      << "the message of cancel() for who awaits the task";
}

CONFORMANCE(Cancel, TheMessageReachesAnInnerTask, "cancel.message", "cancel.reaches-innermost") {
  error seen;
  task inner = rt.spawn([&]() -> co<> {
    outcome waited = co_await attempt(rt.create_future());
    seen = waited.failure();
    throw raised(seen);
  });
  task outer = rt.spawn([&]() -> co<> { co_await inner; });
  co_await rt.drain();
  outer.cancel("from outside");
  co_await rt.drain();
  REQUIRE_TRUE(seen) << "no error reached the inner task";
  EXPECT_EQ(seen.message(), "from outside");
  EXPECT_TRUE(outer.cancelled());
}

CONFORMANCE(Cancel, WithoutAMessageTheErrorHasNone, "cancel.no-message") {
  error inside;
  task t = rt.spawn([&]() -> co<> {
    outcome waited = co_await attempt(rt.create_future());
    inside = waited.failure();
    throw raised(inside);
  });
  co_await rt.passes(2);
  t.cancel();
  outcome awaited = co_await outcome_after_drain(rt, t, "the cancellation was lost");
  REQUIRE_TRUE(inside) << "no error reached the await";
  EXPECT_FALSE(inside.has_message()) << "inside the task: '" << inside.message() << "'";
  EXPECT_RAISES(awaited, error_kind::cancelled);
  EXPECT_FALSE(awaited.failure().has_message())
      << "for who awaits the task: '" << awaited.failure().message() << "'";
}

CONFORMANCE(Cancel, AnEmptyMessageIsAMessage, "cancel.no-message") {
  error inside;
  task t = rt.spawn([&]() -> co<> {
    outcome waited = co_await attempt(rt.create_future());
    if (!waited.ok()) inside = waited.failure();
  });
  co_await rt.passes(2);
  t.cancel("");
  co_await rt.drain();
  REQUIRE_TRUE(inside) << "no error reached the await";
  EXPECT_TRUE(inside.has_message()) << "an empty message was taken for none";
  EXPECT_EQ(inside.message(), "");
}

CONFORMANCE(Cancel, AMessageOfTheBodysOwnReachesWhoAwaitsTheTask, "cancel.own-message-kept") {
  task t = rt.spawn([&]() -> co<> {
    co_await attempt(rt.create_future());
    throw raised(make_error(error_kind::cancelled, "the body's own"));
  });
  co_await rt.passes(2);
  t.cancel("from outside");
  outcome awaited = co_await outcome_after_drain(rt, t, "the cancellation was lost");
  EXPECT_RAISES(awaited, error_kind::cancelled);
  EXPECT_EQ(awaited.failure().message(), "the body's own");
}

CONFORMANCE(Cancel, OfTwoMessagesToASuspendedTaskTheFirstIsDelivered, "cancel.twice-message") {
  error seen;
  task t = rt.spawn([&]() -> co<> {
    outcome waited = co_await attempt(rt.create_future());
    if (!waited.ok()) seen = waited.failure();
  });
  co_await rt.passes(2);
  t.cancel("first");
  t.cancel("second");
  co_await rt.drain();
  REQUIRE_TRUE(seen) << "no error reached the await";
  EXPECT_EQ(seen.message(), "first");
}

CONFORMANCE(Cancel, OfTwoMessagesToATaskNotBegunTheLastIsDelivered, "cancel.twice-message") {
  task t = rt.spawn(rt.pending());
  t.cancel("first");
  t.cancel("second");
  outcome awaited = co_await outcome_after_drain(rt, t, "the cancellation was lost");
  EXPECT_RAISES(awaited, error_kind::cancelled);
  EXPECT_EQ(awaited.failure().message(), "second");
}

CONFORMANCE(Cancel, TwoRequestsBeforeDeliveryDeliverOneCancellationAndCountTwo,
            "cancel.twice-delivers-once") {
  task t = rt.spawn([&]() -> co<> {
    outcome first = co_await attempt(rt.create_future());
    rt.trace("first await {}", first.is_error(error_kind::cancelled) ? "cancelled" : "ended otherwise");
    outcome second = co_await attempt(rt.sleep(0));
    rt.trace("second await {}", second.ok() ? "passed" : "cancelled again");
  });
  co_await rt.passes(2);
  EXPECT_TRUE(t.cancel());
  EXPECT_TRUE(t.cancel()) << "the second request to a task that is not done";
  EXPECT_EQ(t.cancelling(), 2) << "the count of requests";
  co_await rt.drain();
  EXPECT_TRACE("first await cancelled", "second await passed");
  EXPECT_TRUE(t.done());
}

CONFORMANCE(Cancel, CancellingStartsAtZeroAndCountsRequestsLessUncancels, "cancel.cancelling-count") {
  task t = rt.spawn([&]() -> co<> {
    for (int await = 0; await < 2; ++await) co_await attempt(rt.create_future());
  });
  EXPECT_EQ(t.cancelling(), 0) << "a new task";
  co_await rt.passes(2);
  EXPECT_EQ(t.cancelling(), 0) << "a suspended task";
  t.cancel();
  EXPECT_EQ(t.cancelling(), 1) << "after one request";
  co_await rt.passes(2);
  t.cancel();
  EXPECT_EQ(t.cancelling(), 2) << "after two requests";
  t.uncancel();
  EXPECT_EQ(t.cancelling(), 1) << "after two requests and one uncancel";
  co_await rt.drain();
  EXPECT_TRUE(t.done());
}

CONFORMANCE(Cancel, UncancelLowersTheCountToZeroAndNotBelow, "cancel.uncancel") {
  task t = rt.spawn([&]() -> co<> {
    for (int await = 0; await < 3; ++await) co_await attempt(rt.create_future());
  });
  co_await rt.passes(2);
  EXPECT_EQ(t.uncancel(), 0) << "uncancel() without a request";
  EXPECT_EQ(t.cancelling(), 0) << "the count fell below zero";
  for (int request = 0; request < 2; ++request) {
    t.cancel();
    co_await rt.passes(2);
  }
  EXPECT_EQ(t.uncancel(), 1) << "uncancel() after two requests";
  EXPECT_EQ(t.uncancel(), 0) << "the second uncancel()";
  EXPECT_EQ(t.uncancel(), 0) << "one uncancel() too many";
  t.cancel();
  EXPECT_EQ(t.cancelling(), 1) << "an uncancel() too many was kept as a debt";
  co_await rt.drain();
  EXPECT_TRUE(t.done());
}

CONFORMANCE(Cancel, CatchingTheErrorLeavesTheCountOnlyUncancelLowersIt, "cancel.catching-keeps-count") {
  task t = rt.spawn([&]() -> co<> {
    co_await attempt(rt.create_future());
    task self = rt.current_task();
    rt.trace("caught: {}", self.cancelling());
    co_await rt.passes(1);
    rt.trace("after another await: {}", self.cancelling());
    rt.trace("uncancel: {}", self.uncancel());
    rt.trace("then: {}", self.cancelling());
  });
  co_await rt.passes(2);
  t.cancel();
  co_await rt.drain();
  EXPECT_TRACE("caught: 1", "after another await: 1", "uncancel: 0", "then: 0");
  EXPECT_TRUE(t.done());
}

CONFORMANCE(Cancel, UncancelWithdrawsTheRequestThatATaskMadeOfItself, "cancel.uncancel-withdraws") {
  task t = rt.spawn([&]() -> co<> {
    task self = rt.current_task();
    self.cancel();
    rt.trace("uncancel: {}", self.uncancel());
    outcome next = co_await attempt(rt.sleep(0));
    rt.trace("the next await {}", next.ok() ? "passed" : "raised");
  });
  co_await rt.drain();
  EXPECT_TRACE("uncancel: 0", "the next await passed");
  EXPECT_FALSE(t.cancelled());
}

CONFORMANCE(Cancel, UncancelThatLeavesARequestWithdrawsNothing, "cancel.uncancel-withdraws") {
  task t = rt.spawn([&]() -> co<> {
    task self = rt.current_task();
    self.cancel();
    self.cancel();
    rt.trace("uncancel: {}", self.uncancel());
    outcome next = co_await attempt(rt.sleep(0));
    rt.trace("the next await {}", next.ok() ? "passed" : "raised");
  });
  co_await rt.drain();
  EXPECT_TRACE("uncancel: 1", "the next await raised");
}

CONFORMANCE(Cancel, UncancelBeforeTheFirstStepLetsTheBodyRun, "cancel.uncancel-withdraws") {
  task t = rt.spawn(rt.after(1, "ran"));
  t.cancel();
  EXPECT_EQ(t.uncancel(), 0);
  outcome ended = co_await outcome_after_drain(rt, t, "the task did not end");
  EXPECT_RETURNS(ended, "ran");
}

}  // namespace
}  // namespace assay::conformance
