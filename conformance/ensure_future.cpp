// ensure_future: anything that can be awaited, as a future.
#include <assay/sdk/conformance.hpp>

namespace assay::conformance {
namespace {

CONFORMANCE(EnsureFuture, AFutureAndATaskAreGivenBackAsTheyAre, "ensure_future.future-itself") {
  future f = rt.create_future();
  EXPECT_EQ(rt.ensure_future(f), f);
  EXPECT_EQ(rt.ensure_future(f, rt.loop()), f) << "with the future's own loop as argument";
  task t = rt.spawn(rt.after(1, 1));
  EXPECT_EQ(rt.ensure_future(t), t);
  future all = rt.gather(t, rt.after(1, 2));
  EXPECT_EQ(rt.ensure_future(all), all);
  co_await all;
}

CONFORMANCE(EnsureFuture, ACoroutineBecomesATaskThatRunsUnawaited, "ensure_future.coroutine") {
  task inside;
  coroutine body = rt.coroutine([&]() -> co<value> {
    rt.trace("ran");
    inside = rt.current_task();
    co_return 1;
  });
  future made = rt.ensure_future(body);
  EXPECT_EQ(made.kind(), object_kind::task);
  rt.trace("returned");
  co_await rt.drain();
  EXPECT_TRACE("returned", "ran");
  REQUIRE_TRUE(made.done()) << "the coroutine was not scheduled";
  EXPECT_EQ(made.result(), 1);
  EXPECT_EQ(inside, made) << "the coroutine ran in another task than the one that was given back";
}

CONFORMANCE(EnsureFuture, AnotherAwaitableIsAwaitedByATask, "ensure_future.other-awaitable") {
  future slept = rt.ensure_future(rt.sleep(0, "slept"));
  EXPECT_EQ(slept.kind(), object_kind::task);
  EXPECT_FALSE(slept.done());
  co_await rt.drain();
  REQUIRE_TRUE(slept.done()) << "nobody awaited the awaitable";
  EXPECT_EQ(slept.result(), "slept");
}

CONFORMANCE(EnsureFuture, AnErrorOfTheWrappedAwaitableIsTheTasks, "ensure_future.other-awaitable",
            needs("combinators.wait_for")) {
  error boom = rt.user_error("boom");
  future made = rt.ensure_future(rt.wait_for(rt.failing_after(1, boom), std::nullopt));
  EXPECT_RAISES_ERROR(co_await attempt(made), boom);
}

CONFORMANCE(EnsureFuture, WhatCannotBeAwaitedIsATypeError, "ensure_future.not-awaitable") {
  EXPECT_RAISES(attempt_call([&] { return rt.ensure_future(rt.loop()); }), error_kind::type) << "of a loop";
  EXPECT_RAISES(attempt_call([&] { return rt.ensure_future(rt.callback([] {})); }), error_kind::type)
      << "of a callback";
  EXPECT_RAISES(attempt_call([&] { return rt.ensure_future(object()); }), error_kind::type) << "of nothing";
  co_return;
}

CONFORMANCE(EnsureFuture, ALoopOtherThanTheFuturesOwnIsAValueError, "ensure_future.different-loop") {
  loop other = rt.new_loop();
  future mine = rt.create_future();
  EXPECT_RAISES(attempt_call([&] { return rt.ensure_future(mine, other); }), error_kind::value);
  future foreign = other.create_future();
  EXPECT_RAISES(attempt_call([&] { return rt.ensure_future(foreign, rt.loop()); }), error_kind::value);
  EXPECT_EQ(rt.ensure_future(foreign, other), foreign);
  co_return;
}

}  // namespace
}  // namespace assay::conformance
