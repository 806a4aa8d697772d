// wait_for: cancellation of the caller, and completion that races with the time limit.
#include <assay/sdk/conformance.hpp>

#include <thread>

#include "ending.hpp"

namespace assay::conformance {
namespace {

constexpr double ample = 3600;  // a limit that no test reaches

CONFORMANCE(WaitFor, WithoutATimeoutACancellationGoesThrough, "wait_for.no-timeout") {
  task caller =
      rt.spawn([&]() -> co<> { co_await rt.wait_for(waiting_child(rt, "inner", 3), std::nullopt); });
  caller.add_done_callback([&] { rt.trace("caller ended"); });
  co_await rt.drain();
  caller.cancel();
  co_await rt.drain();
  EXPECT_TRACE("inner cancelled", "inner cleaned up", "caller ended");
  EXPECT_TRUE(caller.cancelled());
}

CONFORMANCE(WaitFor, CancellingTheCallerCancelsTheAwaitableAndWaitsForItsEnd, "wait_for.caller-cancelled") {
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

// Where no side of the variant is declared, each is accepted.
bool may_be(test_context& rt, const char* variant, const char* side) {
  auto declared = rt.variant(variant);
  return declared.empty() || declared == side;
}

CONFORMANCE(WaitFor, ACallerCancelledWhileTheAwaitableSuppressesItGetsWhatTheVariantSays,
            "wait_for.caller-cancelled") {
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
    EXPECT_TRUE(may_be(rt, "wait_for.cancel-suppressed", "outcome"))
        << "the declared side is " << rt.variant("wait_for.cancel-suppressed");
    EXPECT_RETURNS(waited, "suppressed");
  } else {
    EXPECT_TRUE(may_be(rt, "wait_for.cancel-suppressed", "cancel"))
        << "the declared side is " << rt.variant("wait_for.cancel-suppressed");
    EXPECT_RAISES(waited, error_kind::cancelled);
  }
}

CONFORMANCE(WaitFor, ACallerCancelledWhileTheAwaitableFailsGetsWhatTheVariantSays,
            "wait_for.caller-cancelled") {
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
    EXPECT_TRUE(may_be(rt, "wait_for.cancel-suppressed", "cancel"))
        << "the declared side is " << rt.variant("wait_for.cancel-suppressed");
  } else {
    EXPECT_TRUE(may_be(rt, "wait_for.cancel-suppressed", "outcome"))
        << "the declared side is " << rt.variant("wait_for.cancel-suppressed");
    EXPECT_EQ(waited.failure(), boom);
  }
}

// The loop is held up past the limit, so that both timers are due in one pass, the completion first. Where
// the machine was so slow that the limit might have struck before that, the limit is doubled.
CONFORMANCE(WaitFor, CompletionInThePassOfTheTimeoutGivesResultOrTimeoutAsTheVariantSays,
            "wait_for.timeout-race") {
  outcome waited;
  for (double limit = rt.unit();; limit *= 2) {
    future gate = rt.create_future();
    double before = rt.loop().time();
    task caller = rt.spawn([&]() -> co<> { waited = co_await attempt(rt.wait_for(gate, limit)); });
    co_await rt.passes(2);
    double expiry = rt.loop().time() + limit;
    if (expiry < before + 2 * limit) {
      rt.loop().call_at(before + limit / 2, [&] { gate.set_result("in the same pass"); });
      while (rt.loop().time() <= expiry) std::this_thread::sleep_for(std::chrono::milliseconds(1));
      co_await rt.drain();
      REQUIRE_TRUE(caller.done()) << "wait_for missed both the completion and the timeout";
      break;
    }
    caller.cancel();
    co_await rt.drain();
  }
  if (waited.ok()) {
    EXPECT_TRUE(may_be(rt, "wait_for.timeout-race", "result"))
        << "the declared side is " << rt.variant("wait_for.timeout-race");
    EXPECT_RETURNS(waited, "in the same pass");
  } else {
    EXPECT_TRUE(may_be(rt, "wait_for.timeout-race", "timeout"))
        << "the declared side is " << rt.variant("wait_for.timeout-race");
    EXPECT_RAISES(waited, error_kind::timeout);
  }
}

CONFORMANCE(WaitFor, AnAwaitableThatCancelsItselfIsCancelledNotTimedOut, "wait_for.own-cancellation") {
  coroutine cancelling = rt.failing_after(2, make_error(error_kind::cancelled, "my own"));
  EXPECT_RAISES(co_await attempt(rt.wait_for(cancelling, ample)), error_kind::cancelled);
}

}  // namespace
}  // namespace assay::conformance
