// Asynchronous generators: closing, dropping, shutdown.
#include <assay/sdk/conformance.hpp>

namespace assay::conformance {
namespace {

// A generator that yields 1, 2, ... and says what its clean-up does.
generator counting(test_context& rt, const char* name = "body") {
  return rt.generator([&rt, name]() -> co<> {
    for (int i = 1;; ++i) {
      outcome at_yield = co_await attempt_yield(i);
      if (at_yield.ok()) continue;
      rt.trace("{}: {}", name, at_yield.is_error(error_kind::generator_exit) ? "closing" : "another error");
      co_await rt.passes(2);
      rt.trace("{}: cleaned up", name);
      throw_error(at_yield.failure());
    }
  });
}

CONFORMANCE(Generator, AcloseRunsTheCleanUpWhichMayAwait, "asyncgen.close") {
  generator g = counting(rt);
  EXPECT_EQ(co_await g.anext(), value{1});
  rt.trace("aclose");
  value closed = co_await g.aclose();
  EXPECT_TRUE(closed.is_none());
  rt.trace("closed");
  EXPECT_TRACE("aclose", "body: closing", "body: cleaned up", "closed");
}

CONFORMANCE(Generator, AcloseASecondTimeDoesNothing, "asyncgen.close") {
  generator g = counting(rt);
  co_await g.anext();
  co_await g.aclose();
  rt.clear_trace();
  EXPECT_TRUE((co_await attempt(g.aclose())).ok());
  EXPECT_TRACE();
}

CONFORMANCE(Generator, AcloseOfOneThatHasNotBegunRunsNothing, "asyncgen.close") {
  generator g = rt.generator([&]() -> co<> {
    rt.trace("body");
    co_yield 1;
  });
  EXPECT_TRUE((co_await attempt(g.aclose())).ok());
  EXPECT_RAISES(co_await attempt(g.anext()), error_kind::stop_async_iteration);
  EXPECT_TRACE();
}

CONFORMANCE(Generator, AcloseOfAnExhaustedOneDoesNothing, "asyncgen.close") {
  generator g = rt.generator([]() -> co<> { co_yield 1; });
  co_await g.anext();
  EXPECT_RAISES(co_await attempt(g.anext()), error_kind::stop_async_iteration);
  EXPECT_TRUE((co_await attempt(g.aclose())).ok());
}

CONFORMANCE(Generator, ABodyThatReturnsWhenItIsClosedIsClosed, "asyncgen.close") {
  generator g = rt.generator([]() -> co<> { co_await attempt_yield(1); });
  co_await g.anext();
  EXPECT_TRUE((co_await attempt(g.aclose())).ok());
  EXPECT_RAISES(co_await attempt(g.anext()), error_kind::stop_async_iteration);
}

CONFORMANCE(Generator, AnErrorOfTheCleanUpLeavesAclose, "asyncgen.close") {
  error broken = rt.user_error("clean-up failed");
  generator g = rt.generator([&]() -> co<> {
    co_await attempt_yield(1);
    throw_error(broken);
  });
  co_await g.anext();
  EXPECT_RAISES_ERROR(co_await attempt(g.aclose()), broken);
  EXPECT_RAISES(co_await attempt(g.anext()), error_kind::stop_async_iteration);
}

CONFORMANCE(Generator, ABodyThatYieldsAgainWhenItIsClosedMakesAcloseFail, "asyncgen.close") {
  generator g = rt.generator([]() -> co<> {
    co_await attempt_yield(1);
    co_yield 2;
  });
  co_await g.anext();
  EXPECT_RAISES(co_await attempt(g.aclose()), error_kind::runtime);
  EXPECT_RAISES(co_await attempt(g.anext()), error_kind::stop_async_iteration);
}

CONFORMANCE(Generator, ADroppedOneIsClosedByTheLoopInALaterPass, "asyncgen.dropped") {
  generator g = counting(rt);
  EXPECT_EQ(co_await g.anext(), value{1});
  g = {};
  rt.collect();
  rt.trace("dropped");
  co_await rt.drain();
  EXPECT_TRACE("dropped", "body: closing", "body: cleaned up");
}

CONFORMANCE(Generator, ADroppedOneThatHasNotBegunRunsNothing, "asyncgen.dropped") {
  generator g = rt.generator([&]() -> co<> {
    rt.trace("body");
    co_yield 1;
  });
  g = {};
  rt.collect();
  co_await rt.drain();
  EXPECT_TRACE();
}

CONFORMANCE(Generator, TheErrorOfTheCleanUpOfADroppedOneIsReported, "asyncgen.dropped",
            needs("loop.set_exception_handler"), needs("future.unretrieved-report")) {
  exception_reports reports = rt.record_exceptions();
  error broken = rt.user_error("clean-up failed");
  generator g = rt.generator([&]() -> co<> {
    co_await attempt_yield(1);
    throw_error(broken);
  });
  co_await g.anext();
  g = {};
  rt.collect();
  co_await rt.drain();
  rt.collect();
  co_await rt.drain();
  REQUIRE_EQ(reports.size(), 1U);
  EXPECT_EQ(reports[0].error, broken);
}

CONFORMANCE(Generator, ShutdownClosesThoseThatWereBegunAndAreNotExhausted, "asyncgen.shutdown") {
  generator begun = counting(rt, "begun");
  generator not_begun = counting(rt, "not begun");
  generator exhausted = rt.generator([]() -> co<> { co_return; });
  co_await begun.anext();
  co_await attempt(exhausted.anext());
  rt.trace("shutdown");
  co_await rt.loop().shutdown_asyncgens();
  rt.trace("over");
  EXPECT_TRACE("shutdown", "begun: closing", "begun: cleaned up", "over");
  EXPECT_RAISES(co_await attempt(begun.anext()), error_kind::stop_async_iteration);
}

CONFORMANCE(Generator, ShutdownReportsErrorsAndClosesTheOthers, "asyncgen.shutdown",
            needs("loop.set_exception_handler")) {
  exception_reports reports = rt.record_exceptions();
  error broken = rt.user_error("clean-up failed");
  generator bad = rt.generator([&]() -> co<> {
    co_await attempt_yield(1);
    throw_error(broken);
  });
  generator good = counting(rt, "good");
  co_await bad.anext();
  co_await good.anext();
  co_await rt.loop().shutdown_asyncgens();
  EXPECT_TRACE("good: closing", "good: cleaned up");
  REQUIRE_EQ(reports.size(), 1U);
  EXPECT_EQ(reports[0].error, broken);
}

CONFORMANCE(Generator, ShutdownWithNothingOpenDoesNothing, "asyncgen.shutdown") {
  EXPECT_TRUE((co_await attempt(rt.loop().shutdown_asyncgens())).ok());
}

CONFORMANCE_OUTSIDE(Run, ClosesTheGeneratorsThatAreLeftAfterTheTasks, "run.closes-generators",
                    needs("task.create")) {
  generator g;
  rt.run([&]() -> co<> {
    g = counting(rt, "generator");
    co_await g.anext();
    rt.spawn([&]() -> co<> {
      outcome out = co_await attempt(rt.sleep(600 * rt.unit()));
      rt.trace("task: {}", out.is_error(error_kind::cancelled) ? "cancelled" : "not cancelled");
    });
    co_await rt.passes(2);
    rt.trace("main ends");
  });
  rt.trace("run returned");
  EXPECT_TRACE("main ends", "task: cancelled", "generator: closing", "generator: cleaned up", "run returned");
}

}  // namespace
}  // namespace assay::conformance
