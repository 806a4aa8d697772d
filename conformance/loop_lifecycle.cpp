// New, running and closed loops.
#include <assay/sdk/conformance.hpp>

namespace assay::conformance {
namespace {

CONFORMANCE_OUTSIDE(Loop, IsRunningHoldsExactlyWhileRunForeverHasNotReturned, "loop.is-running-is-closed",
                    needs("loop.run_forever"), needs("loop.stop"), needs("loop.call_soon")) {
  loop l = rt.new_loop();
  EXPECT_FALSE(l.is_running());
  l.call_soon([&] {
    rt.trace("running: {}", l.is_running());
    l.stop();
    rt.trace("running after stop: {}", l.is_running());
  });
  EXPECT_FALSE(l.is_running());
  l.run_forever();
  EXPECT_FALSE(l.is_running());
  EXPECT_TRACE("running: true", "running after stop: true");
}

CONFORMANCE_OUTSIDE(Loop, IsRunningHoldsExactlyWhileRunUntilCompleteHasNotReturned,
                    "loop.is-running-is-closed", needs("loop.run_until_complete")) {
  loop l = rt.new_loop();
  l.run_until_complete(rt.coroutine([&]() -> co<> {
    rt.trace("running: {}", l.is_running());
    co_return;
  }));
  EXPECT_FALSE(l.is_running());
  error err = rt.user_error("failed");
  EXPECT_FALSE(attempt_call([&] { return l.run_until_complete(rt.failing_after(1, err)); }).ok());
  EXPECT_FALSE(l.is_running()) << "after a run that raised";
  EXPECT_TRACE("running: true");
}

CONFORMANCE_OUTSIDE(Loop, IsClosedHoldsExactlyAfterClose, "loop.is-running-is-closed",
                    needs("loop.run_until_complete")) {
  loop l = rt.new_loop();
  EXPECT_FALSE(l.is_closed());
  l.run_until_complete(rt.after(1, 0));
  EXPECT_FALSE(l.is_closed()) << "after a run";
  l.close();
  EXPECT_TRUE(l.is_closed());
  EXPECT_FALSE(l.is_running());
}

CONFORMANCE_OUTSIDE(Loop, ARunningLoopCannotBeClosed, "loop.close-running-refused", needs("loop.run_forever"),
                    needs("loop.stop"), needs("loop.call_soon"), needs("loop.is_closed")) {
  loop l = rt.new_loop();
  l.call_soon([&] {
    EXPECT_RAISES(attempt_call([&] { l.close(); }), error_kind::runtime);
    EXPECT_FALSE(l.is_closed());
    l.call_soon([&] {
      rt.trace("the loop goes on");
      l.stop();
    });
  });
  l.run_forever();
  EXPECT_TRACE("the loop goes on");
}

CONFORMANCE_OUTSIDE(Loop, CloseOfAClosedLoopDoesNothing, "loop.close-idempotent", needs("loop.is_closed")) {
  loop l = rt.new_loop();
  l.close();
  EXPECT_TRUE(attempt_call([&] { l.close(); }).ok());
  EXPECT_TRUE(attempt_call([&] { l.close(); }).ok());
  EXPECT_TRUE(l.is_closed());
}

CONFORMANCE_OUTSIDE(Loop, AClosedLoopRefusesToSchedule, "loop.closed-loop-refuses", needs("loop.time")) {
  loop l = rt.new_loop();
  double now = l.time();
  l.close();
  auto never = [&] { rt.trace("ran on a closed loop"); };
  EXPECT_RAISES(attempt_call([&] { l.call_soon(never); }), error_kind::runtime);
  EXPECT_RAISES(attempt_call([&] { l.call_soon_threadsafe(never); }), error_kind::runtime);
  EXPECT_RAISES(attempt_call([&] { l.call_later(0, never); }), error_kind::runtime);
  EXPECT_RAISES(attempt_call([&] { l.call_later(3600, never); }), error_kind::runtime);
  EXPECT_RAISES(attempt_call([&] { l.call_at(now, never); }), error_kind::runtime);
  EXPECT_TRACE();
}

CONFORMANCE_OUTSIDE(Loop, AClosedLoopRefusesTasks, "loop.closed-loop-refuses", needs("task.create")) {
  loop l = rt.new_loop();
  l.close();
  coroutine body = rt.coroutine([&]() -> co<> {
    rt.trace("body");
    co_return;
  });
  EXPECT_RAISES(attempt_call([&] { l.create_task(body); }), error_kind::runtime);
  EXPECT_TRACE();
  rt.new_loop().run_until_complete(body);
}

CONFORMANCE_OUTSIDE(Loop, AClosedLoopRefusesToRun, "loop.closed-loop-refuses", needs("future.create"),
                    needs("loop.is_running")) {
  loop l = rt.new_loop();
  future f = l.create_future();
  l.close();
  EXPECT_RAISES(attempt_call([&] { l.run_forever(); }), error_kind::runtime);
  EXPECT_RAISES(attempt_call([&] { return l.run_until_complete(f); }), error_kind::runtime);
  EXPECT_FALSE(l.is_running());
}

CONFORMANCE_OUTSIDE(Loop, AForeignThreadIsRefusedByAClosedLoop, "loop.closed-loop-refuses") {
  loop l = rt.new_loop();
  l.close();
  auto worker = rt.thread([&] {
    EXPECT_RAISES(attempt_call([&] { l.call_soon_threadsafe([&] { rt.trace("ran on a closed loop"); }); }),
                  error_kind::runtime);
  });
  worker.join();
  EXPECT_TRACE();
}

CONFORMANCE_OUTSIDE(Loop, CloseDiscardsWhatIsQueued, "loop.close-discards-queued") {
  auto captured = std::make_shared<int>(0);
  std::weak_ptr<int> still_held = captured;
  loop l = rt.new_loop();
  l.call_soon([&rt, captured] { rt.trace("queued callback {}", *captured); });
  l.call_later(0, [&rt, captured] { rt.trace("due timer {}", *captured); });
  l.call_later(3600, [&rt, captured] { rt.trace("far timer {}", *captured); });
  captured.reset();
  l.close();
  rt.collect();
  EXPECT_TRACE();
  EXPECT_TRUE(still_held.expired()) << "the closed loop still holds a callback";
}

CONFORMANCE(Loop, ACoroutineCanObtainTheRunningLoop, "loop.running-loop") {
  EXPECT_EQ(rt.running_loop(), rt.loop());
  co_await rt.passes(2);
  EXPECT_EQ(rt.running_loop(), rt.loop());
}

CONFORMANCE_OUTSIDE(Loop, ACallbackObtainsTheLoopThatRunsIt, "loop.running-loop", needs("loop.create"),
                    needs("loop.run_forever"), needs("loop.stop"), needs("loop.call_soon")) {
  loop first = rt.new_loop();
  loop second = rt.new_loop();
  for (const loop& l : {first, second, first}) {
    l.call_soon([&rt, l]() mutable {
      EXPECT_EQ(rt.running_loop(), l);
      rt.trace("asked");
      l.stop();
    });
    l.run_forever();
  }
  EXPECT_TRACE("asked", "asked", "asked");
}

CONFORMANCE_OUTSIDE(Loop, AskingForTheRunningLoopOutsideOneIsARuntimeError, "loop.running-loop",
                    needs("loop.create"), needs("loop.run_forever"), needs("loop.stop")) {
  EXPECT_RAISES(attempt_call([&] { return rt.running_loop(); }), error_kind::runtime);
  loop l = rt.new_loop();
  EXPECT_RAISES(attempt_call([&] { return rt.running_loop(); }), error_kind::runtime)
      << "a loop that never ran";
  l.stop();
  l.run_forever();
  EXPECT_RAISES(attempt_call([&] { return rt.running_loop(); }), error_kind::runtime)
      << "a loop that has run";
}

CONFORMANCE(Loop, AnotherThreadHasNoRunningLoop, "loop.running-loop") {
  co_await rt.in_thread([&] {
    EXPECT_RAISES(attempt_call([&] { return rt.running_loop(); }), error_kind::runtime);
    rt.trace("asked");
  });
  EXPECT_TRACE("asked");
}

CONFORMANCE_OUTSIDE(Loop, ANewLoopIsNeitherRunningNorClosed, "loop.new-loop") {
  loop l = rt.new_loop();
  EXPECT_FALSE(l.is_running());
  EXPECT_FALSE(l.is_closed());
}

CONFORMANCE_OUTSIDE(Loop, LoopsShareNoQueueTimersOrState, "loop.new-loop", needs("loop.close"),
                    needs("loop.call_soon"), needs("loop.call_later"), needs("loop.run_forever"),
                    needs("loop.stop")) {
  loop first = rt.new_loop();
  loop second = rt.new_loop();
  EXPECT_NE(first, second);
  first.call_soon([&] { rt.trace("callback of the first loop"); });
  first.call_later(0, [&] { rt.trace("timer of the first loop"); });
  second.call_soon([&] { rt.trace("callback of the second loop, first runs: {}", first.is_running()); });
  second.run_passes(3);
  EXPECT_TRACE("callback of the second loop, first runs: false");
  second.close();
  EXPECT_FALSE(first.is_closed());
  rt.clear_trace();
  first.run_passes(3);
  EXPECT_TRACE("callback of the first loop", "timer of the first loop");
}

}  // namespace
}  // namespace assay::conformance
