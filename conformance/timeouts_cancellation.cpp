// timeout: cancellations from outside, and scopes within scopes.
#include <assay/sdk/conformance.hpp>

#include <algorithm>

#include "ending.hpp"
#include "timing.hpp"

namespace assay::conformance {
namespace {

CONFORMANCE(Timeout, ACancellationBeforeTheDeadlinePasses, "timeout.foreign-cancellation", timed) {
  time_limit limit = rt.timeout(ample);
  task t = rt.spawn([&]() -> co<> { co_await rt.with(limit, [&] { return wait_for_ever(rt); }); });
  co_await rt.drain();
  t.cancel();
  outcome ended = co_await outcome_after_drain(rt, t, "the cancellation was lost in the scope");
  EXPECT_RAISES(ended, error_kind::cancelled);
  EXPECT_TRUE(t.cancelled());
  EXPECT_FALSE(limit.expired());
}

// The loop is held up past the deadline, so that the expiry and a cancellation close to it, at `offset`
// units, come in one pass. Where the machine was so slow that the deadline might have struck before, it is
// put off.
co<> cancel_with_expiry(test_context& rt, double offset) {
  for (double delay = 4 * rt.unit();; delay *= 2) {
    time_limit limit = rt.timeout(delay);
    task t = rt.spawn([&]() -> co<> { co_await rt.with(limit, [&] { return wait_for_ever(rt); }); });
    co_await rt.passes(2);
    double cancel_at = *limit.when() + offset * rt.unit();
    if (rt.loop().time() < std::min(cancel_at, *limit.when())) {
      rt.loop().call_at(cancel_at, [&] { t.cancel(); });
      pass_time_until(rt, std::max(cancel_at, *limit.when()));
      outcome ended = co_await outcome_after_drain(rt, t, "neither the expiry nor the cancellation came");
      EXPECT_RAISES(ended, error_kind::cancelled) << "the scope has eaten the cancellation of another";
      EXPECT_TRUE(t.cancelled());
      break;
    }
    t.cancel();
    co_await rt.drain();
  }
}

CONFORMANCE(Timeout, ACancellationJustBeforeTheExpiryInItsPassPasses,
            "timeout.foreign-cancellation-with-expiry", timed) {
  co_await cancel_with_expiry(rt, -1);
}

CONFORMANCE(Timeout, ACancellationJustAfterTheExpiryInItsPassPasses,
            "timeout.foreign-cancellation-with-expiry", timed) {
  co_await cancel_with_expiry(rt, 1);
}

CONFORMANCE(Timeout, TheInnerDeadlineEndsTheInnerScopeOnly, "timeout.nested", timed) {
  time_limit outer = rt.timeout(ample), inner = rt.timeout(rt.unit());
  outcome left = co_await attempt(rt.with(outer, [&]() -> co<value> {
    outcome inner_left = co_await attempt(rt.with(inner, [&] { return wait_for_ever(rt); }));
    EXPECT_RAISES(inner_left, error_kind::timeout);
    co_await rt.passes(2);
    co_return "the outer body went on";
  }));
  EXPECT_RETURNS(left, "the outer body went on");
  EXPECT_TRUE(inner.expired());
  EXPECT_FALSE(outer.expired());
}

CONFORMANCE(Timeout, TheOuterDeadlineCancelsThroughTheInnerScope, "timeout.nested", timed) {
  time_limit outer = rt.timeout(rt.unit()), inner = rt.timeout(ample);
  outcome inner_left;
  outcome left = co_await attempt(rt.with(outer, [&]() -> co<> {
    inner_left = co_await attempt(rt.with(inner, [&] { return wait_for_ever(rt); }));
    if (!inner_left.ok()) throw_error(inner_left.failure());
  }));
  EXPECT_RAISES(inner_left, error_kind::cancelled);
  EXPECT_RAISES(left, error_kind::timeout);
  EXPECT_FALSE(inner.expired());
}

co<> both_expire(test_context& rt, time_limit outer, time_limit inner, bool hold) {
  outcome inner_left;
  outcome left = co_await attempt(rt.with(outer, [&]() -> co<> {
    inner_left = co_await attempt(rt.with(inner, [&]() -> co<> {
      if (hold) pass_time_until(rt, std::max(*outer.when(), *inner.when()));
      co_await wait_for_ever(rt);
    }));
    if (!inner_left.ok()) throw_error(inner_left.failure());
  }));
  EXPECT_RAISES(inner_left, error_kind::cancelled) << "the inner scope";
  EXPECT_RAISES(left, error_kind::timeout) << "the outer scope";
  EXPECT_TRUE(inner.expired());
  EXPECT_TRUE(outer.expired());
}

CONFORMANCE(Timeout, OfTwoDeadlinesThatHavePassedTheOuterRaises, "timeout.nested-together", timed) {
  co_await both_expire(rt, rt.timeout(0), rt.timeout(0), false);
}

CONFORMANCE(Timeout, OfTwoDeadlinesInOnePassTheOuterRaisesThoughTheInnerIsEarlier, "timeout.nested-together",
            timed) {
  co_await both_expire(rt, rt.timeout(2 * rt.unit()), rt.timeout(rt.unit()), true);
}

CONFORMANCE(Timeout, OfTwoDeadlinesInOnePassTheOuterRaisesThoughTheInnerIsLater, "timeout.nested-together",
            timed) {
  co_await both_expire(rt, rt.timeout(rt.unit()), rt.timeout(2 * rt.unit()), true);
}

CONFORMANCE(Timeout, AScopeInTheCleanupOfAnExpiredOneWorksByItself, "timeout.nested-in-cleanup", timed) {
  time_limit outer = rt.timeout(rt.unit());
  outcome inner_left;
  outcome left = co_await attempt(rt.with(outer, [&]() -> co<> {
    outcome inside = co_await attempt(rt.create_future());
    time_limit inner = rt.timeout(rt.unit());
    inner_left = co_await attempt(rt.with(inner, [&] { return wait_for_ever(rt); }));
    EXPECT_TRUE(inner.expired());
    throw_error(inside.failure());
  }));
  EXPECT_RAISES(inner_left, error_kind::timeout) << "the scope in the cleanup";
  EXPECT_RAISES(left, error_kind::timeout) << "the outer scope";
  EXPECT_TRUE(outer.expired());
}

// A task that has suppressed one cancellation without withdrawing it, and goes on with the body.
template <class Body>
task cancelled_before(test_context& rt, Body body) {
  return rt.spawn([&rt, body]() -> co<value> {
    co_await attempt(rt.create_future());
    co_return co_await body();
  });
}

CONFORMANCE(Timeout, WithAnEarlierRequestOutstandingTheExpiryIsATimeoutStill, "timeout.earlier-requests",
            timed) {
  outcome left;
  auto body = [&]() -> co<value> {
    left = co_await attempt(rt.with(rt.timeout(rt.unit()), [&] { return wait_for_ever(rt); }));
    co_return rt.current_task().cancelling();
  };
  task t = cancelled_before(rt, body);
  co_await rt.passes(2);
  t.cancel();
  outcome ended = co_await attempt(t);
  EXPECT_RAISES(left, error_kind::timeout);
  EXPECT_RETURNS(ended, 1);
}

CONFORMANCE(Timeout, ASecondCancellationThatArrivesInTheScopePasses, "timeout.cancellation-after-earlier",
            timed) {
  time_limit limit = rt.timeout(ample);
  auto body = [&]() -> co<value> { co_return co_await rt.with(limit, [&] { return wait_for_ever(rt); }); };
  task t = cancelled_before(rt, body);
  co_await rt.passes(2);
  t.cancel();
  co_await rt.drain();
  REQUIRE_FALSE(t.done());
  t.cancel();
  outcome ended = co_await outcome_after_drain(rt, t, "the second cancellation was lost in the scope");
  EXPECT_RAISES(ended, error_kind::cancelled);
  EXPECT_FALSE(limit.expired());
}

CONFORMANCE(Timeout, AFutureThatOthersCancelIsNoTimeout, "timeout.cancelled-future", timed) {
  time_limit limit = rt.timeout(ample);
  future awaited = rt.create_future();
  rt.loop().call_soon([&] { awaited.cancel(); });
  outcome left = co_await attempt(rt.with(limit, [&]() -> co<value> { co_return co_await awaited; }));
  EXPECT_RAISES(left, error_kind::cancelled);
  EXPECT_FALSE(limit.expired());
}

// A scope that expires around a group whose task fails in its cleanup. The exit changes the contexts of the
// group's error. Errors of the host never change, so the future alone holds it meanwhile, in the runtime.
co<> leave_with_group_failure(test_context& rt, time_limit limit, future holder) {
  co_await rt.scope_enter(limit);
  awaitable leaving;
  {
    outcome left = co_await attempt(rt.with(rt.task_group(), [&](const value& entered) -> co<> {
      entered.as<task_group>().spawn([&]() -> co<> {
        co_await attempt(rt.create_future());
        throw_error(rt.user_error("cleanup failed"));
      });
      co_await rt.create_future();
    }));
    REQUIRE_RAISES(left, error_kind::group);
    holder.set_exception(left.failure());
    leaving = rt.scope_exit(limit, left.failure());
  }
  value suppressed = co_await leaving;
  EXPECT_FALSE(suppressed.as_bool());
}

CONFORMANCE(Timeout, AGroupRaisedWhileTheExpiryIsHandledHasTheTimeoutInItsContext, "timeout.error-context",
            timed) {
  future holder = rt.create_future();
  co_await leave_with_group_failure(rt, rt.timeout(rt.unit()), holder);
  error group = holder.exception();
  EXPECT_EQ(group.kind(), error_kind::group);
  error found = group.context();
  while (found && found.kind() != error_kind::timeout) found = found.context();
  REQUIRE_TRUE(found) << "no timeout error in the chain of contexts";
  REQUIRE_TRUE(found.cause());
  EXPECT_EQ(found.cause().kind(), error_kind::cancelled);
}

}  // namespace
}  // namespace assay::conformance
