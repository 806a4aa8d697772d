// run_coroutine_threadsafe: coroutines that threads submit to a loop.
#include <assay/sdk/conformance.hpp>
#include <thread>

#include "gate.hpp"

namespace assay::conformance {
namespace {

CONFORMANCE(Thread, ACoroutineOfAnotherThreadRunsAsATaskOfTheLoop, "thread.run-coroutine-threadsafe",
            needs("task.current")) {
  loop l = rt.loop();
  std::thread::id own = std::this_thread::get_id();
  co_await rt.in_thread([&] {
    coroutine body = rt.coroutine([&]() -> co<value> {
      EXPECT_EQ(std::this_thread::get_id(), own) << "not on the loop's thread";
      EXPECT_EQ(rt.running_loop(), l);
      EXPECT_TRUE(rt.current_task()) << "no task";
      co_await rt.passes(3);
      co_return "result";
    });
    EXPECT_EQ(rt.run_coroutine_threadsafe(body, l).wait(), value{"result"});
  });
}

CONFORMANCE(Thread, TheThreadIsNotKeptWaitingWhenItSubmitsACoroutine, "thread.run-coroutine-threadsafe",
            needs("future.done")) {
  loop l = rt.loop();
  future go_on = rt.create_future();
  co_await rt.in_thread([&] {
    coroutine body = rt.coroutine([&]() -> co<value> { co_return co_await go_on; });
    thread_future f = rt.run_coroutine_threadsafe(body, l);
    rt.trace("submitted");
    EXPECT_FALSE(f.done());
    l.call_soon_threadsafe([&] { go_on.set_result("result"); });
    EXPECT_EQ(f.wait(), value{"result"});
  });
  EXPECT_TRACE("submitted");
}

CONFORMANCE(Thread, TheErrorOfASubmittedCoroutineReachesTheThreadAsTheSameObject,
            "thread.run-coroutine-threadsafe-outcome") {
  loop l = rt.loop();
  error broken = rt.user_error("broken");
  co_await rt.in_thread([&] {
    thread_future f = rt.run_coroutine_threadsafe(rt.failing_after(2, broken), l);
    EXPECT_RAISES_ERROR(attempt_call([&] { return f.wait(); }), broken);
  });
}

CONFORMANCE(Thread, TheResultOfASubmittedCoroutineReachesTheThread,
            "thread.run-coroutine-threadsafe-outcome") {
  loop l = rt.loop();
  co_await rt.in_thread([&] {
    thread_future first = rt.run_coroutine_threadsafe(rt.after(2, "first"), l);
    thread_future second = rt.run_coroutine_threadsafe(rt.after(0, list_of(1, 2)), l);
    EXPECT_EQ(first.wait(), value{"first"});
    EXPECT_EQ(second.wait(), list_of(1, 2));
  });
}

CONFORMANCE(Thread, WaitingWithATimeoutLeavesTheTaskRunning, "thread.wait-timeout") {
  loop l = rt.loop();
  future go_on = rt.create_future();
  co_await rt.in_thread([&] {
    coroutine body = rt.coroutine([&]() -> co<value> { co_return co_await go_on; });
    thread_future f = rt.run_coroutine_threadsafe(body, l);
    EXPECT_RAISES(attempt_call([&] { return f.wait(rt.unit()); }), error_kind::timeout);
    l.call_soon_threadsafe([&] { go_on.set_result("result"); });
    EXPECT_EQ(f.wait(), value{"result"}) << "the task did not go on";
  });
}

CONFORMANCE(Thread, AThreadThatGaveUpWaitingEndsTheTaskByCancel, "thread.wait-timeout") {
  loop l = rt.loop();
  future never = rt.create_future();
  future ended = rt.create_future();
  co_await rt.in_thread([&] {
    coroutine body = rt.coroutine([&]() -> co<> {
      outcome out = co_await attempt(never);
      rt.trace("{}", out.is_error(error_kind::cancelled) ? "cancelled" : "not cancelled");
      ended.set_result();
      throw_error(out.failure());
    });
    thread_future f = rt.run_coroutine_threadsafe(body, l);
    EXPECT_RAISES(attempt_call([&] { return f.wait(rt.unit()); }), error_kind::timeout);
    EXPECT_TRUE(f.cancel());
  });
  co_await ended;
  co_await rt.drain();
  EXPECT_TRACE("cancelled");
}

CONFORMANCE(Thread, CancellingTheThreadsFutureCancelsTheTask, "thread.cancel-both-ways") {
  loop l = rt.loop();
  future never = rt.create_future();
  future ended = rt.create_future();
  gate began;
  co_await rt.in_thread([&] {
    coroutine body = rt.coroutine([&]() -> co<> {
      began.open();
      outcome out = co_await attempt(never);
      rt.trace("{}", out.is_error(error_kind::cancelled) ? "cancelled" : "not cancelled");
      ended.set_result();
      throw_error(out.failure());
    });
    thread_future f = rt.run_coroutine_threadsafe(body, l);
    began.pass();
    EXPECT_TRUE(f.cancel());
    EXPECT_TRUE(f.cancelled());
    EXPECT_RAISES(attempt_call([&] { return f.wait(); }), error_kind::cancelled);
  });
  co_await ended;
  co_await rt.drain();
  EXPECT_TRACE("cancelled");
}

CONFORMANCE(Thread, TheCancellationOfTheTaskCancelsTheThreadsFuture, "thread.cancel-both-ways") {
  loop l = rt.loop();
  co_await rt.in_thread([&] {
    coroutine body = rt.coroutine([&]() -> co<> {
      rt.current_task().cancel();
      co_await rt.passes(1);
    });
    thread_future f = rt.run_coroutine_threadsafe(body, l);
    EXPECT_RAISES(attempt_call([&] { return f.wait(); }), error_kind::cancelled);
    EXPECT_TRUE(f.cancelled());
  });
}

CONFORMANCE(Thread, AFailureToMakeTheTaskReachesTheThreadAndTheExceptionHandler,
            "thread.task-creation-fails") {
  loop l = rt.loop();
  exception_reports reports = rt.record_exceptions();
  error broken = rt.user_error("the factory is broken");
  coroutine body = rt.after(0, 1);
  co_await rt.in_thread([&] {
    gate set;
    l.call_soon_threadsafe([&] {
      l.set_task_factory([&] { throw_error(broken); });
      set.open();
    });
    set.pass();
    thread_future f = rt.run_coroutine_threadsafe(body, l);
    EXPECT_RAISES_ERROR(attempt_call([&] { return f.wait(); }), broken);
  });
  l.set_task_factory(std::nullopt);
  co_await rt.drain();
  REQUIRE_EQ(reports.size(), 1U);
  EXPECT_EQ(reports[0].error, broken);
}

}  // namespace
}  // namespace assay::conformance
