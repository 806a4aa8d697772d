// How a test ends: passes, fails, is unsupported; what it may leave behind.
#include "assay/loader/capabilities.hpp"
#include "run_test.hpp"

namespace assay::testing_sdk {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(Execution, RunsABodyInsideALoop) {
  const ending e = run_inside([](test_context& rt) -> co<> {
    EXPECT_TRUE(rt.loop().is_running());
    EXPECT_EQ(rt.running_loop(), rt.loop());
    rt.trace("before");
    co_await rt.sleep(0);
    rt.trace("after {}", 1);
    EXPECT_TRACE("before", "after 1");
  });
  EXPECT_TRUE(passes(e));
  EXPECT_THAT(e.labels, ElementsAre("before", "after 1"));
  EXPECT_EQ(e.comparisons, 1);
  EXPECT_EQ(e.result.bodies_left, 0u);
  EXPECT_EQ(e.result.objects_left, 0u);
}

TEST(Execution, RunsAPlainFunctionThatDrivesLoopsByHand) {
  const ending e = run_outside([](test_context& rt) {
    const loop l = rt.new_loop();
    l.call_soon([&] { rt.trace("first"); });
    l.call_soon([&](const std::vector<value>& args) { rt.trace("second {}", args.at(0)); }, "x");
    l.run_passes(1);
    EXPECT_TRACE("first", "second 'x'");
    const value v = l.run_until_complete([&]() -> co<value> {
      co_await rt.sleep(0);
      co_return 7;
    });
    EXPECT_EQ(v, 7);
  });
  EXPECT_TRUE(passes(e));
}

TEST(Execution, ATraceThatDiffersFailsWithBothOrders) {
  const ending e = run_inside([](test_context& rt) -> co<> {
    rt.trace("a");
    rt.trace("b");
    EXPECT_TRACE("b", "a");
    co_return;
  });
  ASSERT_EQ(e.failures.size(), 1u);
  EXPECT_THAT(e.failures[0], HasSubstr("differs from place 1 on"));
  EXPECT_THAT(e.failures[0], HasSubstr("expected:\n    1. b\n    2. a"));
  EXPECT_THAT(e.failures[0], HasSubstr("observed:\n    1. a\n    2. b"));
}

TEST(Execution, AnErrorThatEndsABodyIsAFailureThatNamesIt) {
  const ending e = run_inside([](test_context& rt) -> co<> {
    co_await rt.sleep(0);
    throw raised(rt.user_error("boom"));
  });
  EXPECT_THAT(e.failures, ElementsAre(HasSubstr("the test ended with an error: user error: boom")));
}

TEST(Execution, ARequirementThatFailsEndsTheTestFromAnyDepthAndIsReportedOnce) {
  const ending e = run_inside([](test_context& rt) -> co<> {
    const auto helper = [&]() -> co<int> {
      co_await rt.sleep(0);
      REQUIRE_EQ(1, 2);
      co_return 3;
    };
    outcome o = co_await attempt(rt.coroutine([&]() -> co<> { co_await helper(); }));
    rt.trace("the awaiter saw {}", o);
    co_await helper();
    rt.trace("not reached");
  });
  EXPECT_EQ(e.failures.size(), 2u);
  EXPECT_THAT(e.labels, ElementsAre(HasSubstr("given up")));
}

TEST(Execution, AForeignExceptionIsAFailureWithItsText) {
  const ending e = run_inside([](test_context& rt) -> co<> {
    co_await rt.sleep(0);
    (void)value("text").as_int();
  });
  EXPECT_THAT(e.failures, ElementsAre(HasSubstr("the value 'text' is text, not an int")));
}

TEST(Execution, AwaitingNothingIsAFailureAndNotACrash) {
  const ending e = run_inside([](test_context&) -> co<> { co_await awaitable(); });
  EXPECT_THAT(e.failures, ElementsAre(HasSubstr("no object (null)")));
}

TEST(Execution, AMissingOperationThatIsNotClaimedMakesATestUnsupported) {
  if (offers(loaded_plugin(), "combinators.gather")) GTEST_SKIP() << "the plugin has gather";
  const ending e = run_inside([](test_context& rt) -> co<> {
    rt.trace("before");
    co_await rt.gather(rt.after(1, 1));
    rt.trace("not reached");
  });
  EXPECT_EQ(e.result.unsupported, "combinators.gather");
  EXPECT_TRUE(e.failures.empty());
  EXPECT_THAT(e.labels, ElementsAre("before"));
}

TEST(Execution, AMissingOperationInASpawnedBodyMakesTheTestUnsupportedToo) {
  if (offers(loaded_plugin(), "combinators.gather")) GTEST_SKIP() << "the plugin has gather";
  const ending e = run_inside([](test_context& rt) -> co<> {
    const task t = rt.spawn([&]() -> co<> { co_await rt.gather(rt.after(1, 1)); });
    co_await rt.drain();
    EXPECT_TRUE(t.done());
  });
  EXPECT_EQ(e.result.unsupported, "combinators.gather");
}

TEST(Execution, AThreadThatCouldNotWakeTheLoopMakesATestUnsupportedAndNotHang) {
  if (offers(loaded_plugin(), "loop.call_soon_threadsafe"))
    GTEST_SKIP() << "the plugin has call_soon_threadsafe";
  const ending e =
      run_inside([](test_context& rt) -> co<> { co_await rt.in_thread([&] { rt.trace("not run"); }); });
  EXPECT_EQ(e.result.unsupported, "loop.call_soon_threadsafe");
  EXPECT_TRUE(e.labels.empty());
}

TEST(Execution, AnErrorOfKindUnsupportedEndsATestAsUnsupported) {
  const ending e = run_inside([](test_context& rt) -> co<> {
    co_await rt.failing_after(1, make_error(error_kind::unsupported, "no such thing here"));
  });
  EXPECT_EQ(e.result.unsupported, "no such thing here");
  EXPECT_TRUE(e.failures.empty());
}

TEST(Execution, MissingCapabilitiesAreFoundFromNeedsAndClauses) {
  test_case test;
  test.clauses = {"sleep.duration"};
  EXPECT_EQ(missing_capability(test, loaded_plugin()), std::nullopt);
  test.needs = {"runtime.no-such-feature"};
  EXPECT_EQ(missing_capability(test, loaded_plugin()), "runtime.no-such-feature");
}

TEST(Execution, CallbacksAndThreadsMayFailATestToo) {
  const ending e = run_inside([](test_context& rt) -> co<> {
    rt.loop().call_soon([] { throw std::runtime_error("in a callback"); });
    test_thread t = rt.thread([&] { throw raised(rt.user_error("in a thread")); });
    co_await rt.passes(3);
    t.join();
  });
  EXPECT_THAT(e.failures,
              ::testing::UnorderedElementsAre(HasSubstr("in a callback"), HasSubstr("in a thread")));
}

TEST(Execution, LoopsLeftOpenAreClosedAndBodiesLeftPendingAreDestroyed) {
  auto alive = std::make_shared<int>(0);
  const std::weak_ptr<int> probe = alive;
  loop left;
  const ending e = run_inside([&](test_context& rt) -> co<> {
    left = rt.new_loop();
    rt.spawn([&rt, alive]() -> co<> {
      const auto copy = alive;
      co_await rt.create_future();
    });
    co_await rt.passes(2);
  });
  alive.reset();
  EXPECT_TRUE(passes(e));
  EXPECT_TRUE(left.is_closed());
  EXPECT_TRUE(probe.expired());
}

TEST(Execution, TheUnitOfTimeFollowsTheTimeScale) {
  test_case test;
  double unit = 0;
  test.form = test_form::outside;
  test.outside = [&](test_context& rt) { unit = rt.unit(); };
  session s(loaded_plugin(), 3);
  observer o;
  execute(test, s, o);
  EXPECT_DOUBLE_EQ(unit, 0.03);
}

}  // namespace
}  // namespace assay::testing_sdk
