// Asynchronous generators: steps, values, errors.
#include <assay/sdk/conformance.hpp>

namespace assay::conformance {
namespace {

CONFORMANCE(Generator, TheBodyRunsOnlyWhenItIsSteppedUpToTheNextYield, "asyncgen.runs-when-stepped") {
  generator g = rt.generator([&]() -> co<> {
    rt.trace("body begins");
    co_yield 1;
    rt.trace("body goes on");
    co_yield 2;
    rt.trace("body ends");
  });
  co_await rt.drain();
  rt.trace("step");
  value first = co_await g.anext();
  rt.trace("got {}", first);
  co_await rt.drain();
  rt.trace("step");
  value second = co_await g.anext();
  rt.trace("got {}", second);
  co_await rt.drain();
  rt.trace("step");
  EXPECT_RAISES(co_await attempt(g.anext()), error_kind::stop_async_iteration);
  EXPECT_TRACE("step", "body begins", "got 1", "step", "body goes on", "got 2", "step", "body ends");
}

CONFORMANCE(Generator, AStepIsNotBegunBeforeItIsAwaited, "asyncgen.runs-when-stepped") {
  generator g = rt.generator([&]() -> co<> {
    rt.trace("body");
    co_yield 1;
  });
  awaitable step = g.anext();
  co_await rt.drain();
  rt.trace("await");
  co_await step;
  EXPECT_RAISES(co_await attempt(g.anext()), error_kind::stop_async_iteration);
  EXPECT_TRACE("await", "body");
}

CONFORMANCE(Generator, TheBodyMayAwaitBetweenYields, "asyncgen.runs-when-stepped", needs("future.create"),
            needs("future.set_result")) {
  future f = rt.create_future();
  generator g = rt.generator([&]() -> co<> {
    co_await rt.passes(2);
    value awaited = co_await f;
    co_yield awaited;
    co_await rt.sleep(0);
  });
  rt.loop().call_soon([f] { f.set_result("awaited"); });
  EXPECT_EQ(co_await g.anext(), value{"awaited"});
  EXPECT_RAISES(co_await attempt(g.anext()), error_kind::stop_async_iteration);
}

CONFORMANCE(Generator, AsendPassesAValueToTheYield, "asyncgen.runs-when-stepped", needs("asyncgen.asend")) {
  generator g = rt.generator([&]() -> co<> {
    value sent = co_yield 1;
    rt.trace("sent {}", sent);
    sent = co_yield 2;
    rt.trace("sent {}", sent);
    sent = co_yield 3;
    rt.trace("sent {}", sent);
  });
  EXPECT_EQ(co_await g.anext(), value{1});
  EXPECT_EQ(co_await g.asend("a"), value{2});
  EXPECT_EQ(co_await g.anext(), value{3});
  EXPECT_RAISES(co_await attempt(g.asend("b")), error_kind::stop_async_iteration);
  EXPECT_TRACE("sent 'a'", "sent none", "sent 'b'");
}

CONFORMANCE(Generator, AthrowRaisesAtTheYieldWhichTheBodyMayHandle, "asyncgen.body-error",
            needs("asyncgen.athrow")) {
  error thrown = rt.user_error("thrown in");
  generator g = rt.generator([&]() -> co<> {
    outcome at_yield = co_await attempt_yield(1);
    EXPECT_RAISES_ERROR(at_yield, thrown);
    co_yield 2;
  });
  EXPECT_EQ(co_await g.anext(), value{1});
  EXPECT_EQ(co_await g.athrow(thrown), value{2});
  EXPECT_RAISES_ERROR(co_await attempt(g.athrow(thrown)), thrown);
  EXPECT_RAISES(co_await attempt(g.anext()), error_kind::stop_async_iteration);
}

CONFORMANCE(Generator, AnExhaustedOneGivesTheEndEachTime, "asyncgen.exhausted") {
  generator g = rt.generator([&]() -> co<> { co_yield 1; });
  EXPECT_EQ(co_await g.anext(), value{1});
  for (int i = 0; i < 3; ++i) {
    EXPECT_RAISES(co_await attempt(g.anext()), error_kind::stop_async_iteration);
    co_await rt.passes(1);
  }
}

CONFORMANCE(Generator, OneWithoutAYieldGivesTheEndAtOnce, "asyncgen.exhausted") {
  generator g = rt.generator([&]() -> co<> {
    rt.trace("body");
    co_return;
  });
  EXPECT_RAISES(co_await attempt(g.anext()), error_kind::stop_async_iteration);
  EXPECT_RAISES(co_await attempt(g.anext()), error_kind::stop_async_iteration);
  EXPECT_TRACE("body");
}

CONFORMANCE(Generator, AClosedOneGivesTheEndEachTime, "asyncgen.exhausted", needs("asyncgen.aclose")) {
  generator begun = rt.generator([&]() -> co<> {
    co_yield 1;
    co_yield 2;
  });
  generator not_begun = rt.generator([&]() -> co<> { co_yield 1; });
  EXPECT_EQ(co_await begun.anext(), value{1});
  co_await begun.aclose();
  co_await not_begun.aclose();
  for (int i = 0; i < 2; ++i) {
    EXPECT_RAISES(co_await attempt(begun.anext()), error_kind::stop_async_iteration);
    EXPECT_RAISES(co_await attempt(not_begun.anext()), error_kind::stop_async_iteration);
  }
}

CONFORMANCE(Generator, ValuesComeInOrderWhileOtherTasksRun, "asyncgen.value-order") {
  generator g = rt.generator([&]() -> co<> {
    for (int i = 1; i <= 3; ++i) {
      co_await rt.passes(1);
      co_yield i;
    }
  });
  task other = rt.spawn([&]() -> co<> {
    for (int i = 1; i <= 3; ++i) {
      rt.trace("other {}", i);
      co_await rt.passes(1);
    }
  });
  for (int i = 1; i <= 3; ++i) {
    value got = co_await g.anext();
    rt.trace("value {}", got);
  }
  EXPECT_RAISES(co_await attempt(g.anext()), error_kind::stop_async_iteration);
  co_await other;
  EXPECT_TRACE("other 1", "value 1", "other 2", "value 2", "other 3", "value 3");
}

CONFORMANCE(Generator, TwoOfOneKindAreIndependent, "asyncgen.value-order") {
  auto count = [&](int from) -> co<> {
    co_yield from;
    co_await rt.passes(1);
    co_yield from + 1;
  };
  generator low = rt.generator([&] { return count(1); });
  generator high = rt.generator([&] { return count(100); });
  std::vector<value> values;
  for (const generator& g : {low, high, high, low}) {
    value got = co_await g.anext();
    values.push_back(got);
  }
  EXPECT_EQ(values, (std::vector<value>{1, 100, 101, 2}));
  EXPECT_RAISES(co_await attempt(low.anext()), error_kind::stop_async_iteration);
  EXPECT_RAISES(co_await attempt(high.anext()), error_kind::stop_async_iteration);
}

CONFORMANCE(Generator, AnErrorOfTheBodyLeavesTheStepAndExhaustsTheGenerator, "asyncgen.body-error") {
  error broken = rt.user_error("broken");
  generator g = rt.generator([&]() -> co<> {
    co_yield 1;
    co_await rt.passes(1);
    throw_error(broken);
  });
  EXPECT_EQ(co_await g.anext(), value{1});
  EXPECT_RAISES_ERROR(co_await attempt(g.anext()), broken);
  EXPECT_RAISES(co_await attempt(g.anext()), error_kind::stop_async_iteration);
}

CONFORMANCE(Generator, ACancellationOfTheSteppingTaskIsRaisedInTheBody, "asyncgen.body-error",
            needs("task.create"), needs("future.cancel")) {
  future never = rt.create_future();
  generator g = rt.generator([&]() -> co<> {
    outcome out = co_await attempt(never);
    rt.trace("body: {}", out.is_error(error_kind::cancelled) ? "cancelled" : "not cancelled");
    throw_error(out.failure());
    co_yield 1;
  });
  task stepper = rt.spawn([&]() -> co<> { co_await g.anext(); });
  co_await rt.passes(2);
  EXPECT_TRUE(stepper.cancel());
  EXPECT_RAISES(co_await attempt(stepper), error_kind::cancelled);
  EXPECT_RAISES(co_await attempt(g.anext()), error_kind::stop_async_iteration);
  EXPECT_TRACE("body: cancelled");
}

CONFORMANCE(Generator, AStepWhileAnotherIsInProgressIsRefusedAndDoesNotDisturbIt,
            "asyncgen.step-while-running", needs("future.create"), needs("future.set_result")) {
  future go_on = rt.create_future();
  generator g = rt.generator([&]() -> co<> {
    value got = co_await go_on;
    co_yield got;
  });
  task first = rt.spawn([&]() -> co<value> { co_return co_await g.anext(); });
  task second = rt.spawn([&]() -> co<value> { co_return co_await g.anext(); });
  EXPECT_RAISES(co_await attempt(second), error_kind::runtime);
  EXPECT_FALSE(first.done());
  go_on.set_result("the first's");
  EXPECT_EQ(co_await first, value{"the first's"});
  EXPECT_RAISES(co_await attempt(g.anext()), error_kind::stop_async_iteration);
}

CONFORMANCE(Generator, AComprehensionCollectsAllValuesInOrder, "asyncgen.comprehension") {
  generator g = rt.generator([&]() -> co<> {
    for (int i = 0; i < 5; ++i) {
      co_await rt.passes(i % 2);
      co_yield i* i;
    }
  });
  EXPECT_EQ(co_await rt.collect(g), list_of(0, 1, 4, 9, 16));
  generator empty = rt.generator([]() -> co<> { co_return; });
  EXPECT_EQ(co_await rt.collect(empty), list_of());
}

CONFORMANCE(Generator, AnErrorLeavesAComprehension, "asyncgen.comprehension") {
  error broken = rt.user_error("broken");
  generator g = rt.generator([&]() -> co<> {
    co_yield 1;
    throw_error(broken);
  });
  EXPECT_RAISES_ERROR(co_await attempt(rt.collect(g)), broken);
}

}  // namespace
}  // namespace assay::conformance
