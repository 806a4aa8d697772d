// shield: an awaitable protected from the cancellation of those who wait for it.
#include <assay/sdk/conformance.hpp>

#include "ending.hpp"

namespace assay::conformance {
namespace {

CONFORMANCE(Shield, TheOutcomeIsThatOfTheAwaitable, "shield.outcome") {
  error boom = rt.user_error("boom");
  EXPECT_EQ(co_await rt.shield(rt.after(2, 5)), 5);
  outcome failed = co_await attempt(rt.shield(rt.failing_after(2, boom)));
  EXPECT_RAISES(failed, error_kind::user);
  EXPECT_EQ(failed.failure(), boom) << "another object than the inner task's error";
}

CONFORMANCE(Shield, TheOutcomeOfATaskAndOfAFutureComesThrough, "shield.outcome") {
  task t = rt.spawn(rt.after(2, "task"));
  future f = rt.create_future();
  future shielded = rt.shield(f);
  EXPECT_EQ(co_await rt.shield(t), "task");
  EXPECT_FALSE(shielded.done());
  f.set_result("future");
  EXPECT_EQ(co_await shielded, "future");
}

CONFORMANCE(Shield, CancellingTheShieldLeavesTheInnerTaskRunning, "shield.protects-inner") {
  future gate = rt.create_future();
  task inner = rt.spawn([&]() -> co<value> { co_return co_await gate; });
  future shielded = rt.shield(inner);
  co_await rt.drain();
  shielded.cancel();
  co_await rt.drain();
  EXPECT_TRUE(shielded.cancelled());
  EXPECT_FALSE(inner.done()) << "the cancellation of the shield leaked to the inner task";
  EXPECT_FALSE(gate.cancelled()) << "the cancellation of the shield leaked to what the inner task awaits";
  if (!gate.done()) gate.set_result("inner");
  outcome ended = co_await outcome_after_drain(rt, inner, "the inner task did not go on");
  EXPECT_RETURNS(ended, "inner");
}

CONFORMANCE(Shield, CancellingTheWaiterLeavesTheInnerTaskRunning, "shield.protects-inner") {
  future gate = rt.create_future();
  task inner = rt.spawn([&]() -> co<value> { co_return co_await gate; });
  task waiter = rt.spawn([&]() -> co<> { co_await rt.shield(inner); });
  co_await rt.drain();
  waiter.cancel();
  co_await rt.drain();
  EXPECT_TRUE(waiter.cancelled());
  EXPECT_FALSE(inner.done()) << "the cancellation of the waiter leaked to the inner task";
  EXPECT_FALSE(gate.cancelled()) << "the cancellation of the waiter leaked to what the inner task awaits";
  if (!gate.done()) gate.set_result("inner");
  outcome ended = co_await outcome_after_drain(rt, inner, "the inner task did not go on");
  EXPECT_RETURNS(ended, "inner");
}

CONFORMANCE(Shield, TheWaiterOfACancelledShieldGetsTheErrorWithoutWaitingForTheInnerTask,
            "shield.cancel-at-once") {
  task inner = rt.spawn([&]() -> co<> {
    co_await rt.passes(8);
    rt.trace("inner ends");
  });
  future shielded = rt.shield(inner);
  task waiter = rt.spawn([&]() -> co<> {
    outcome waited = co_await attempt(shielded);
    rt.trace("waiter {}", waited.is_error(error_kind::cancelled) ? "cancelled" : "ended otherwise");
  });
  co_await rt.passes(2);
  EXPECT_TRUE(shielded.cancel());
  EXPECT_TRUE(shielded.cancelled()) << "the shield is cancelled at once";
  co_await rt.drain();
  EXPECT_TRACE("waiter cancelled", "inner ends");
  EXPECT_TRUE(inner.done() && waiter.done());
}

CONFORMANCE(Shield, CancellingTheInnerTaskCancelsTheShield, "shield.inner-cancelled") {
  task inner = rt.spawn(rt.pending());
  future shielded = rt.shield(inner);
  co_await rt.drain();
  inner.cancel();
  co_await rt.drain();
  EXPECT_TRUE(inner.cancelled());
  REQUIRE_TRUE(shielded.done()) << "the shield outlives its cancelled inner task";
  EXPECT_TRUE(shielded.cancelled());
  EXPECT_RAISES(co_await attempt(shielded), error_kind::cancelled);
}

CONFORMANCE(Shield, ACoroutineBeginsWithoutBeingAwaited, "shield.starts-coroutine") {
  future shielded = rt.shield(rt.coroutine([&]() -> co<value> {
    rt.trace("begins");
    co_await rt.passes(1);
    rt.trace("ends");
    co_return 1;
  }));
  rt.trace("shield returned");
  co_await rt.drain();
  EXPECT_TRACE("shield returned", "begins", "ends");
  EXPECT_EQ(co_await shielded, 1);
}

CONFORMANCE(Shield, ACoroutineRunsInATaskOfItsOwn, "shield.starts-coroutine") {
  task inside;
  co_await rt.shield(rt.coroutine([&]() -> co<> {
    inside = rt.current_task();
    co_return;
  }));
  EXPECT_TRUE(inside);
  EXPECT_NE(inside, rt.current_task());
}

CONFORMANCE(Shield, AFinishedFutureIsGivenBackAsItIs, "shield.finished-future") {
  future finished = rt.create_future();
  finished.set_result(1);
  task returned = rt.spawn(rt.after(1, 2));
  future pending = rt.create_future();
  co_await returned;
  EXPECT_EQ(rt.shield(finished), finished);
  EXPECT_EQ(rt.shield(returned), returned);
  future shielded = rt.shield(pending);
  EXPECT_NE(shielded, pending) << "a pending future is not protected when it is given back as it is";
  pending.set_result(3);
  co_await shielded;
}

CONFORMANCE(Shield, AroundAGatherItProtectsAllChildren, "shield.gather") {
  future gate = rt.create_future();
  auto child = [&](int number) {
    return rt.coroutine([&, number]() -> co<value> {
      outcome waited = co_await attempt(gate);
      rt.trace("child {} {}", number, waited.ok() ? "passed" : "raised");
      co_return number;
    });
  };
  future all = rt.gather(child(1), child(2));
  future shielded = rt.shield(all);
  co_await rt.drain();
  EXPECT_TRUE(shielded.cancel());
  co_await rt.drain();
  EXPECT_TRUE(shielded.cancelled());
  EXPECT_FALSE(all.done()) << "the cancellation of the shield leaked to the gather";
  if (!gate.done()) gate.set_result(value());
  outcome ended = co_await outcome_after_drain(rt, all, "the gather did not go on");
  EXPECT_RETURNS(ended, list_of(1, 2));
  EXPECT_TRACE("child 1 passed", "child 2 passed");
}

CONFORMANCE(Shield, CancellingAGatherOfShieldsLeavesTheInnerTasksRunning, "shield.gather") {
  future gate = rt.create_future();
  auto child = [&](int number) {
    return rt.spawn([&, number]() -> co<value> {
      co_await gate;
      co_return number;
    });
  };
  task first = child(1), second = child(2);
  future all = rt.gather(rt.shield(first), rt.shield(second));
  co_await rt.drain();
  EXPECT_TRUE(all.cancel());
  outcome waited = co_await outcome_after_drain(rt, all, "the gather of cancelled shields did not end");
  EXPECT_RAISES(waited, error_kind::cancelled);
  EXPECT_FALSE(first.done()) << "the cancellation of the gather leaked through the first shield";
  EXPECT_FALSE(second.done()) << "the cancellation of the gather leaked through the second shield";
  if (!gate.done()) gate.set_result(value());
  outcome one = co_await outcome_after_drain(rt, first, "the first inner task did not go on");
  outcome two = co_await outcome_after_drain(rt, second, "the second inner task did not go on");
  EXPECT_RETURNS(one, 1);
  EXPECT_RETURNS(two, 2);
}

CONFORMANCE(Shield, AnErrorAfterTheShieldsCancellationIsReported, "shield.late-error-reported") {
  auto reports = rt.record_exceptions();
  error boom = rt.user_error("late");
  {
    future shielded = rt.shield(rt.failing_after(6, boom));
    co_await rt.passes(2);
    shielded.cancel();
  }
  co_await rt.drain();
  rt.collect();
  co_await rt.drain();
  REQUIRE_EQ(reports.size(), 1u) << "reports of the inner task's error";
  EXPECT_EQ(reports[0].error, boom);
}

CONFORMANCE(Shield, ALateErrorThatSomeoneRetrievesIsNotReported, "shield.late-error-reported") {
  auto reports = rt.record_exceptions();
  {
    task inner = rt.spawn(rt.failing_after(6, rt.user_error("late")));
    future shielded = rt.shield(inner);
    co_await rt.passes(2);
    shielded.cancel();
    outcome ended = co_await outcome_after_drain(rt, inner, "the inner task did not go on");
    EXPECT_RAISES(ended, error_kind::user);
  }
  co_await rt.drain();
  rt.collect();
  co_await rt.drain();
  EXPECT_EQ(reports.size(), 0u) << "an error that was retrieved is reported as well";
}

}  // namespace
}  // namespace assay::conformance
