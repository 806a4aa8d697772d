// Runner: several coroutines on one loop, and its end.
#include <assay/sdk/conformance.hpp>

namespace assay::conformance {
namespace {

CONFORMANCE_OUTSIDE(Runner, RunsCoroutinesOneAfterAnotherOnOneLoop, "run.runner-reuses-loop") {
  runner r = rt.runner();
  std::vector<loop> loops;
  for (int i = 1; i <= 3; ++i) {
    value result = r.run([&, i]() -> co<value> {
      loops.push_back(rt.running_loop());
      co_await rt.passes(1);
      co_return i;
    });
    EXPECT_EQ(result, value{i});
  }
  EXPECT_EQ(loops[0], loops[1]);
  EXPECT_EQ(loops[1], loops[2]);
  r.close();
}

CONFORMANCE_OUTSIDE(Runner, GoesOnAfterAFailure, "run.runner-reuses-loop") {
  runner r = rt.runner();
  error broken = rt.user_error("broken");
  EXPECT_RAISES_ERROR(attempt_call([&] { r.run(rt.failing_after(1, broken)); }), broken);
  EXPECT_EQ(r.run(rt.after(1, "fine")), value{"fine"});
  r.close();
}

CONFORMANCE_OUTSIDE(Runner, LeavesTasksPendingBetweenItsRuns, "run.runner-reuses-loop",
                    needs("task.create")) {
  runner r = rt.runner();
  r.run([&]() -> co<> {
    rt.spawn([&]() -> co<> {
      co_await rt.passes(5);
      rt.trace("task of the first run ends");
    });
    co_await rt.passes(1);
  });
  rt.trace("between");
  r.run([&]() -> co<> { co_await rt.drain(); });
  r.close();
  EXPECT_TRACE("between", "task of the first run ends");
}

CONFORMANCE_OUTSIDE(Runner, ItsRunsShareAContext, "context.runner-shares", needs("runner.runner_close")) {
  context_var var = rt.context_var("var", "default");
  runner r = rt.runner();
  r.run([&]() -> co<> {
    rt.trace("first run sees {}", var.get());
    var.set("by the first run");
    co_return;
  });
  r.run([&]() -> co<> {
    rt.trace("second run sees {}", var.get());
    co_return;
  });
  r.close();
  rt.trace("outside: {}", var.get());
  EXPECT_TRACE("first run sees 'default'", "second run sees 'by the first run'", "outside: 'default'");
}

CONFORMANCE_OUTSIDE(Runner, RunsInAContextThatIsGivenForOneRun, "context.runner-shares",
                    needs("runner.runner_close"), needs("context.copy"), needs("context.run")) {
  context_var var = rt.context_var("var", "default");
  context given = rt.copy_context();
  given.run([&] { var.set("given"); });
  runner r = rt.runner();
  auto look = [&]() -> co<> {
    rt.trace("{}", var.get());
    co_return;
  };
  r.run(look);
  r.run(look, given);
  r.run(look);
  r.close();
  EXPECT_TRACE("'default'", "'given'", "'default'");
}

CONFORMANCE_OUTSIDE(Runner, ItsLoopIsMadeWhenItIsFirstNeeded, "run.runner-lazy-loop", needs("loop.create")) {
  loop made = rt.new_loop();
  runner_options options;
  options.loop_factory = rt.callback([&] {
    rt.trace("loop made");
    return made;
  });
  runner r = rt.runner(options);
  rt.trace("runner made");
  EXPECT_EQ(r.get_loop(), made);
  EXPECT_EQ(r.run([&]() -> co<value> { co_return rt.running_loop(); }), value{made});
  r.close();
  EXPECT_TRACE("runner made", "loop made");
}

CONFORMANCE_OUTSIDE(Runner, GetLoopGivesTheLoopThatRuns, "run.runner-lazy-loop", needs("loop.is_running")) {
  runner r = rt.runner();
  loop before = r.get_loop();
  EXPECT_FALSE(before.is_running());
  value during = r.run([&]() -> co<value> { co_return rt.running_loop(); });
  EXPECT_EQ(during, value{before});
  EXPECT_EQ(r.get_loop(), before);
  r.close();
}

CONFORMANCE_OUTSIDE(Runner, TheDebugArgumentSetsTheModeOfItsLoop, "run.debug", needs("runner.create"),
                    needs("runner.runner_get_loop"), needs("runner.runner_close")) {
  for (bool debug : {true, false}) {
    runner_options options;
    options.debug = debug;
    runner r = rt.runner(options);
    EXPECT_EQ(r.get_loop().get_debug(), debug);
    r.close();
  }
}

CONFORMANCE_OUTSIDE(Runner, CloseCancelsAndAwaitsWhatIsLeftAndClosesTheLoop, "run.runner-close",
                    needs("task.create")) {
  runner r = rt.runner();
  r.run([&]() -> co<> {
    rt.spawn([&]() -> co<> {
      outcome out = co_await attempt(rt.sleep(600 * rt.unit()));
      rt.trace("{}", out.is_error(error_kind::cancelled) ? "cancelled" : "not cancelled");
      co_await rt.passes(3);
      rt.trace("cleaned up");
    });
    co_await rt.passes(2);
  });
  loop l = r.get_loop();
  rt.trace("close");
  r.close();
  rt.trace("closed");
  EXPECT_TRUE(l.is_closed());
  EXPECT_TRACE("close", "cancelled", "cleaned up", "closed");
}

CONFORMANCE_OUTSIDE(Runner, CloseASecondTimeDoesNothing, "run.runner-close") {
  runner r = rt.runner();
  r.run(rt.after(1));
  r.close();
  EXPECT_TRUE(attempt_call([&] { r.close(); }).ok());
}

CONFORMANCE_OUTSIDE(Runner, CloseOfOneThatWasNeverUsedMakesNoLoop, "run.runner-close", needs("loop.create")) {
  runner_options options;
  options.loop_factory = rt.callback([&] {
    rt.trace("loop made");
    return rt.new_loop();
  });
  runner r = rt.runner(options);
  r.close();
  EXPECT_TRACE();
}

CONFORMANCE_OUTSIDE(Runner, IsRefusedAfterItsClose, "run.runner-close") {
  runner r = rt.runner();
  r.run(rt.after(1));
  r.close();
  coroutine late = rt.coroutine([&]() -> co<> {
    rt.trace("the coroutine began");
    co_return;
  });
  EXPECT_RAISES(attempt_call([&] { r.run(late); }), error_kind::runtime);
  EXPECT_RAISES(attempt_call([&] { r.get_loop(); }), error_kind::runtime);
  EXPECT_TRACE();
}

CONFORMANCE_OUTSIDE(Runner, IsRefusedWithinARunningLoopAndStaysUsable, "run.runner-refusals") {
  runner r = rt.runner();
  coroutine inner = rt.coroutine([&]() -> co<> {
    rt.trace("the coroutine began");
    co_return;
  });
  r.run([&]() -> co<> {
    EXPECT_RAISES(attempt_call([&] { r.run(inner); }), error_kind::runtime);
    co_await rt.drain();
  });
  inner = {};
  EXPECT_EQ(r.run(rt.after(1, "fine")), value{"fine"});
  r.close();
  EXPECT_TRACE();
}

CONFORMANCE_OUTSIDE(Runner, IsRefusedForSomethingThatIsNoCoroutineAndStaysUsable, "run.runner-refusals",
                    needs("runner.runner_get_loop"), needs("future.create")) {
  runner r = rt.runner();
  future pending = r.get_loop().create_future();
  EXPECT_RAISES(attempt_call([&] { r.run(pending); }), error_kind::value);
  EXPECT_EQ(r.run(rt.after(1, "fine")), value{"fine"});
  r.close();
}

}  // namespace
}  // namespace assay::conformance
