// run(): the whole life of a loop around one coroutine.
#include <assay/sdk/conformance.hpp>
#include <atomic>

namespace assay::conformance {
namespace {

CONFORMANCE_OUTSIDE(Run, ReturnsTheResultOfTheCoroutine, "run.result") {
  value result = rt.run([&]() -> co<value> {
    co_await rt.passes(3);
    co_return "the result";
  });
  EXPECT_EQ(result, value{"the result"});
}

CONFORMANCE_OUTSIDE(Run, TheCoroutineRunsInATaskOnALoopOfItsOwn, "run.result", needs("task.current"),
                    needs("loop.running")) {
  loop first, second;
  rt.run([&]() -> co<> {
    first = rt.running_loop();
    EXPECT_TRUE(rt.current_task()) << "no task";
    co_return;
  });
  rt.run([&]() -> co<> {
    second = rt.running_loop();
    co_return;
  });
  EXPECT_NE(first, second) << "the second run uses the loop of the first";
}

CONFORMANCE_OUTSIDE(Run, RaisesTheErrorOfTheCoroutineAsTheSameObject, "run.error") {
  error broken = rt.user_error("broken");
  outcome out = attempt_call([&] { rt.run(rt.failing_after(2, broken)); });
  EXPECT_RAISES_ERROR(out, broken);
}

CONFORMANCE_OUTSIDE(Run, ClosesTheLoop, "run.closes-loop") {
  loop used;
  rt.run([&]() -> co<> {
    used = rt.running_loop();
    co_return;
  });
  EXPECT_TRUE(used.is_closed());
  EXPECT_RAISES(attempt_call([&] { rt.running_loop(); }), error_kind::runtime);
}

CONFORMANCE_OUTSIDE(Run, ClosesTheLoopAfterAFailureToo, "run.closes-loop") {
  loop used;
  error broken = rt.user_error("broken");
  attempt_call([&] {
    rt.run([&]() -> co<> {
      used = rt.running_loop();
      co_await rt.failing_after(1, broken);
    });
  });
  EXPECT_TRUE(used.is_closed());
}

CONFORMANCE(Run, IsRefusedWithinARunningLoopAndDoesNotBeginTheCoroutine, "run.within-running-loop-refused") {
  coroutine inner = rt.coroutine([&]() -> co<> {
    rt.trace("the coroutine began");
    co_return;
  });
  EXPECT_RAISES(attempt_call([&] { rt.run(inner); }), error_kind::runtime);
  inner = {};
  rt.trace("refused");
  co_await rt.drain();
  rt.trace("the loop goes on");
  EXPECT_TRACE("refused", "the loop goes on");
}

CONFORMANCE_OUTSIDE(Run, IsRefusedForSomethingThatIsNoCoroutine, "run.only-coroutines",
                    needs("future.create")) {
  loop l = rt.new_loop();
  future pending = l.create_future();
  EXPECT_RAISES(attempt_call([&] { rt.run(pending); }), error_kind::value);
  EXPECT_RAISES(attempt_call([&] { rt.run(l); }), error_kind::value);
}

CONFORMANCE_OUTSIDE(Run, CancelsAndAwaitsATaskThatIsLeft, "run.cancels-leftovers") {
  value result = rt.run([&]() -> co<value> {
    rt.spawn([&]() -> co<> {
      outcome out = co_await attempt(rt.sleep(600 * rt.unit()));
      rt.trace("{}", out.is_error(error_kind::cancelled) ? "cancelled" : "not cancelled");
      co_await rt.passes(5);
      rt.trace("cleaned up");
      throw_error(out.failure());
    });
    co_await rt.passes(2);
    rt.trace("main ends");
    co_return "result";
  });
  rt.trace("run returned {}", result);
  EXPECT_TRACE("main ends", "cancelled", "cleaned up", "run returned 'result'");
}

CONFORMANCE_OUTSIDE(Run, CancelsEveryTaskThatIsLeft, "run.cancels-leftovers") {
  int cancelled = 0;
  rt.run([&]() -> co<> {
    for (int i = 0; i < 5; ++i) {
      rt.spawn([&]() -> co<> {
        outcome out = co_await attempt(rt.sleep(600 * rt.unit()));
        if (out.is_error(error_kind::cancelled)) ++cancelled;
      });
    }
    co_await rt.passes(2);
  });
  EXPECT_EQ(cancelled, 5);
}

CONFORMANCE_OUTSIDE(Run, CancelsWhatIsLeftAfterAFailureToo, "run.cancels-leftovers") {
  error broken = rt.user_error("broken");
  outcome out = attempt_call([&] {
    rt.run([&]() -> co<> {
      rt.spawn([&]() -> co<> {
        outcome waited = co_await attempt(rt.sleep(600 * rt.unit()));
        rt.trace("{}", waited.is_error(error_kind::cancelled) ? "cancelled" : "not cancelled");
      });
      co_await rt.passes(2);
      throw_error(broken);
    });
  });
  EXPECT_RAISES_ERROR(out, broken);
  EXPECT_TRACE("cancelled");
}

CONFORMANCE_OUTSIDE(Run, ReportsErrorsOfLeftoversAndStillReturnsTheResult, "run.leftover-errors-reported") {
  exception_reports reports;
  error broken = rt.user_error("broken");
  value result = rt.run([&]() -> co<value> {
    reports = rt.record_exceptions(rt.running_loop());
    rt.spawn([&]() -> co<> {
      co_await attempt(rt.sleep(600 * rt.unit()));
      throw_error(broken);
    });
    co_await rt.passes(2);
    co_return "result";
  });
  EXPECT_EQ(result, value{"result"});
  REQUIRE_EQ(reports.size(), 1U);
  EXPECT_EQ(reports[0].error, broken);
}

CONFORMANCE_OUTSIDE(Run, WaitsForTheJobsOfTheDefaultExecutor, "run.shuts-executor-down") {
  std::atomic<bool> may_end = false;
  // The job ends only after main has: only waiting for it lets run return afterwards.
  rt.run([&]() -> co<> {
    rt.running_loop().run_in_executor({}, [&] {
      may_end.wait(false);
      rt.trace("the job ends");
    });
    co_await rt.passes(2);
    rt.trace("main ends");
    may_end = true;
    may_end.notify_all();
  });
  rt.trace("run returned");
  EXPECT_TRACE("main ends", "the job ends", "run returned");
}

CONFORMANCE_OUTSIDE(Run, RaisesTheCancellationOfAMainThatEndsCancelled, "run.cancelled-main") {
  outcome out = attempt_call([&] {
    rt.run([&]() -> co<> {
      rt.current_task().cancel();
      co_await rt.passes(1);
      rt.trace("went on");
    });
  });
  EXPECT_RAISES(out, error_kind::cancelled);
  EXPECT_TRACE();
}

CONFORMANCE_OUTSIDE(Run, SetsTheDebugModeOfTheLoop, "run.debug") {
  for (bool debug : {true, false}) {
    runner_options options;
    options.debug = debug;
    value result = rt.run([&]() -> co<value> { co_return rt.running_loop().get_debug(); }, options);
    EXPECT_EQ(result, value{debug});
  }
}

CONFORMANCE_OUTSIDE(Run, UsesALoopFactory, "run.loop-factory", needs("loop.is_closed")) {
  loop made = rt.new_loop();
  runner_options options;
  options.loop_factory = rt.callback([&] {
    rt.trace("factory called");
    return made;
  });
  loop used;
  rt.run(
      [&]() -> co<> {
        used = rt.running_loop();
        co_return;
      },
      options);
  EXPECT_EQ(used, made);
  EXPECT_TRUE(made.is_closed());
  EXPECT_TRACE("factory called");
}

}  // namespace
}  // namespace assay::conformance
