// Task cancellation: what a request does, and what the body makes of it.
#include <assay/sdk/conformance.hpp>

#include "ending.hpp"

namespace assay::conformance {
namespace {

CONFORMANCE(Cancel, CancelOnlyRequestsAndReturnsTrue, "cancel.request") {
  task t = rt.spawn(rt.pending());
  co_await rt.passes(2);
  EXPECT_TRUE(t.cancel()) << "cancel() of a suspended task";
  EXPECT_FALSE(t.cancelled()) << "the task is cancelled already when cancel() returns";
  EXPECT_FALSE(t.done()) << "the task is done already when cancel() returns";
  co_await rt.drain();
  EXPECT_TRUE(t.cancelled()) << "the request was lost";
}

CONFORMANCE(Cancel, CancellingADoneTaskReturnsFalseAndChangesNothing, "cancel.done-task") {
  task returned = rt.spawn(rt.after(1, 1));
  error boom = rt.user_error("boom");
  task failed = rt.spawn(rt.failing_after(1, boom));
  task cancelled = rt.spawn(rt.pending());
  co_await rt.passes(1);
  cancelled.cancel();
  co_await rt.drain();
  EXPECT_FALSE(returned.cancel()) << "cancel() of a task that returned";
  EXPECT_FALSE(failed.cancel()) << "cancel() of a task that failed";
  EXPECT_FALSE(cancelled.cancel()) << "cancel() of a cancelled task";
  co_await rt.drain();
  EXPECT_FALSE(returned.cancelled());
  EXPECT_EQ(returned.result(), 1);
  EXPECT_FALSE(failed.cancelled());
  EXPECT_EQ(failed.exception(), boom);
}

CONFORMANCE(Cancel, CancellingADoneTaskDoesNotCount, "cancel.done-task", "cancel.cancelling-count") {
  task t = rt.spawn(rt.after(1, 1));
  co_await t;
  t.cancel();
  EXPECT_EQ(t.cancelling(), 0) << "a request to a done task was counted";
}

CONFORMANCE(Cancel, TheErrorIsRaisedAtTheAwaitWhereTheTaskStandsInALaterPass, "cancel.raised-at-await") {
  task t = rt.spawn([&]() -> co<> {
    outcome first = co_await attempt(rt.sleep(0));
    rt.trace("first await {}", first.ok() ? "passed" : "raised");
    outcome second = co_await attempt(rt.create_future());
    rt.trace("second await {}", second.is_error(error_kind::cancelled) ? "cancelled" : "ended otherwise");
  });
  co_await rt.passes(4);
  t.cancel();
  rt.trace("cancel returned");
  co_await rt.drain();
  EXPECT_TRACE("first await passed", "cancel returned", "second await cancelled");
  EXPECT_TRUE(t.done());
}

CONFORMANCE(Cancel, ABodyThatDoesNotHandleTheErrorMakesTheTaskCancelled, "cancel.unhandled") {
  task t = rt.spawn([&]() -> co<value> {
    rt.trace("before the await");
    co_await rt.create_future();
    rt.trace("after the await");
    co_return 1;
  });
  co_await rt.passes(2);
  t.cancel();
  co_await rt.drain();
  REQUIRE_TRUE(t.done()) << "the cancellation was swallowed";
  EXPECT_TRUE(t.cancelled());
  EXPECT_RAISES(co_await attempt(t), error_kind::cancelled);
  EXPECT_TRACE("before the await");
}

CONFORMANCE(Cancel, ABodyThatHandlesTheErrorAndReturnsEndsNormally, "cancel.suppressed") {
  task t = rt.spawn([&]() -> co<value> {
    outcome waited = co_await attempt(rt.create_future());
    co_return waited.is_error(error_kind::cancelled) ? "handled" : "not cancelled";
  });
  co_await rt.passes(2);
  t.cancel();
  co_await rt.drain();
  REQUIRE_TRUE(t.done());
  EXPECT_FALSE(t.cancelled()) << "a suppressed cancellation made the task cancelled";
  EXPECT_RETURNS(attempt_call([&] { return t.result(); }), "handled");
}

CONFORMANCE(Cancel, ABodyThatRaisesAnotherErrorFailsWithThat, "cancel.replaced-by-error") {
  error replacement = rt.user_error("cleanup failed");
  task t = rt.spawn([&]() -> co<> {
    outcome waited = co_await attempt(rt.create_future());
    if (waited.is_error(error_kind::cancelled)) throw raised(replacement);
  });
  co_await rt.passes(2);
  t.cancel();
  co_await rt.drain();
  REQUIRE_TRUE(t.done());
  EXPECT_FALSE(t.cancelled()) << "the error that replaced the cancellation is lost";
  EXPECT_EQ(t.exception(), replacement);
}

CONFORMANCE(Cancel, CleanupMayAwaitAndTheTaskIsDoneOnlyAfterIt, "cancel.cleanup-may-await") {
  task t = rt.spawn([&]() -> co<> {
    outcome waited = co_await attempt(rt.create_future());
    rt.trace("cleanup begins");
    co_await rt.passes(3);
    rt.trace("cleanup ends");
    throw raised(waited.failure());
  });
  t.add_done_callback([&] { rt.trace("done"); });
  co_await rt.passes(2);
  t.cancel();
  co_await rt.passes(2);
  EXPECT_FALSE(t.done()) << "done while its cleanup still awaits";
  co_await rt.drain();
  EXPECT_TRUE(t.cancelled());
  EXPECT_TRACE("cleanup begins", "cleanup ends", "done");
}

CONFORMANCE(Cancel, ASuppressedCancellationIsNotDeliveredAgain, "cancel.delivered-once") {
  future gate = rt.create_future();
  task t = rt.spawn([&]() -> co<value> {
    for (int await = 1; await <= 3; ++await) {
      awaitable next = await == 1 ? awaitable(rt.create_future()) : rt.sleep(0);
      outcome waited = co_await attempt(next);
      rt.trace("await {} {}", await, waited.is_error(error_kind::cancelled) ? "cancelled" : "passed");
    }
    co_return co_await gate;
  });
  co_await rt.passes(2);
  t.cancel();
  co_await rt.drain();
  EXPECT_TRACE("await 1 cancelled", "await 2 passed", "await 3 passed");
  EXPECT_FALSE(t.done()) << "the suppressed cancellation came back";
  EXPECT_FALSE(gate.cancelled()) << "the suppressed cancellation reached a later await";
  if (!gate.done()) gate.set_result("to the end");
  outcome ended = co_await outcome_after_drain(rt, t, "the await of the gate was not passed");
  EXPECT_RETURNS(ended, "to the end");
}

CONFORMANCE(Cancel, EachRequestIsDeliveredOnceThoughTheFirstWasSuppressed, "cancel.delivered-once") {
  task t = rt.spawn([&]() -> co<> {
    for (int await = 1; await <= 3; ++await) {
      outcome waited = co_await attempt(rt.create_future());
      rt.trace("await {} {}", await,
               waited.is_error(error_kind::cancelled) ? "cancelled" : "ended otherwise");
    }
  });
  for (int request = 1; request <= 3; ++request) {
    co_await rt.passes(3);
    rt.trace("request {}", request);
    t.cancel();
  }
  co_await rt.drain();
  EXPECT_TRACE("request 1", "await 1 cancelled", "request 2", "await 2 cancelled", "request 3",
               "await 3 cancelled");
  EXPECT_TRUE(t.done());
  EXPECT_FALSE(t.cancelled());
}

CONFORMANCE(Cancel, ATaskCancelledBeforeItsFirstStepRunsNothing, "cancel.before-first-step") {
  task t = rt.spawn([&]() -> co<> {
    rt.trace("body");
    co_return;
  });
  EXPECT_TRUE(t.cancel());
  co_await rt.drain();
  REQUIRE_TRUE(t.done());
  EXPECT_TRUE(t.cancelled()) << "a request before the first step was lost";
  EXPECT_TRACE();
}

CONFORMANCE(Cancel, ABodyThatRaisesTheErrorItselfMakesTheTaskCancelled, "cancel.raised-by-body") {
  task at_once = rt.spawn([&]() -> co<> {
    throw raised(make_error(error_kind::cancelled, "my own"));
    co_return;
  });
  task later = rt.spawn(rt.failing_after(2, make_error(error_kind::cancelled, "my own")));
  co_await rt.drain();
  EXPECT_TRUE(at_once.cancelled());
  EXPECT_TRUE(later.cancelled());
}

CONFORMANCE(Cancel, ACancelledTaskStaysCancelled, "cancel.stays-cancelled") {
  task t = rt.spawn(rt.pending());
  co_await rt.passes(2);
  t.cancel();
  co_await rt.drain();
  REQUIRE_TRUE(t.done()) << "the cancellation was lost";
  for (int await = 1; await <= 3; ++await) {
    EXPECT_RAISES(co_await attempt(t), error_kind::cancelled);
    EXPECT_TRUE(t.cancelled()) << "after await " << await;
  }
}

CONFORMANCE(Cancel, TheErrorIsNotAmongTheOrdinaryErrors, "cancel.not-ordinary-error") {
  error seen;
  task t = rt.spawn([&]() -> co<> {
    outcome waited = co_await attempt(rt.create_future());
    if (!waited.ok()) seen = waited.failure();
  });
  co_await rt.passes(2);
  t.cancel();
  co_await rt.drain();
  REQUIRE_TRUE(seen) << "no error reached the await";
  EXPECT_EQ(seen.kind(), error_kind::cancelled);
  EXPECT_TRUE(seen.is_base()) << "a handler for ordinary errors would catch the cancellation error";
}

CONFORMANCE(Cancel, CancelledIsFalseUntilTheTaskIsDoneByCancellation, "cancel.cancelled-only-when-done") {
  future gate = rt.create_future();
  task t = rt.spawn([&]() -> co<> {
    outcome waited = co_await attempt(rt.create_future());
    co_await gate;
    throw raised(waited.failure());
  });
  EXPECT_FALSE(t.cancelled()) << "before the first step";
  co_await rt.passes(2);
  t.cancel();
  EXPECT_FALSE(t.cancelled()) << "after the request";
  co_await rt.drain();
  EXPECT_FALSE(t.cancelled()) << "while the body cleans up";
  if (!gate.done()) gate.set_result(value());
  co_await rt.drain();
  EXPECT_TRUE(t.cancelled()) << "after the end";
}

CONFORMANCE(Cancel, CancelledIsFalseForTasksThatEndInAnotherWay, "cancel.cancelled-only-when-done") {
  task returned = rt.spawn(rt.after(1, 1));
  task failed = rt.spawn(rt.failing_after(1, rt.user_error("boom")));
  co_await rt.drain();
  EXPECT_FALSE(returned.cancelled());
  EXPECT_FALSE(failed.cancelled());
  failed.exception();
}

CONFORMANCE(Cancel, ExceptionOfACancelledTaskRaises, "cancel.exception-raises") {
  task t = rt.spawn(rt.pending());
  co_await rt.passes(2);
  t.cancel();
  co_await rt.drain();
  EXPECT_RAISES(attempt_call([&] { return t.exception(); }), error_kind::cancelled);
  EXPECT_RAISES(attempt_call([&] { return t.result(); }), error_kind::cancelled);
}

CONFORMANCE(Cancel, AwaitingACancelledTaskRaisesWithoutSuspending, "cancel.await-cancelled-no-suspend") {
  task t = rt.spawn(rt.pending());
  co_await rt.passes(2);
  t.cancel();
  co_await rt.drain();
  REQUIRE_TRUE(t.done()) << "the cancellation was lost";
  rt.loop().call_soon([&] { rt.trace("another callback ran"); });
  EXPECT_RAISES(co_await attempt(t), error_kind::cancelled);
  rt.trace("raised");
  co_await rt.passes(1);
  EXPECT_TRACE("raised", "another callback ran");
}

}  // namespace
}  // namespace assay::conformance
