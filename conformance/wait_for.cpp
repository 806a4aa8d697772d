// wait_for: a time limit around one awaitable.
#include <assay/sdk/conformance.hpp>

#include "ending.hpp"
#include "timing.hpp"

namespace assay::conformance {
namespace {

CONFORMANCE(WaitFor, TheResultOfAnAwaitableThatEndsInTime, "wait_for.result", timed) {
  EXPECT_EQ(co_await rt.wait_for(rt.after(2, 7), ample), 7) << "of a coroutine";
  task t = rt.spawn(rt.after(2, 8));
  EXPECT_EQ(co_await rt.wait_for(t, ample), 8) << "of a task";
  future f = rt.create_future();
  rt.loop().call_soon([&] { f.set_result(9); });
  EXPECT_EQ(co_await rt.wait_for(f, ample), 9) << "of a future";
}

// Doubled until the machine is fast enough to end the wait in time.
CONFORMANCE(WaitFor, TheLimitOfAFinishedWaitDoesNothingLater, "wait_for.result", timed) {
  double limit = rt.unit();
  outcome waited = co_await attempt(rt.wait_for(rt.after(1, 1), limit));
  for (int again = 0; again < 6 && waited.is_error(error_kind::timeout); ++again) {
    limit *= 2;
    waited = co_await attempt(rt.wait_for(rt.after(1, 1), limit));
  }
  EXPECT_RETURNS(waited, 1);
  outcome later = co_await attempt(rt.sleep(2 * limit));
  EXPECT_TRUE(later.ok()) << "the limit of an earlier wait_for struck a later await";
}

CONFORMANCE(WaitFor, AnErrorOfTheAwaitableIsRaisedAsTheSameObject, "wait_for.error", timed) {
  error boom = rt.user_error("boom");
  outcome waited = co_await attempt(rt.wait_for(rt.failing_after(2, boom), ample));
  EXPECT_RAISES(waited, error_kind::user);
  EXPECT_EQ(waited.failure(), boom);
}

CONFORMANCE(WaitFor, WhenTheTimeIsUpTheAwaitableIsCancelledAndTheTimeoutRaised, "wait_for.timeout", timed) {
  double begin = rt.loop().time();
  outcome waited = co_await attempt(rt.wait_for(waiting_child(rt, "inner"), rt.unit()));
  expect_time_has_come(rt, begin + rt.unit(), "the time limit struck");
  EXPECT_RAISES(waited, error_kind::timeout);
  EXPECT_TRACE("inner cancelled");
}

CONFORMANCE(WaitFor, TheCallerGoesOnAfterTheTimeout, "wait_for.timeout", timed) {
  task caller = rt.spawn([&]() -> co<value> {
    outcome waited = co_await attempt(rt.wait_for(waiting_child(rt, "inner"), rt.unit()));
    outcome next = co_await attempt(rt.sleep(0));
    co_return list_of(waited.is_error(error_kind::timeout), next.ok());
  });
  EXPECT_RETURNS(co_await attempt(caller), list_of(true, true));
}

CONFORMANCE(WaitFor, TheTimeoutErrorHasTheCancellationAsCause, "wait_for.timeout-cause", timed) {
  outcome waited = co_await attempt(rt.wait_for(rt.pending(), rt.unit()));
  REQUIRE_TRUE(waited.is_error(error_kind::timeout)) << "wait_for did not time out";
  error cause = waited.failure().cause();
  REQUIRE_TRUE(cause) << "the timeout error has no cause";
  EXPECT_EQ(cause.kind(), error_kind::cancelled);
}

CONFORMANCE(WaitFor, TheTimeoutIsRaisedOnlyAfterTheAwaitableHasEnded, "wait_for.timeout-waits-for-end",
            timed) {
  task inner = rt.spawn([&]() -> co<> {
    outcome waited = co_await attempt(rt.create_future());
    rt.trace("cleanup begins");
    co_await rt.sleep(2 * rt.unit());
    co_await rt.passes(3);
    rt.trace("cleanup ends");
    throw raised(waited.failure());
  });
  outcome waited = co_await attempt(rt.wait_for(inner, rt.unit()));
  rt.trace("wait_for ended");
  EXPECT_RAISES(waited, error_kind::timeout);
  EXPECT_TRUE(inner.cancelled());
  EXPECT_TRACE("cleanup begins", "cleanup ends", "wait_for ended");
}

CONFORMANCE(WaitFor, AnErrorRaisedWhileTheExpiryCancelsIsRaisedInstead, "wait_for.timeout-other-error",
            timed) {
  error boom = rt.user_error("cleanup failed");
  coroutine failing = rt.coroutine([&]() -> co<> {
    co_await attempt(rt.create_future());
    co_await rt.passes(2);
    throw raised(boom);
  });
  outcome waited = co_await attempt(rt.wait_for(failing, rt.unit()));
  EXPECT_RAISES(waited, error_kind::user);
  EXPECT_EQ(waited.failure(), boom);
}

CONFORMANCE(WaitFor, AnAwaitableThatSuppressesTheExpiryGivesItsValue, "wait_for.timeout-suppressed", timed) {
  coroutine suppressing = rt.coroutine([&]() -> co<value> {
    outcome waited = co_await attempt(rt.create_future());
    co_await rt.passes(2);
    co_return waited.is_error(error_kind::cancelled) ? "suppressed" : "not cancelled";
  });
  EXPECT_RETURNS(co_await attempt(rt.wait_for(suppressing, rt.unit())), "suppressed");
}

CONFORMANCE(WaitFor, WithoutATimeoutItWaitsUntilTheEnd, "wait_for.no-timeout", timed) {
  future gate = rt.create_future();
  task caller = rt.spawn([&]() -> co<value> { co_return co_await rt.wait_for(gate, std::nullopt); });
  co_await rt.sleep(2 * rt.unit());
  EXPECT_FALSE(caller.done()) << "wait_for without a timeout ended before its awaitable";
  if (!gate.done()) gate.set_result("in its time");
  outcome ended = co_await outcome_after_drain(rt, caller, "wait_for did not end with its awaitable");
  EXPECT_RETURNS(ended, "in its time");
}

co<> outcome_of_done_at(test_context& rt, double timeout) {
  error boom = rt.user_error("boom");
  future good = rt.create_future(), bad = rt.create_future();
  good.set_result("done before");
  bad.set_exception(boom);
  EXPECT_RETURNS(co_await attempt(rt.wait_for(good, timeout)), "done before");
  outcome failed = co_await attempt(rt.wait_for(bad, timeout));
  EXPECT_RAISES(failed, error_kind::user);
  EXPECT_EQ(failed.failure(), boom);
}

CONFORMANCE(WaitFor, AtZeroADoneAwaitableGivesItsOutcome, "wait_for.zero-timeout-done", timed) {
  co_await outcome_of_done_at(rt, 0);
}

CONFORMANCE(WaitFor, BelowZeroADoneAwaitableGivesItsOutcome, "wait_for.zero-timeout-done", timed) {
  co_await outcome_of_done_at(rt, -1);
}

co<> pending_cancelled_at(test_context& rt, double timeout) {
  task inner = rt.spawn(waiting_child(rt, "inner", 3));
  future gate = rt.create_future();
  co_await rt.passes(2);
  outcome waited = co_await attempt(rt.wait_for(inner, timeout));
  rt.trace("wait_for ended");
  EXPECT_RAISES(waited, error_kind::timeout);
  EXPECT_TRACE("inner cancelled", "inner cleaned up", "wait_for ended");
  EXPECT_TRUE(inner.cancelled());
  EXPECT_RAISES(co_await attempt(rt.wait_for(gate, timeout)), error_kind::timeout);
  EXPECT_TRUE(gate.cancelled()) << "a pending future was left as it was";
}

CONFORMANCE(WaitFor, AtZeroAPendingTaskOrFutureIsCancelledAndItsEndAwaited, "wait_for.zero-timeout-pending",
            timed) {
  co_await pending_cancelled_at(rt, 0);
}

CONFORMANCE(WaitFor, BelowZeroAPendingTaskOrFutureIsCancelledAndItsEndAwaited,
            "wait_for.zero-timeout-pending", timed) {
  co_await pending_cancelled_at(rt, -1);
}

co<> coroutine_not_started_at(test_context& rt, double timeout) {
  coroutine body = rt.coroutine([&]() -> co<> {
    rt.trace("started");
    co_return;
  });
  outcome waited = co_await attempt(rt.wait_for(body, timeout));
  co_await rt.drain();
  EXPECT_RAISES(waited, error_kind::timeout);
  EXPECT_TRACE();
}

CONFORMANCE(WaitFor, AtZeroACoroutineIsNeverStarted, "wait_for.zero-timeout-coroutine", timed) {
  co_await coroutine_not_started_at(rt, 0);
}

CONFORMANCE(WaitFor, BelowZeroACoroutineIsNeverStarted, "wait_for.zero-timeout-coroutine", timed) {
  co_await coroutine_not_started_at(rt, -1);
}

CONFORMANCE(WaitFor, ATimeoutErrorOfTheAwaitableIsPassedOnAsItIs, "wait_for.own-timeout-error", timed) {
  error own = make_error(error_kind::timeout, "my own");
  outcome waited = co_await attempt(rt.wait_for(rt.failing_after(2, own), ample));
  EXPECT_RAISES(waited, error_kind::timeout);
  EXPECT_EQ(waited.failure(), own) << "another object than the awaitable's own timeout error";
}

CONFORMANCE(WaitFor, AShieldedTaskGoesOnAfterTheTimeout, "wait_for.shielded", timed) {
  future gate = rt.create_future();
  task inner = rt.spawn([&]() -> co<value> { co_return co_await gate; });
  EXPECT_RAISES(co_await attempt(rt.wait_for(rt.shield(inner), rt.unit())), error_kind::timeout);
  co_await rt.drain();
  EXPECT_FALSE(inner.done()) << "the timeout went through the shield";
  if (!gate.done()) gate.set_result("inner");
  outcome ended = co_await outcome_after_drain(rt, inner, "the inner task did not go on");
  EXPECT_RETURNS(ended, "inner");
}

CONFORMANCE(WaitFor, APlainFutureIsCancelledWhenTheTimeIsUp, "wait_for.future-cancelled", timed) {
  future gate = rt.create_future();
  EXPECT_RAISES(co_await attempt(rt.wait_for(gate, rt.unit())), error_kind::timeout);
  EXPECT_TRUE(gate.cancelled());
}

CONFORMANCE(WaitFor, TheInnerLimitEndsOnlyTheInnerWait, "wait_for.nested", timed) {
  coroutine body = rt.coroutine([&]() -> co<value> {
    outcome inner = co_await attempt(rt.wait_for(waiting_child(rt, "inner"), rt.unit()));
    rt.trace("inner wait {}", inner.is_error(error_kind::timeout) ? "timed out" : "ended otherwise");
    co_await rt.passes(2);
    co_return "outer result";
  });
  outcome outer = co_await attempt(rt.wait_for(body, ample));
  EXPECT_RETURNS(outer, "outer result");
  EXPECT_TRACE("inner cancelled", "inner wait timed out");
}

CONFORMANCE(WaitFor, TheOuterLimitEndsTheInnerWaitAsACancellation, "wait_for.nested", timed) {
  coroutine body = rt.coroutine([&]() -> co<> {
    outcome inner = co_await attempt(rt.wait_for(rt.pending(), ample));
    rt.trace("inner wait {}", inner.is_error(error_kind::cancelled) ? "cancelled" : "ended otherwise");
    if (!inner.ok()) throw raised(inner.failure());
  });
  EXPECT_RAISES(co_await attempt(rt.wait_for(body, rt.unit())), error_kind::timeout);
  EXPECT_TRACE("inner wait cancelled");
}

}  // namespace
}  // namespace assay::conformance
