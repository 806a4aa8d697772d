#include <assay/sdk/conformance.hpp>

#include "log_text.hpp"

namespace assay::conformance {
namespace {

CONFORMANCE(Coroutines, MakingACoroutineRunsNoneOfItsBody, "coro.lazy") {
  coroutine body = rt.coroutine([&]() -> co<> {
    rt.trace("body");
    co_return;
  });
  co_await rt.drain();
  rt.trace("made");
  co_await body;
  EXPECT_TRACE("made", "body");
}

CONFORMANCE(Coroutines, AnAwaitedCoroutineRunsBeforeAnyOtherCallback, "coro.await-inline") {
  rt.loop().call_soon([&] { rt.trace("other callback"); });
  rt.trace("awaiting");
  co_await rt.coroutine([&]() -> co<> {
    rt.trace("outer body");
    co_await rt.coroutine([&]() -> co<> {
      rt.trace("inner body");
      co_return;
    });
  });
  rt.trace("awaited");
  co_await rt.drain();
  EXPECT_TRACE("awaiting", "outer body", "inner body", "awaited", "other callback");
}

CONFORMANCE(Coroutines, AnAwaitedCoroutineRunsInTheCurrentTask, "coro.await-inline", needs("task.current")) {
  task outer = rt.current_task();
  task inner;
  co_await rt.coroutine([&]() -> co<> {
    co_await rt.passes(1);
    inner = rt.current_task();
  });
  EXPECT_EQ(inner, outer);
}

CONFORMANCE(Coroutines, ASuspensionInAnAwaitedCoroutineSuspendsTheWholeTask, "coro.await-inline") {
  rt.loop().call_soon([&] { rt.trace("other callback"); });
  co_await rt.coroutine([&]() -> co<> {
    rt.trace("before");
    co_await rt.passes(1);
    rt.trace("after");
  });
  rt.trace("awaited");
  EXPECT_TRACE("before", "other callback", "after", "awaited");
}

CONFORMANCE(Coroutines, TheReturnedValueIsTheValueOfTheAwait, "coro.await-value") {
  EXPECT_EQ(co_await rt.coroutine([]() -> co<value> { co_return "at once"; }), value{"at once"});
  EXPECT_EQ(co_await rt.after(3, "after three passes"), value{"after three passes"});
  value nothing = co_await rt.coroutine([]() -> co<> { co_return; });
  EXPECT_TRUE(nothing.is_none());
  future returned = rt.create_future();
  value object_back = co_await rt.coroutine([&]() -> co<value> { co_return returned; });
  EXPECT_EQ(object_back.as_object(), returned) << "another object came back";
}

CONFORMANCE(Coroutines, AnErrorOfTheInnerCoroutineIsRaisedAtTheAwaitAsTheSameObject, "coro.await-error") {
  error err = rt.user_error("inner failed");
  outcome at_once = co_await attempt(rt.failing_after(0, err));
  EXPECT_RAISES_ERROR(at_once, err) << "without a suspension before it";
  outcome later = co_await attempt(rt.failing_after(2, err));
  EXPECT_RAISES_ERROR(later, err) << "after two passes";
}

CONFORMANCE(Coroutines, AnErrorPassesThroughSeveralCoroutines, "coro.await-error") {
  error err = rt.user_error("innermost failed");
  coroutine outer = rt.coroutine([&]() -> co<> {
    rt.trace("outer");
    co_await rt.coroutine([&]() -> co<> {
      rt.trace("inner");
      co_await rt.passes(1);
      throw raised(err);
    });
    rt.trace("outer goes on");
  });
  outcome out = co_await attempt(outer);
  EXPECT_RAISES_ERROR(out, err);
  EXPECT_TRACE("outer", "inner");
}

CONFORMANCE(Coroutines, AFinishedCoroutineCannotBeAwaitedAgain, "coro.await-once") {
  coroutine body = rt.coroutine([&]() -> co<value> {
    rt.trace("body");
    co_return 1;
  });
  EXPECT_EQ(co_await body, value{1});
  EXPECT_RAISES(co_await attempt(body), error_kind::runtime);
  EXPECT_TRACE("body");
}

CONFORMANCE(Coroutines, ACoroutineThatIsBeingAwaitedCannotBeAwaitedByAnother, "coro.await-once",
            needs("future.create"), needs("future.set_result"), needs("task.create")) {
  future gate = rt.create_future();
  coroutine body = rt.coroutine([&]() -> co<value> {
    rt.trace("body");
    co_return co_await gate;
  });
  task first = rt.spawn([&]() -> co<value> { co_return co_await body; });
  co_await rt.drain();
  EXPECT_RAISES(co_await attempt(body), error_kind::runtime);
  gate.set_result("first");
  EXPECT_EQ(co_await first, value{"first"}) << "the second await harmed the first";
  EXPECT_TRACE("body");
}

CONFORMANCE(Coroutines, AwaitingADoneFutureDoesNotSuspend, "coro.done-future-no-suspend",
            needs("future.set_result"), needs("future.set_exception")) {
  future ok = rt.create_future();
  ok.set_result("result");
  future failed = rt.create_future();
  error err = rt.user_error("failed");
  failed.set_exception(err);
  rt.loop().call_soon([&] { rt.trace("other callback"); });
  EXPECT_EQ(co_await ok, value{"result"});
  outcome out = co_await attempt(failed);
  EXPECT_RAISES_ERROR(out, err);
  rt.trace("awaited both");
  co_await rt.drain();
  EXPECT_TRACE("awaited both", "other callback");
}

CONFORMANCE(Coroutines, AwaitingAPendingFutureSuspendsUntilALaterPassThanItsCompletion,
            "coro.pending-future-suspends") {
  future f = rt.create_future();
  task waiter = rt.spawn([&]() -> co<> {
    rt.trace("waits");
    value v = co_await f;
    rt.trace("resumed with {}", v.as_text());
  });
  co_await rt.drain();
  rt.trace("still pending");
  f.set_result("result");
  rt.trace("set_result returned");
  co_await waiter;
  EXPECT_TRACE("waits", "still pending", "set_result returned", "resumed with result");
}

CONFORMANCE_OUTSIDE(Coroutines, TheTaskIsNotResumedInThePassThatCompletesTheFuture,
                    "coro.pending-future-suspends", needs("loop.create"), needs("loop.run_forever"),
                    needs("loop.stop")) {
  loop l = rt.new_loop();
  future f = l.create_future();
  task waiter = l.create_task(rt.coroutine([&]() -> co<> {
    co_await f;
    rt.trace("resumed");
  }));
  l.run_passes(3);
  l.call_soon([&] {
    f.set_result();
    rt.trace("completed");
  });
  l.run_passes(1);
  rt.trace("pass ended");
  l.run_until_complete(waiter);
  EXPECT_TRACE("completed", "pass ended", "resumed");
}

CONFORMANCE(Coroutines, NoOtherTaskRunsBetweenTwoAwaits, "coro.atomic-between-awaits") {
  auto body = [&](const char* name) {
    return [&rt, name]() -> co<> {
      for (int round = 1; round <= 2; ++round) {
        rt.trace("{} reads {}", name, round);
        co_await rt.after(0, 0);  // an await that does not suspend
        rt.trace("{} writes {}", name, round);
        co_await rt.sleep(0);
      }
    };
  };
  task a = rt.spawn(body("a"));
  task b = rt.spawn(body("b"));
  co_await a;
  co_await b;
  EXPECT_TRACE("a reads 1", "a writes 1", "b reads 1", "b writes 1", "a reads 2", "a writes 2", "b reads 2",
               "b writes 2");
}

CONFORMANCE(Coroutines, CreatingTasksAndCompletingFuturesDoesNotSuspend, "coro.atomic-between-awaits",
            needs("future.create"), needs("future.set_result")) {
  future f = rt.create_future();
  task waiter = rt.spawn([&]() -> co<> {
    rt.trace("waiter begins");
    co_await f;
    rt.trace("waiter ends");
  });
  rt.trace("created");
  co_await rt.drain();
  f.set_result();
  task other = rt.spawn([&]() -> co<> {
    rt.trace("other");
    co_return;
  });
  rt.trace("completed");
  co_await waiter;
  co_await other;
  EXPECT_TRACE("created", "waiter begins", "completed", "waiter ends", "other");
}

CONFORMANCE(Coroutines, AwaitingAFutureOfAnotherLoopIsARuntimeError, "coro.other-loop-future") {
  loop other = rt.new_loop();
  future foreign = other.create_future();
  task waiter = rt.spawn([&]() -> co<value> { co_return co_await foreign; });
  EXPECT_RAISES(co_await attempt(waiter), error_kind::runtime);
  EXPECT_FALSE(foreign.done());
}

CONFORMANCE(Coroutines, ATaskThatAwaitsItselfGetsARuntimeError, "coro.await-self", needs("task.create")) {
  task self = rt.spawn([&]() -> co<> {
    task own = rt.current_task();
    EXPECT_RAISES(co_await attempt(own), error_kind::runtime);
    rt.trace("goes on");
  });
  co_await self;
  EXPECT_TRACE("goes on");
}

CONFORMANCE(Coroutines, ACoroutineDroppedWithoutAnAwaitIsReported, "coro.never-awaited-reported") {
  {
    coroutine dropped = rt.coroutine([&]() -> co<> {
      rt.trace("body");
      co_return;
    });
  }
  rt.collect();
  co_await rt.drain();
  EXPECT_GE(warnings(rt.logs()), 1) << "nothing was logged";
  EXPECT_TRACE();
}

CONFORMANCE(Coroutines, AnAwaitedCoroutineIsNotReported, "coro.never-awaited-reported") {
  co_await rt.after(0, 0);
  co_await rt.after(1, 0);
  rt.collect();
  co_await rt.drain();
  EXPECT_EQ(warnings(rt.logs()), 0);
}

}  // namespace
}  // namespace assay::conformance
