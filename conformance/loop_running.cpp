// run_forever, run_until_complete and stop.
#include <assay/sdk/conformance.hpp>

namespace assay::conformance {
namespace {

CONFORMANCE_OUTSIDE(Loop, RunForeverRunsUntilStop, "loop.run-forever", needs("loop.call_soon")) {
  loop l = rt.new_loop();
  int passes = 0;
  callback again;
  again = rt.callback([&] {
    rt.trace("pass {}", ++passes);
    if (passes == 4)
      l.stop();
    else
      l.call_soon(again);
  });
  l.call_soon(again);
  l.run_forever();
  rt.trace("returned");
  EXPECT_TRACE("pass 1", "pass 2", "pass 3", "pass 4", "returned");
}

CONFORMANCE_OUTSIDE(Loop, RunForeverWaitsForATimerWhenNothingIsReady, "loop.run-forever",
                    needs("loop.call_later"), timed) {
  loop l = rt.new_loop();
  l.call_later(rt.unit(), [&] {
    rt.trace("timer");
    l.stop();
  });
  l.run_forever();
  rt.trace("returned");
  EXPECT_TRACE("timer", "returned");
}

CONFORMANCE_OUTSIDE(Loop, StopLetsTheCallbacksOfThePassRun, "loop.stop-finishes-pass") {
  loop l = rt.new_loop();
  l.call_soon([&] {
    rt.trace("stops");
    l.stop();
  });
  l.call_soon([&] { rt.trace("queued second"); });
  l.call_soon([&] { rt.trace("queued third"); });
  l.run_forever();
  rt.trace("returned");
  EXPECT_TRACE("stops", "queued second", "queued third", "returned");
}

CONFORMANCE_OUTSIDE(Loop, StopBeforeRunForeverRunsOnePass, "loop.stop-before-run") {
  loop l = rt.new_loop();
  l.call_soon([&] {
    rt.trace("ready");
    l.call_soon([&] { rt.trace("scheduled by it"); });
  });
  l.stop();
  l.run_forever();
  rt.trace("returned");
  EXPECT_TRACE("ready", "returned");
  l.run_passes(1);
}

CONFORMANCE_OUTSIDE(Loop, StopBeforeRunForeverPollsOnceForDueTimers, "loop.stop-before-run",
                    needs("loop.call_at"), needs("loop.time"), timed) {
  loop l = rt.new_loop();
  l.call_at(l.time() - 1, [&] { rt.trace("due timer"); });
  l.stop();
  l.run_forever();
  rt.trace("returned");
  EXPECT_TRACE("due timer", "returned");
}

// Which of the two runs first is the runtime's own affair.
CONFORMANCE_OUTSIDE(Loop, StopBeforeRunForeverPollsOnceThoughSomethingWasPosted, "loop.stop-before-run",
                    needs("loop.call_soon_threadsafe"), needs("loop.call_at"), needs("loop.time"), timed) {
  bool posted = false;
  loop l = rt.new_loop();
  l.call_at(l.time() - 1, [&] { rt.trace("due timer"); });
  l.call_soon_threadsafe([&] { posted = true; });
  l.stop();
  l.run_forever();
  rt.trace("returned");
  EXPECT_TRUE(posted) << "run_forever returned before what was posted had run";
  EXPECT_TRACE("due timer", "returned");
}

CONFORMANCE_OUTSIDE(Loop, StopBeforeRunForeverDoesNotWait, "loop.stop-before-run", needs("loop.call_later"),
                    needs("loop.handle_cancel"), timed) {
  loop l = rt.new_loop();
  handle far = l.call_later(300 * rt.unit(), [&] { rt.trace("waited for the timer"); });
  l.stop();
  l.run_forever();
  rt.trace("returned");
  far.cancel();
  EXPECT_TRACE("returned");
}

CONFORMANCE_OUTSIDE(Loop, WhatTheLastPassSchedulesRunsInTheNextRun, "loop.stop-keeps-later-callbacks") {
  loop l = rt.new_loop();
  l.call_soon([&] {
    rt.trace("stops");
    l.stop();
    l.call_soon([&] { rt.trace("scheduled after stop"); });
  });
  l.call_soon([&] { l.call_soon([&] { rt.trace("scheduled by the rest of the pass"); }); });
  l.run_forever();
  rt.trace("first run ended");
  l.stop();
  l.run_forever();
  rt.trace("second run ended");
  EXPECT_TRACE("stops", "first run ended", "scheduled after stop", "scheduled by the rest of the pass",
               "second run ended");
}

CONFORMANCE_OUTSIDE(Loop, AStoppedLoopCanBeRunAgain, "loop.run-again", needs("loop.call_soon"),
                    needs("loop.run_until_complete")) {
  loop l = rt.new_loop();
  for (int run = 1; run <= 3; ++run) {
    l.call_soon([&] { l.call_soon([&] { l.stop(); }); });
    l.run_forever();
    rt.trace("run {}", run);
  }
  EXPECT_EQ(l.run_until_complete(rt.after(1, 5)), value{5});
  EXPECT_TRACE("run 1", "run 2", "run 3");
}

CONFORMANCE_OUTSIDE(Loop, RunUntilCompleteReturnsTheFuturesResult, "loop.run-until-complete-outcome",
                    needs("future.create"), needs("future.set_result"), needs("loop.call_soon")) {
  loop l = rt.new_loop();
  future f = l.create_future();
  l.call_soon([&] { f.set_result("result"); });
  EXPECT_EQ(l.run_until_complete(f), value{"result"});
  EXPECT_EQ(l.run_until_complete(f), value{"result"}) << "of a future that is done already";
}

CONFORMANCE_OUTSIDE(Loop, RunUntilCompleteRaisesTheFuturesErrorItself, "loop.run-until-complete-outcome",
                    needs("future.create"), needs("future.set_exception"), needs("loop.call_soon")) {
  loop l = rt.new_loop();
  future f = l.create_future();
  error err = rt.user_error("failed");
  l.call_soon([&] { f.set_exception(err); });
  outcome run = attempt_call([&] { return l.run_until_complete(f); });
  EXPECT_RAISES_ERROR(run, err) << "another error object was raised";
}

CONFORMANCE_OUTSIDE(Loop, RunUntilCompleteOfACancelledFutureRaisesCancellation,
                    "loop.run-until-complete-outcome", needs("future.create"), needs("future.cancel")) {
  loop l = rt.new_loop();
  future f = l.create_future();
  f.cancel();
  EXPECT_RAISES(attempt_call([&] { return l.run_until_complete(f); }), error_kind::cancelled);
}

CONFORMANCE_OUTSIDE(Loop, RunUntilCompleteReturnsOnlyWhenTheFutureIsDone, "loop.run-until-complete-outcome",
                    needs("future.create"), needs("future.set_result"), needs("loop.call_soon")) {
  loop l = rt.new_loop();
  future f = l.create_future();
  l.call_soon([&] {
    rt.trace("pass 1");
    l.call_soon([&] {
      rt.trace("pass 2");
      f.set_result();
    });
  });
  l.run_until_complete(f);
  rt.trace("returned");
  EXPECT_TRACE("pass 1", "pass 2", "returned");
}

CONFORMANCE_OUTSIDE(Loop, RunUntilCompleteRunsACoroutineAsATask, "loop.run-until-complete-coroutine",
                    needs("task.current")) {
  loop l = rt.new_loop();
  value result = l.run_until_complete(rt.coroutine([&]() -> co<value> {
    rt.trace("in a task: {}", static_cast<bool>(rt.current_task()));
    co_await rt.passes(2);
    co_return "result";
  }));
  EXPECT_EQ(result, value{"result"});
  EXPECT_TRACE("in a task: true");
}

CONFORMANCE_OUTSIDE(Loop, RunUntilCompleteRaisesTheCoroutinesError, "loop.run-until-complete-coroutine") {
  loop l = rt.new_loop();
  error err = rt.user_error("failed");
  outcome run = attempt_call([&] { return l.run_until_complete(rt.failing_after(1, err)); });
  EXPECT_RAISES_ERROR(run, err) << "another error object was raised";
}

CONFORMANCE_OUTSIDE(Loop, RunUntilCompleteRefusesWhatCannotBeAwaited,
                    "loop.run-until-complete-not-awaitable") {
  loop l = rt.new_loop();
  callback not_awaitable = rt.callback([] {});
  EXPECT_RAISES(attempt_call([&] { return l.run_until_complete(not_awaitable); }), error_kind::type);
  EXPECT_FALSE(l.is_running());
}

CONFORMANCE_OUTSIDE(Loop, StopBeforeTheFutureIsDoneMakesRunUntilCompleteFail,
                    "loop.run-until-complete-stopped", needs("future.create"), needs("future.set_result"),
                    needs("loop.call_soon")) {
  loop l = rt.new_loop();
  future f = l.create_future();
  l.call_soon([&] { l.stop(); });
  EXPECT_RAISES(attempt_call([&] { return l.run_until_complete(f); }), error_kind::runtime);
  // What the first run left behind must not end a later one.
  l.call_soon([&] {
    f.set_result();
    l.call_soon([&] { l.call_soon([&] { rt.trace("third pass"), l.stop(); }); });
  });
  l.run_forever();
  EXPECT_TRACE("third pass");
}

CONFORMANCE_OUTSIDE(Loop, RunUntilCompleteRefusesAFutureOfAnotherLoop, "loop.run-until-complete-other-loop") {
  loop own = rt.new_loop();
  loop other = rt.new_loop();
  future f = other.create_future();
  EXPECT_RAISES(attempt_call([&] { return own.run_until_complete(f); }), error_kind::value);
  EXPECT_FALSE(own.is_running());
}

// Runs `outer`, and in a callback of it `start`, which has to be refused. `escape` ends a nested run that is
// not.
void expect_refusal(test_context& rt, loop outer, loop nested, const std::function<void()>& start,
                    const std::function<void()>& escape) {
  outer.call_soon([&] {
    handle way_out = nested.call_soon([&] {
      rt.trace("a nested run ran this");
      escape();
    });
    EXPECT_RAISES(attempt_call(start), error_kind::runtime);
    way_out.cancel();
    rt.trace("refused");
    EXPECT_TRUE(outer.is_running()) << "the refused call ended the running loop";
    EXPECT_RETURNS(attempt_call([&] { return rt.running_loop(); }), value(outer));
    outer.call_soon([&] {
      rt.trace("the loop goes on");
      EXPECT_RETURNS(attempt_call([&] { return rt.running_loop(); }), value(outer));
      outer.stop();
    });
  });
  outer.run_forever();
  EXPECT_FALSE(nested.is_running());
  EXPECT_TRACE("refused", "the loop goes on");
}

CONFORMANCE_OUTSIDE(Loop, RunForeverIsRefusedWhileTheLoopRuns, "loop.nested-run-refused",
                    needs("loop.call_soon"), needs("loop.stop"), needs("loop.is_running")) {
  loop l = rt.new_loop();
  expect_refusal(
      rt, l, l, [&] { l.run_forever(); }, [&] { l.stop(); });
}

CONFORMANCE_OUTSIDE(Loop, RunUntilCompleteIsRefusedWhileTheLoopRuns, "loop.nested-run-refused",
                    needs("future.create"), needs("loop.call_soon"), needs("loop.stop"),
                    needs("loop.is_running")) {
  loop l = rt.new_loop();
  future f = l.create_future();
  expect_refusal(
      rt, l, l, [&] { l.run_until_complete(f); }, [&] { f.set_result(); });
}

CONFORMANCE_OUTSIDE(Loop, RunForeverIsRefusedWhileAnotherLoopOfTheThreadRuns, "loop.nested-run-refused",
                    needs("loop.call_soon"), needs("loop.stop"), needs("loop.is_running")) {
  loop outer = rt.new_loop(), nested = rt.new_loop();
  expect_refusal(
      rt, outer, nested, [&] { nested.run_forever(); }, [&] { nested.stop(); });
}

CONFORMANCE_OUTSIDE(Loop, RunUntilCompleteIsRefusedWhileAnotherLoopOfTheThreadRuns, "loop.nested-run-refused",
                    needs("future.create"), needs("loop.call_soon"), needs("loop.stop"),
                    needs("loop.is_running")) {
  loop outer = rt.new_loop(), nested = rt.new_loop();
  future f = nested.create_future();
  expect_refusal(
      rt, outer, nested, [&] { nested.run_until_complete(f); }, [&] { f.set_result(); });
}

}  // namespace
}  // namespace assay::conformance
