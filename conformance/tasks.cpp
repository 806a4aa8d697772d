// Tasks: creation and first step, outcome, being a future.
#include <assay/sdk/conformance.hpp>

namespace assay::conformance {
namespace {

CONFORMANCE(Task, CreateTaskReturnsBeforeTheBodyBegins, "task.create-returns-at-once") {
  task t = rt.spawn([&]() -> co<value> {
    rt.trace("body");
    co_return value();
  });
  rt.trace("create_task returned");
  EXPECT_FALSE(t.done()) << "a new task is already done";
  co_await t;
  EXPECT_TRACE("create_task returned", "body");
}

CONFORMANCE(Task, FirstStepsRunInThePassAfterCreationInOneQueueWithCallbacks, "task.first-step-fifo") {
  rt.loop().call_soon([&] { rt.trace("callback 1"); });
  task first = rt.spawn([&]() -> co<> {
    rt.trace("task 1");
    co_return;
  });
  rt.loop().call_soon([&] { rt.trace("callback 2"); });
  task second = rt.spawn([&]() -> co<> {
    rt.trace("task 2");
    co_return;
  });
  rt.loop().call_soon([&] { rt.trace("callback 3"); });
  co_await rt.passes(1);
  rt.trace("one pass later");
  EXPECT_TRACE("callback 1", "task 1", "callback 2", "task 2", "callback 3", "one pass later");
  co_await rt.drain();
  EXPECT_TRUE(first.done() && second.done());
}

// A task created by a running task waits for the next pass as well: it does not slip into the current one.
CONFORMANCE(Task, ATaskCreatedInAStepBeginsAfterWhatIsQueuedAlready, "task.first-step-fifo") {
  task inner;
  task outer = rt.spawn([&]() -> co<> {
    rt.trace("outer");
    inner = rt.spawn([&]() -> co<> {
      rt.trace("inner");
      co_return;
    });
    co_return;
  });
  rt.loop().call_soon([&] { rt.trace("callback"); });
  co_await rt.drain();
  EXPECT_TRACE("outer", "callback", "inner");
  EXPECT_TRUE(outer.done() && inner.done());
}

CONFORMANCE_OUTSIDE(Task, CreateTaskOutsideARunningLoopIsRefused, "task.create-outside-loop") {
  coroutine body = rt.coroutine([&]() -> co<> {
    rt.trace("body");
    co_return;
  });
  outcome created = attempt_call([&] { return rt.spawn(body); });
  EXPECT_RAISES(created, error_kind::runtime);
  EXPECT_TRACE();
}

CONFORMANCE(Task, CreateTaskRefusesWhatIsNoCoroutine, "task.create-non-coroutine") {
  future no_coroutine = rt.create_future();
  outcome created = attempt_call([&] { return rt.spawn(no_coroutine); });
  EXPECT_RAISES(created, error_kind::type);
  no_coroutine.cancel();
  co_return;
}

CONFORMANCE(Task, ATaskThatNobodyAwaitsRunsToItsEnd, "task.runs-unawaited") {
  task t = rt.spawn([&]() -> co<> {
    rt.trace("begins");
    co_await rt.passes(3);
    rt.trace("ends");
  });
  co_await rt.drain();
  EXPECT_TRACE("begins", "ends");
  EXPECT_TRUE(t.done());
}

CONFORMANCE(Task, ATaskAnswersTheQuestionsAndTakesTheCallbacksOfAFuture, "task.is-future") {
  task t = rt.spawn(rt.after(2, 42));
  int called = 0;
  object passed;
  t.add_done_callback([&](const std::vector<value>& args) {
    ++called;
    if (args.size() == 1) passed = args[0].as_object();
  });
  EXPECT_RAISES(attempt_call([&] { return t.result(); }), error_kind::invalid_state);
  EXPECT_EQ(co_await t, 42);
  EXPECT_TRUE(t.done());
  EXPECT_FALSE(t.cancelled());
  EXPECT_EQ(t.result(), 42);
  EXPECT_FALSE(t.exception()) << "a task that returned has an exception";
  co_await rt.drain();
  EXPECT_EQ(called, 1) << "runs of the done callback";
  EXPECT_EQ(passed, t) << "the done callback is called with the task";
}

CONFORMANCE(Task, SeveralWaitersAllGetTheOutcome, "task.is-future", "task.result") {
  task t = rt.spawn(rt.after(3, "shared"));
  auto wait_for_it = [&](int number) -> co<> {
    value result = co_await t;
    rt.trace("waiter {} got {}", number, result.as_text());
  };
  task first = rt.spawn([&]() -> co<> { co_await wait_for_it(1); });
  task second = rt.spawn([&]() -> co<> { co_await wait_for_it(2); });
  co_await rt.drain();
  EXPECT_TRACE("waiter 1 got shared", "waiter 2 got shared");
  EXPECT_TRUE(first.done() && second.done());
}

CONFORMANCE(Task, ATaskCannotBeCompletedFromOutside, "task.no-outside-completion") {
  task t = rt.spawn(rt.after(3, 1));
  EXPECT_RAISES(attempt_call([&] { t.set_result(2); }), error_kind::runtime);
  EXPECT_RAISES(attempt_call([&] { t.set_exception(rt.user_error("from outside")); }), error_kind::runtime);
  EXPECT_FALSE(t.done());
  EXPECT_EQ(co_await t, 1) << "a refused set_result or set_exception changed the outcome";
}

CONFORMANCE(Task, DoneIsTrueAfterReturnFailureAndCancellationAndFalseBefore, "task.done") {
  task returning = rt.spawn(rt.after(3, 1));
  task failing = rt.spawn(rt.failing_after(3, rt.user_error("boom")));
  task cancelled = rt.spawn(rt.pending());
  EXPECT_FALSE(returning.done() || failing.done() || cancelled.done()) << "done before the first step";
  co_await rt.passes(1);
  EXPECT_FALSE(returning.done() || failing.done() || cancelled.done()) << "done while the body is suspended";
  cancelled.cancel();
  co_await rt.drain();
  EXPECT_TRUE(returning.done()) << "not done after its body returned";
  EXPECT_TRUE(failing.done()) << "not done after its body failed";
  EXPECT_TRUE(cancelled.done()) << "not done after it was cancelled";
  failing.exception();
}

CONFORMANCE(Task, TheBodySeesItsOwnTaskNotDoneUntilItsEnd, "task.done") {
  task t;
  t = rt.spawn([&]() -> co<> {
    rt.trace("first step: done {}", t.done());
    co_await rt.passes(1);
    rt.trace("last step: done {}", t.done());
  });
  co_await t;
  EXPECT_TRACE("first step: done false", "last step: done false");
  EXPECT_TRUE(t.done());
}

CONFORMANCE(Task, TheReturnValueOfTheBodyIsTheResult, "task.result") {
  task suspending = rt.spawn(rt.after(2, list_of(1, "two")));
  task immediate = rt.spawn([]() -> co<value> { co_return 7; });
  task nothing = rt.spawn([]() -> co<> { co_return; });
  EXPECT_EQ(co_await suspending, list_of(1, "two"));
  EXPECT_EQ(suspending.result(), list_of(1, "two"));
  EXPECT_EQ(co_await immediate, 7);
  EXPECT_TRUE((co_await nothing).is_none());
}

CONFORMANCE(Task, AnErrorOfTheBodyIsTheSameObjectForExceptionAndEveryAwait, "task.error") {
  error boom = rt.user_error("boom");
  task t = rt.spawn(rt.failing_after(2, boom));
  outcome first = co_await attempt(t);
  outcome second = co_await attempt(t);
  EXPECT_RAISES(first, error_kind::user);
  EXPECT_EQ(first.failure(), boom) << "the first await raised another object";
  EXPECT_EQ(second.failure(), boom) << "the second await raised another object";
  EXPECT_EQ(t.exception(), boom) << "exception() gives another object";
  EXPECT_FALSE(t.cancelled());
}

CONFORMANCE(Task, ATaskThatFailsLeavesTheOthersAlone, "task.failure-isolated") {
  task before = rt.spawn(rt.after(4, "before"));
  task failing = rt.spawn(rt.failing_after(1, rt.user_error("boom")));
  task after = rt.spawn(rt.after(4, "after"));
  co_await rt.drain();
  REQUIRE_TRUE(before.done() && failing.done() && after.done());
  EXPECT_RETURNS(attempt_call([&] { return before.result(); }), "before");
  EXPECT_RAISES(attempt_call([&] { return failing.result(); }), error_kind::user);
  EXPECT_RETURNS(attempt_call([&] { return after.result(); }), "after");
}

CONFORMANCE(Task, AwaitingADoneTaskDoesNotSuspend, "task.await-done") {
  task good = rt.spawn(rt.after(1, 5));
  task bad = rt.spawn(rt.failing_after(1, rt.user_error("boom")));
  co_await rt.drain();
  rt.loop().call_soon([&] { rt.trace("another callback ran"); });
  EXPECT_EQ(co_await good, 5);
  rt.trace("result");
  EXPECT_RAISES(co_await attempt(bad), error_kind::user);
  rt.trace("error");
  co_await rt.passes(1);
  EXPECT_TRACE("result", "error", "another callback ran");
}

CONFORMANCE(Task, DoneCallbacksRunThroughTheLoopAfterTheBodyHasEnded, "task.callbacks-after-body") {
  task t = rt.spawn([&]() -> co<> {
    co_await rt.passes(1);
    rt.loop().call_soon([&] { rt.trace("queued by the body"); });
    rt.trace("body ends");
  });
  t.add_done_callback([&] { rt.trace("done callback: task done {}", t.done()); });
  co_await rt.drain();
  EXPECT_TRACE("body ends", "queued by the body", "done callback: task done true");
}

CONFORMANCE_OUTSIDE(Task, ATaskStillRunningDoesNotKeepTheLoopGoing, "task.main-end-stops-loop") {
  loop l = rt.new_loop();
  task background;
  value result = l.run_until_complete(rt.coroutine([&]() -> co<value> {
    background = rt.spawn(rt.pending());
    co_await rt.passes(2);
    co_return "main";
  }));
  EXPECT_EQ(result, "main");
  EXPECT_FALSE(background.done()) << "run_until_complete ended a task that was not its own";
  background.cancel();
  EXPECT_RAISES(attempt_call([&] { return l.run_until_complete(background); }), error_kind::cancelled);
}

void process_error_leaves_run_call(test_context& rt, error_kind kind) {
  loop l = rt.new_loop();
  error leaving = make_error(kind, "leave");
  future gate;
  task failing;
  task bystander = l.create_task(rt.coroutine([&]() -> co<value> {
    gate = rt.create_future();
    failing = rt.spawn(rt.failing_after(1, leaving));
    co_return co_await gate;
  }));
  outcome run = attempt_call([&] { return l.run_until_complete(bystander); });
  EXPECT_RAISES(run, kind);
  EXPECT_EQ(run.failure(), leaving) << "the run call raised another object";
  ASSERT_TRUE(failing.done());
  EXPECT_EQ(failing.exception(), leaving) << "the error is not stored in the task";
  EXPECT_FALSE(bystander.done());
  gate.set_result("still usable");
  EXPECT_RETURNS(attempt_call([&] { return l.run_until_complete(bystander); }), "still usable");
}

CONFORMANCE_OUTSIDE(Task, AnInterruptIsStoredInTheTaskAndLeavesTheRunCall, "task.process-error") {
  process_error_leaves_run_call(rt, error_kind::interrupt);
}

CONFORMANCE_OUTSIDE(Task, AnExitRequestIsStoredInTheTaskAndLeavesTheRunCall, "task.process-error") {
  process_error_leaves_run_call(rt, error_kind::exit);
}

// The future that the task waits for is held by nothing but the task.
CONFORMANCE(Task, ATaskDroppedWhilePendingIsReported, "task.destroyed-pending-reported") {
  auto reports = rt.record_exceptions();
  {
    task dropped = rt.spawn([&]() -> co<> { co_await rt.create_future(); });
    co_await rt.drain();
    EXPECT_FALSE(dropped.done());
  }
  rt.collect();
  co_await rt.drain();
  REQUIRE_EQ(reports.size(), 1u) << "reports to the exception handler";
  EXPECT_NE(reports[0].message, "");
  reports.clear();  // the report holds the task
}

}  // namespace
}  // namespace assay::conformance
