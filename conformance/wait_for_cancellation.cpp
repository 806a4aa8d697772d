// wait_for: cancellation of the caller, and completion that races with the time limit.
#include <assay/sdk/conformance.hpp>

#include "ending.hpp"
#include "timing.hpp"
#include "variant.hpp"

namespace assay::conformance {
namespace {

CONFORMANCE(WaitFor, WithoutATimeoutACancellationGoesThrough, "wait_for.no-timeout", timed) {
  task caller =
      rt.spawn([&]() -> co<> { co_await rt.wait_for(waiting_child(rt, "inner", 3), std::nullopt); });
  caller.add_done_callback([&] { rt.trace("caller ended"); });
  co_await rt.drain();
  caller.cancel();
  co_await rt.drain();
  EXPECT_TRACE("inner cancelled", "inner cleaned up", "caller ended");
  EXPECT_TRUE(caller.cancelled());
}

CONFORMANCE(WaitFor, CancellingTheCallerCancelsTheAwaitableAndWaitsForItsEnd, "wait_for.caller-cancelled",
            timed) {
  task inner = rt.spawn(waiting_child(rt, "inner", 3));
  task caller = rt.spawn([&]() -> co<> {
    outcome waited = co_await attempt(rt.wait_for(inner, ample));
    rt.trace("wait_for ended");
    if (!waited.ok()) throw raised(waited.failure());
  });
  co_await rt.drain();
  caller.cancel();
  co_await rt.drain();
  EXPECT_TRACE("inner cancelled", "inner cleaned up", "wait_for ended");
  EXPECT_TRUE(inner.cancelled());
  EXPECT_TRUE(caller.cancelled()) << "the cancellation was lost in wait_for";
}

CONFORMANCE(WaitFor, ACallerCancelledWhileTheAwaitableSuppressesItGetsWhatTheVariantSays,
            "wait_for.caller-cancelled", timed) {
  coroutine suppressing = rt.coroutine([&]() -> co<value> {
    outcome waited = co_await attempt(rt.create_future());
    co_await rt.passes(2);
    rt.trace("inner {}", waited.is_error(error_kind::cancelled) ? "suppressed" : "ended otherwise");
    co_return "suppressed";
  });
  outcome waited;
  task caller = rt.spawn([&]() -> co<> {
    waited = co_await attempt(rt.wait_for(suppressing, ample));
    rt.trace("wait_for ended");
  });
  co_await rt.drain();
  caller.cancel();
  co_await rt.drain();
  REQUIRE_TRUE(caller.done());
  EXPECT_TRACE("inner suppressed", "wait_for ended");
  if (waited.ok()) {
    EXPECT_TRUE(takes_side(rt, "wait_for.cancel-suppressed", "outcome"));
    EXPECT_RETURNS(waited, "suppressed");
  } else {
    EXPECT_TRUE(takes_side(rt, "wait_for.cancel-suppressed", "cancel"));
    EXPECT_RAISES(waited, error_kind::cancelled);
  }
}

CONFORMANCE(WaitFor, ACallerCancelledWhileTheAwaitableFailsGetsWhatTheVariantSays,
            "wait_for.caller-cancelled", timed) {
  error boom = rt.user_error("cleanup failed");
  coroutine failing = rt.coroutine([&]() -> co<> {
    co_await attempt(rt.create_future());
    co_await rt.passes(2);
    rt.trace("inner fails");
    throw raised(boom);
  });
  outcome waited;
  task caller = rt.spawn([&]() -> co<> {
    waited = co_await attempt(rt.wait_for(failing, ample));
    rt.trace("wait_for ended");
  });
  co_await rt.drain();
  caller.cancel();
  co_await rt.drain();
  REQUIRE_TRUE(caller.done());
  EXPECT_TRACE("inner fails", "wait_for ended");
  REQUIRE_FALSE(waited.ok()) << "wait_for returned though it was cancelled and its awaitable failed";
  if (waited.is_error(error_kind::cancelled)) {
    EXPECT_TRUE(takes_side(rt, "wait_for.cancel-suppressed", "cancel"));
  } else {
    EXPECT_TRUE(takes_side(rt, "wait_for.cancel-suppressed", "outcome"));
    EXPECT_EQ(waited.failure(), boom);
  }
}

// The loop is held up past the limit, so that both timers are due in one pass, the completion first. Where
// the machine was so slow that the limit might have struck before that, the limit is doubled.
CONFORMANCE(WaitFor, CompletionInThePassOfTheTimeoutGivesResultOrTimeoutAsTheVariantSays,
            "wait_for.timeout-race", timed) {
  outcome waited;
  for (double limit = rt.unit();; limit *= 2) {
    future gate = rt.create_future();
    double before = rt.loop().time();
    task caller = rt.spawn([&]() -> co<> { waited = co_await attempt(rt.wait_for(gate, limit)); });
    co_await rt.passes(2);
    double expiry = rt.loop().time() + limit;
    if (expiry < before + 2 * limit) {
      rt.loop().call_at(before + limit / 2, [&] { gate.set_result("in the same pass"); });
      pass_time_until(rt, expiry);
      co_await rt.drain();
      REQUIRE_TRUE(caller.done()) << "wait_for missed both the completion and the timeout";
      break;
    }
    caller.cancel();
    co_await rt.drain();
  }
  if (waited.ok()) {
    EXPECT_TRUE(takes_side(rt, "wait_for.timeout-race", "result"));
    EXPECT_RETURNS(waited, "in the same pass");
  } else {
    EXPECT_TRUE(takes_side(rt, "wait_for.timeout-race", "timeout"));
    EXPECT_RAISES(waited, error_kind::timeout);
  }
}

CONFORMANCE(WaitFor, ACallerCancelledInThePassOfTheCompletionGetsWhatTheVariantSays, "wait_for.cancel-race",
            timed) {
  future gate = rt.create_future();
  task caller = rt.spawn([&]() -> co<value> { co_return co_await rt.wait_for(gate, ample); });
  co_await rt.drain();
  gate.set_result("in the same pass");
  caller.cancel();
  outcome ended = co_await outcome_after_drain(rt, caller, "wait_for missed the completion and the cancel");
  if (ended.ok()) {
    EXPECT_TRUE(takes_side(rt, "wait_for.cancel-race", "result"));
    EXPECT_RETURNS(ended, "in the same pass");
  } else {
    EXPECT_TRUE(takes_side(rt, "wait_for.cancel-race", "cancel"));
    EXPECT_RAISES(ended, error_kind::cancelled);
  }
}

CONFORMANCE(WaitFor, ACoroutineRunsInTheCallersTaskOrInItsOwnAsTheVariantSays, "wait_for.coroutine-task",
            timed) {
  task inside;
  coroutine body = rt.coroutine([&]() -> co<> {
    inside = rt.current_task();
    co_await rt.passes(1);
    EXPECT_EQ(rt.current_task(), inside) << "the coroutine moved to another task at an await";
  });
  co_await rt.wait_for(body, ample);
  REQUIRE_TRUE(inside) << "the coroutine ran outside any task";
  const char* side = inside == rt.current_task() ? "caller" : "own";
  EXPECT_TRUE(takes_side(rt, "wait_for.coroutine-task", side));
}

CONFORMANCE(WaitFor, AnAwaitableThatCancelsItselfIsCancelledNotTimedOut, "wait_for.own-cancellation", timed) {
  coroutine cancelling = rt.failing_after(2, make_error(error_kind::cancelled, "my own"));
  EXPECT_RAISES(co_await attempt(rt.wait_for(cancelling, ample)), error_kind::cancelled);
}

}  // namespace
}  // namespace assay::conformance
