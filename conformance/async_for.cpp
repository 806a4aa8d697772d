// async for over an iterator that the test wrote, and comprehensions that await.
#include <assay/sdk/conformance.hpp>

namespace assay::conformance {
namespace {

CONFORMANCE(AsyncFor, AsksForEachValueByAwaitingAndEndsAtTheEndOfTheIteration, "asyncgen.async-for") {
  int last = 0;
  auto next = [&]() -> co<value> {
    co_await rt.passes(1);
    if (last == 3) stop_async_iteration();
    rt.trace("next {}", ++last);
    co_return last;
  };
  auto body = [&](value item) -> co<> {
    rt.trace("body {}", item);
    co_await rt.passes(1);
    rt.trace("body {} ends", item);
  };
  value result =
      co_await rt.async_for(next, [&](const std::vector<value>& args) { return body(args.at(0)); });
  EXPECT_TRUE(result.is_none());
  EXPECT_TRACE("next 1", "body 1", "body 1 ends", "next 2", "body 2", "body 2 ends", "next 3", "body 3",
               "body 3 ends");
}

CONFORMANCE(AsyncFor, OverNothingRunsNoBody, "asyncgen.async-for") {
  auto next = []() -> co<value> {
    stop_async_iteration();
    co_return value();
  };
  auto body = [&]() -> co<> {
    rt.trace("body");
    co_return;
  };
  co_await rt.async_for(next, body);
  EXPECT_TRACE();
}

CONFORMANCE(AsyncFor, DoesNotAskBeforeItIsAwaited, "asyncgen.async-for") {
  auto next = [&]() -> co<value> {
    rt.trace("next");
    stop_async_iteration();
    co_return value();
  };
  awaitable lazy = rt.async_for(next, []() -> co<> { co_return; });
  co_await rt.drain();
  rt.trace("await");
  co_await lazy;
  EXPECT_TRACE("await", "next");
}

CONFORMANCE(AsyncFor, AnErrorOfTheIteratorOrOfTheBodyEndsIt, "asyncgen.async-for") {
  error broken = rt.user_error("broken");
  auto failing_next = [&]() -> co<value> {
    co_await rt.passes(1);
    throw_error(broken);
    co_return value();
  };
  auto endless = [&]() -> co<value> {
    rt.trace("next");
    co_return 1;
  };
  auto failing_body = [&]() -> co<> {
    throw_error(broken);
    co_return;
  };
  auto nothing = []() -> co<> { co_return; };
  EXPECT_RAISES_ERROR(co_await attempt(rt.async_for(failing_next, nothing)), broken);
  EXPECT_RAISES_ERROR(co_await attempt(rt.async_for(endless, failing_body)), broken);
  EXPECT_TRACE("next");
}

CONFORMANCE(AsyncFor, AwaitsASeriesOneAfterAnotherInOrder, "asyncgen.await-each") {
  auto member = [&](int i, int passes) {
    return rt.coroutine([&rt, i, passes]() -> co<value> {
      rt.trace("{} begins", i);
      co_await rt.passes(passes);
      rt.trace("{} ends", i);
      co_return i * 10;
    });
  };
  value results = co_await rt.await_each(objects(member(1, 5), member(2, 0), member(3, 2)));
  EXPECT_EQ(results, list_of(10, 20, 30));
  EXPECT_TRACE("1 begins", "1 ends", "2 begins", "2 ends", "3 begins", "3 ends");
}

CONFORMANCE(AsyncFor, TasksInASeriesRunAtTheSameTimeAndAreAwaitedInOrder, "asyncgen.await-each",
            needs("task.create")) {
  task slow = rt.spawn([&]() -> co<value> {
    co_await rt.passes(5);
    rt.trace("slow ends");
    co_return "slow";
  });
  task fast = rt.spawn([&]() -> co<value> {
    rt.trace("fast ends");
    co_return "fast";
  });
  value results = co_await rt.await_each(objects(slow, fast));
  EXPECT_EQ(results, list_of("slow", "fast"));
  EXPECT_TRACE("fast ends", "slow ends");
}

CONFORMANCE(AsyncFor, AnErrorEndsASeriesAndLeavesTheRestAlone, "asyncgen.await-each", needs("task.create")) {
  error broken = rt.user_error("broken");
  task fine = rt.spawn([&]() -> co<value> {
    co_await rt.passes(10);
    co_return 1;
  });
  outcome out = co_await attempt(rt.await_each(objects(rt.failing_after(1, broken), fine)));
  EXPECT_RAISES_ERROR(out, broken);
  EXPECT_FALSE(fine.done());
  EXPECT_EQ(co_await fine, value{1});
}

}  // namespace
}  // namespace assay::conformance
