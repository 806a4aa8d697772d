// Task cancellation: what it reaches beyond the task, and requests that race with other events.
#include <assay/sdk/conformance.hpp>

#include "ending.hpp"

namespace assay::conformance {
namespace {

CONFORMANCE(Cancel, CancelReachesTheInnermostFutureThroughAwaitedTasks, "cancel.reaches-innermost") {
  future gate = rt.create_future();
  task inner = rt.spawn([&]() -> co<> { co_await gate; });
  task middle = rt.spawn([&]() -> co<> { co_await inner; });
  task outer = rt.spawn([&]() -> co<> { co_await middle; });
  co_await rt.drain();
  EXPECT_TRUE(outer.cancel());
  EXPECT_TRUE(gate.cancelled()) << "cancel() did not reach the innermost future";
  co_await rt.drain();
  EXPECT_TRUE(inner.cancelled()) << "the innermost task";
  EXPECT_TRUE(middle.cancelled()) << "the task between";
  EXPECT_TRUE(outer.cancelled()) << "the cancelled task";
}

CONFORMANCE(Cancel, AnInnerTaskThatSuppressesTheErrorGivesItsValueToTheOuter, "cancel.inner-suppresses") {
  task inner = rt.spawn([&]() -> co<value> {
    outcome waited = co_await attempt(rt.create_future());
    co_return waited.is_error(error_kind::cancelled) ? "suppressed" : "not cancelled";
  });
  task outer = rt.spawn([&]() -> co<value> { co_return list_of("outer", co_await inner); });
  co_await rt.drain();
  outer.cancel();
  co_await rt.drain();
  REQUIRE_TRUE(outer.done());
  EXPECT_FALSE(outer.cancelled()) << "the outer task was cancelled besides its inner one";
  EXPECT_RETURNS(attempt_call([&] { return outer.result(); }), list_of("outer", "suppressed"));
}

CONFORMANCE(Cancel, AwaitingAFutureCancelledByOthersCancelsTheWaiter, "cancel.awaited-cancelled-by-other") {
  future gate = rt.create_future();
  task waiter = rt.spawn([&]() -> co<> { co_await gate; });
  task handling = rt.spawn([&]() -> co<value> {
    outcome waited = co_await attempt(gate);
    co_return waited.is_error(error_kind::cancelled) ? "handled" : "not cancelled";
  });
  co_await rt.drain();
  gate.cancel();
  co_await rt.drain();
  REQUIRE_TRUE(waiter.done() && handling.done());
  EXPECT_TRUE(waiter.cancelled()) << "the waiter that did not handle the error";
  EXPECT_FALSE(handling.cancelled()) << "the waiter that handled the error";
  EXPECT_RETURNS(attempt_call([&] { return handling.result(); }), "handled");
}

co<> task_and_future_cancelled_together(test_context& rt, bool task_first) {
  future gate = rt.create_future();
  task t = rt.spawn([&]() -> co<> {
    outcome first = co_await attempt(gate);
    rt.trace("first await {}", first.is_error(error_kind::cancelled) ? "cancelled" : "ended otherwise");
    outcome second = co_await attempt(rt.sleep(0));
    rt.trace("second await {}", second.ok() ? "passed" : "cancelled again");
  });
  co_await rt.passes(2);
  if (task_first) t.cancel();
  gate.cancel();
  if (!task_first) t.cancel();
  co_await rt.drain();
  EXPECT_TRACE("first await cancelled", "second await passed");
  EXPECT_TRUE(t.done());
  EXPECT_FALSE(t.cancelled());
}

CONFORMANCE(Cancel, TaskThenFutureCancelledInOnePassGiveOneCancellation, "cancel.task-and-future-once") {
  co_await task_and_future_cancelled_together(rt, true);
}

CONFORMANCE(Cancel, FutureThenTaskCancelledInOnePassGiveOneCancellation, "cancel.task-and-future-once") {
  co_await task_and_future_cancelled_together(rt, false);
}

CONFORMANCE(Cancel, CancelAfterTheFutureGotItsResultWins, "cancel.after-completion-wins") {
  future gate = rt.create_future();
  task t = rt.spawn([&]() -> co<> {
    outcome waited = co_await attempt(gate);
    rt.trace("await {}", waited.ok() ? "saw the result" : "raised");
    if (!waited.ok()) throw raised(waited.failure());
  });
  co_await rt.passes(2);
  gate.set_result("too late");
  EXPECT_TRUE(t.cancel());
  co_await rt.drain();
  EXPECT_TRACE("await raised");
  EXPECT_TRUE(t.cancelled()) << "the cancellation was lost to the result";
}

CONFORMANCE(Cancel, CancelBeforeTheFutureGetsItsResultCancelsTheFuture, "cancel.before-completion") {
  future gate = rt.create_future();
  task t = rt.spawn([&]() -> co<> { co_await gate; });
  co_await rt.passes(2);
  t.cancel();
  EXPECT_TRUE(gate.cancelled()) << "the awaited future was not cancelled by the request";
  EXPECT_RAISES(attempt_call([&] { gate.set_result("too late"); }), error_kind::invalid_state);
  co_await rt.drain();
  EXPECT_TRUE(t.cancelled());
}

CONFORMANCE(Cancel, ATaskThatCancelsItselfGetsTheErrorAtItsNextAwait, "cancel.self-then-await") {
  task t = rt.spawn([&]() -> co<> {
    rt.trace("cancel returns {}", rt.current_task().cancel());
    outcome waited = co_await attempt(rt.sleep(0));
    rt.trace("await {}", waited.is_error(error_kind::cancelled) ? "cancelled" : "passed");
    outcome again = co_await attempt(rt.sleep(0));
    rt.trace("await {}", again.ok() ? "passed" : "cancelled again");
    if (!waited.ok()) throw raised(waited.failure());
  });
  co_await rt.drain();
  EXPECT_TRACE("cancel returns true", "await cancelled", "await passed");
  EXPECT_TRUE(t.cancelled());
}

CONFORMANCE(Cancel, ATaskThatCancelsItselfAndAwaitsAFutureCancelsThatFuture, "cancel.self-then-await",
            "cancel.reaches-innermost") {
  future gate = rt.create_future();
  task t = rt.spawn([&]() -> co<> {
    rt.current_task().cancel();
    co_await gate;
  });
  co_await rt.drain();
  EXPECT_TRUE(t.cancelled());
  EXPECT_TRUE(gate.cancelled());
}

CONFORMANCE(Cancel, ATaskThatCancelsItselfAndReturnsEndsCancelled, "cancel.self-then-return") {
  task t = rt.spawn([&]() -> co<value> {
    rt.current_task().cancel();
    co_return "lost";
  });
  co_await rt.drain();
  REQUIRE_TRUE(t.done());
  EXPECT_TRUE(t.cancelled()) << "the request of a task that cancelled itself and returned was lost";
  EXPECT_RAISES(attempt_call([&] { return t.result(); }), error_kind::cancelled);
}

CONFORMANCE(Cancel, ATaskThatCancelsItselfAndRaisesEndsWithThatError, "cancel.self-then-raise") {
  error boom = rt.user_error("boom");
  task t = rt.spawn([&]() -> co<> {
    rt.current_task().cancel();
    throw raised(boom);
    co_return;
  });
  co_await rt.drain();
  REQUIRE_TRUE(t.done());
  EXPECT_FALSE(t.cancelled());
  EXPECT_EQ(attempt_call([&] { return t.exception(); }).get(), boom);
}

CONFORMANCE(Cancel, TasksThatATaskCreatedAndDoesNotAwaitAreLeftAlone, "cancel.not-created-tasks") {
  future gate = rt.create_future();
  task created;
  task t = rt.spawn([&]() -> co<> {
    created = rt.spawn([&]() -> co<value> { co_return co_await gate; });
    co_await rt.create_future();
  });
  co_await rt.drain();
  t.cancel();
  co_await rt.drain();
  EXPECT_TRUE(t.cancelled());
  EXPECT_FALSE(created.done()) << "the cancellation leaked to a task that was only created";
  EXPECT_FALSE(gate.cancelled());
  if (!gate.done()) gate.set_result(1);
  outcome ended = co_await outcome_after_drain(rt, created, "the created task did not go on");
  EXPECT_RETURNS(ended, 1);
}

CONFORMANCE(Cancel, CancellingASleepingTaskEndsTheSleepAtOnce, "cancel.sleep-ends") {
  task t = rt.spawn([&]() -> co<> { co_await rt.sleep(3600); });
  co_await rt.passes(2);
  t.cancel();
  co_await rt.drain();
  EXPECT_TRUE(t.cancelled()) << "the sleep goes on after the cancellation";
}

// A timer left behind would complete a sleep that has ended, or resume a task that has gone on. The sleep is
// doubled until the machine is fast enough to cancel it in time.
CONFORMANCE(Cancel, TheTimerOfACancelledSleepDoesNothingLater, "cancel.sleep-ends", timed) {
  auto reports = rt.record_exceptions();
  future gate;
  double duration = rt.unit();
  task t;
  for (;; duration *= 2) {
    gate = rt.create_future();
    double before = rt.loop().time();
    t = rt.spawn([&]() -> co<value> {
      outcome slept = co_await attempt(rt.sleep(duration));
      rt.trace("sleep {}", slept.is_error(error_kind::cancelled) ? "cancelled" : "ended");
      value result = co_await gate;
      rt.trace("went on");
      co_return result;
    });
    co_await rt.passes(2);
    if (rt.loop().time() < before + duration) break;
    t.cancel();
    co_await rt.drain();
    rt.clear_trace();
  }
  t.cancel();
  co_await rt.sleep(2 * duration);
  EXPECT_TRACE("sleep cancelled");
  EXPECT_EQ(reports.size(), 0u) << "the timer of the cancelled sleep was still there";
  if (!gate.done()) gate.set_result(1);
  outcome ended = co_await outcome_after_drain(rt, t, "the task did not go on after its sleep");
  EXPECT_RETURNS(ended, 1);
}

}  // namespace
}  // namespace assay::conformance
