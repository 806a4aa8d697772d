// to_thread and run_in_executor: jobs in threads beside the loop.
//
// Each test waits for its threads' ends, by the shutdown of their pool: what a job holds is gone then.
#include <assay/sdk/conformance.hpp>
#include <thread>

#include "gate.hpp"
#include "log_text.hpp"
#include "timing.hpp"

namespace assay::conformance {
namespace {

co<> shut_default_executor_down(test_context& rt) { co_await rt.loop().shutdown_default_executor(); }

CONFORMANCE(Thread, ToThreadRunsAFunctionWithItsArgumentsInAnotherThread, "thread.to-thread") {
  std::thread::id own = std::this_thread::get_id();
  std::thread::id other;
  value sum = co_await rt.to_thread(
      [&](const std::vector<value>& args) {
        other = std::this_thread::get_id();
        return args.at(0).as_int() + args.at(1).as_int();
      },
      2, 3);
  EXPECT_EQ(sum, value{5});
  EXPECT_NE(other, own) << "the function ran on the loop's thread";
  co_await shut_default_executor_down(rt);
}

// The function ends only when another task has let it: it never would if it blocked the loop.
CONFORMANCE(Thread, ToThreadLeavesTheLoopFree, "thread.to-thread") {
  gate may_end;
  task helper = rt.spawn([&]() -> co<> {
    co_await rt.passes(3);
    rt.trace("another task runs");
    may_end.open();
  });
  value result = co_await rt.to_thread([&] {
    may_end.pass();
    return "done";
  });
  rt.trace("{}", result);
  co_await helper;
  co_await shut_default_executor_down(rt);
  EXPECT_TRACE("another task runs", "'done'");
}

CONFORMANCE(Thread, ToThreadRaisesTheErrorOfTheFunctionAsTheSameObject, "thread.to-thread-error") {
  error broken = rt.user_error("broken");
  outcome out = co_await attempt(rt.to_thread([&] { throw_error(broken); }));
  EXPECT_RAISES_ERROR(out, broken);
  co_await shut_default_executor_down(rt);
}

CONFORMANCE(Thread, ToThreadDoesNotBeginTheFunctionBeforeItIsAwaited, "thread.to-thread-lazy") {
  awaitable lazy = rt.to_thread([&] { rt.trace("function"); });
  // A job that is submitted after it and awaited: were the lazy one submitted, it would have begun.
  for (int i = 0; i < 3; ++i) {
    co_await rt.to_thread([] {});
    co_await rt.drain();
  }
  rt.trace("await");
  co_await lazy;
  co_await shut_default_executor_down(rt);
  EXPECT_TRACE("await", "function");
}

// Each waits until the other has begun.
CONFORMANCE(Thread, ToThreadCallsRunAtTheSameTime, "thread.to-thread-concurrent") {
  gate first_began, second_began;
  awaitable first = rt.to_thread([&] {
    first_began.open();
    second_began.pass();
    return 1;
  });
  awaitable second = rt.to_thread([&] {
    second_began.open();
    first_began.pass();
    return 2;
  });
  value results = co_await rt.gather(first, second);
  EXPECT_EQ(results, list_of(1, 2));
  co_await shut_default_executor_down(rt);
}

CONFORMANCE(Thread, ToThreadRunsTheFunctionInACopyOfTheContext, "thread.to-thread-context") {
  context_var var = rt.context_var("var", "default");
  var.set("of the caller");
  co_await rt.to_thread([&] {
    rt.trace("function sees {}", var.get());
    var.set("by the function");
  });
  rt.trace("caller sees {}", var.get());
  co_await shut_default_executor_down(rt);
  EXPECT_TRACE("function sees 'of the caller'", "caller sees 'of the caller'");
}

// This test does not go back to the loop before the job has begun.
CONFORMANCE(Thread, RunInExecutorBeginsTheJobAtTheCall, "thread.run-in-executor-at-once") {
  executor pool = rt.thread_pool(1);
  gate began;
  future f = rt.loop().run_in_executor(pool, [&] {
    began.open();
    return "result";
  });
  began.pass();
  EXPECT_EQ(co_await f, value{"result"});
  pool.shutdown();
}

CONFORMANCE(Thread, RunInExecutorPassesTheArgumentsAndTheErrorOfTheJob, "thread.run-in-executor-at-once") {
  executor pool = rt.thread_pool(1);
  error broken = rt.user_error("broken");
  std::vector<value> seen;
  future f = rt.loop().run_in_executor(
      pool,
      [&](const std::vector<value>& args) {
        seen = args;
        throw_error(broken);
      },
      1, "two", broken);
  EXPECT_RAISES_ERROR(co_await attempt(f), broken);
  EXPECT_EQ(seen, (std::vector<value>{1, "two", broken}));
  pool.shutdown();
}

CONFORMANCE(Thread, NoExecutorMeansTheDefaultOneOfTheLoop, "thread.default-executor") {
  executor pool = rt.thread_pool(1);
  std::thread::id of_pool;
  co_await rt.loop().run_in_executor(pool, [&] { of_pool = std::this_thread::get_id(); });
  rt.loop().set_default_executor(pool);
  std::thread::id of_default;
  co_await rt.loop().run_in_executor({}, [&] { of_default = std::this_thread::get_id(); });
  EXPECT_EQ(of_default, of_pool) << "the job did not run in the pool that was made the default";
  pool.shutdown();
}

CONFORMANCE(Thread, ALoopHasADefaultExecutorFromTheStart, "thread.default-executor",
            needs("executor.shutdown_default_executor")) {
  EXPECT_EQ(co_await rt.loop().run_in_executor({}, [] { return "result"; }), value{"result"});
  co_await shut_default_executor_down(rt);
}

CONFORMANCE(Thread, OnlyAThreadPoolCanBeMadeTheDefaultExecutor, "thread.default-executor-checked") {
  object no_pool = rt.create_future();
  EXPECT_RAISES(attempt_call([&] { rt.loop().set_default_executor(no_pool); }), error_kind::type);
  co_await rt.drain();
}

CONFORMANCE(Thread, ARunningJobGoesOnWhenItsFutureIsCancelled, "thread.cancel-running-job") {
  executor pool = rt.thread_pool(1);
  exception_reports reports = rt.record_exceptions();
  gate began, may_end;
  future f = rt.loop().run_in_executor(pool, [&] {
    began.open();
    may_end.pass();
    rt.trace("the job ends");
    return 1;
  });
  began.pass();
  EXPECT_TRUE(f.cancel());
  EXPECT_RAISES(co_await attempt(f), error_kind::cancelled);
  rt.trace("cancelled");
  may_end.open();
  pool.shutdown();
  co_await rt.drain();
  EXPECT_TRUE(reports.empty()) << "the outcome of the cancelled job was reported";
  EXPECT_TRACE("cancelled", "the job ends");
}

CONFORMANCE(Thread, TheErrorOfAJobThatWasCancelledIsDiscarded, "thread.cancel-running-job") {
  executor pool = rt.thread_pool(1);
  exception_reports reports = rt.record_exceptions();
  gate began, may_end;
  error late = rt.user_error("too late");
  future f = rt.loop().run_in_executor(pool, [&] {
    began.open();
    may_end.pass();
    throw_error(late);
  });
  began.pass();
  f.cancel();
  may_end.open();
  pool.shutdown();
  co_await rt.drain();
  EXPECT_TRUE(f.cancelled());
  f = {};
  rt.collect();
  co_await rt.drain();
  EXPECT_TRUE(reports.empty()) << "the error of the cancelled job was reported";
}

CONFORMANCE(Thread, AJobThatHasNotBegunIsWithdrawnByCancellingItsFuture, "thread.cancel-withdraws-job") {
  executor pool = rt.thread_pool(1);
  gate may_end;
  future first = rt.loop().run_in_executor(pool, [&] { may_end.pass(); });
  future second = rt.loop().run_in_executor(pool, [&] { rt.trace("the withdrawn job began"); });
  EXPECT_TRUE(second.cancel());
  co_await rt.drain();
  may_end.open();
  co_await first;
  pool.shutdown();
  EXPECT_TRUE(second.cancelled());
  EXPECT_TRACE();
}

// Nothing else can wake the loop: the job's thread waits till the loop is likely to wait itself.
CONFORMANCE(Thread, TheEndOfAJobWakesALoopThatWaitsForNothingElse, "thread.completion-wakes-loop") {
  executor pool = rt.thread_pool(1);
  future f = rt.loop().run_in_executor(pool, [&] {
    block_thread(2 * rt.unit());
    return "result";
  });
  EXPECT_EQ(co_await f, value{"result"});
  pool.shutdown();
}

// A loop with virtual time must not jump to the timer meanwhile.
CONFORMANCE(Thread, TheEndOfAJobWakesALoopThatWaitsForATimer, "thread.completion-wakes-loop",
            needs("loop.call_later"), needs("loop.handle_cancel"), timed) {
  executor pool = rt.thread_pool(1);
  handle timer = rt.loop().call_later(300 * rt.unit(), [&] { rt.trace("the timer came before the job"); });
  co_await rt.loop().run_in_executor(pool, [&] { block_thread(rt.unit()); });
  timer.cancel();
  co_await rt.drain();
  pool.shutdown();
  EXPECT_TRACE();
}

CONFORMANCE(Thread, TheFutureOfAJobIsCompletedThroughTheLoop, "thread.completion-wakes-loop",
            needs("future.done")) {
  executor pool = rt.thread_pool(1);
  future f = rt.loop().run_in_executor(pool, [] { return "result"; });
  pool.shutdown();  // the job has ended
  EXPECT_FALSE(f.done()) << "completed by the thread, not through the loop";
  EXPECT_EQ(co_await f, value{"result"});
}

CONFORMANCE(Thread, ShutdownOfTheDefaultExecutorWaitsForItsJobsWhileTheLoopGoesOn,
            "thread.shutdown-default-executor") {
  gate may_end;
  future job = rt.loop().run_in_executor({}, [&] {
    may_end.pass();
    rt.trace("the job ends");
  });
  awaitable end = rt.loop().shutdown_default_executor();
  task over = rt.spawn([&]() -> co<> {
    co_await end;
    rt.trace("shut down");
  });
  co_await rt.drain();
  rt.trace("the loop goes on");
  may_end.open();
  co_await over;
  co_await job;
  EXPECT_TRACE("the loop goes on", "the job ends", "shut down");
}

CONFORMANCE(Thread, TheDefaultExecutorTakesNothingAfterItsShutdown, "thread.shutdown-default-executor") {
  co_await rt.loop().run_in_executor({}, [] {});
  co_await shut_default_executor_down(rt);
  outcome late = attempt_call([&] { rt.loop().run_in_executor({}, [&] { rt.trace("late job"); }); });
  EXPECT_RAISES(late, error_kind::runtime);
  EXPECT_TRACE();
}

CONFORMANCE(Thread, TheDefaultExecutorTakesNothingAfterAShutdownBeforeItsFirstUse,
            "thread.shutdown-default-executor") {
  co_await shut_default_executor_down(rt);
  outcome late = attempt_call([&] { rt.loop().run_in_executor({}, [&] { rt.trace("late job"); }); });
  EXPECT_RAISES(late, error_kind::runtime);
  EXPECT_TRACE();
}

CONFORMANCE(Thread, ShutdownWithATimeoutGivesUpWaitingWithAWarning, "thread.shutdown-timeout") {
  executor pool = rt.thread_pool(1);
  rt.loop().set_default_executor(pool);
  gate may_end;
  // Lets the job end some time, so that a shutdown that ignores its timeout is a failure and no hang.
  auto rescue = rt.thread([&] {
    for (int i = 0; i < 300 && !may_end.is_open(); ++i) block_thread(rt.unit());
    if (!may_end.is_open()) rt.trace("waited on after the timeout");
    may_end.open();
  });
  rt.loop().run_in_executor({}, [&] { may_end.pass(); });
  co_await rt.loop().shutdown_default_executor(rt.unit());
  rt.trace("gave up");
  EXPECT_EQ(warnings(rt.logs()), 1) << all_text(rt.logs());
  may_end.open();
  rescue.join();
  pool.shutdown();
  co_await rt.drain();
  EXPECT_TRACE("gave up");
}

CONFORMANCE_OUTSIDE(Thread, APoolOfTheCallersIsUsedAndOutlivesTheLoop, "thread.own-executor") {
  executor pool = rt.thread_pool(1);
  std::vector<std::thread::id> threads;
  for (int i = 0; i < 2; ++i) {
    loop l = rt.new_loop();
    l.run_until_complete(l.run_in_executor(pool, [&] { threads.push_back(std::this_thread::get_id()); }));
    l.close();
  }
  pool.shutdown();
  REQUIRE_EQ(threads.size(), 2U);
  EXPECT_EQ(threads[0], threads[1]) << "the second loop did not use the one thread of the pool";
}

}  // namespace
}  // namespace assay::conformance
