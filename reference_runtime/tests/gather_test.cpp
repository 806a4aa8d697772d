#include "combinators.hpp"

namespace aio::test {
namespace {

using Gather = Combinator;

TEST_F(Gather, GivesResultsInArgumentOrderWhateverFinishesFirst) {
  const auto main = [this]() -> task<std::vector<int>> {
    auto [a, b, c] = co_await gather(after(3, 1), after(1, 2), sleep(0s, 3));
    co_return std::vector<int>{a, b, c};
  };
  EXPECT_THAT(loop->run_until_complete(main()), ElementsAre(1, 2, 3));
  EXPECT_THAT(trace, ElementsAre("end of 2", "end of 1"));
}

TEST_F(Gather, RunsItsChildrenWithoutBeingAwaited) {
  inside([this] { gather(after(0, 1), after(0, 2)); });
  drain();
  EXPECT_THAT(trace, ElementsAre("end of 1", "end of 2"));
}

TEST_F(Gather, OfNothingIsDoneAtOnce) {
  inside([this] {
    EXPECT_TRUE(gather().done());
    EXPECT_TRUE(gather(std::vector<future<int>>()).result().empty());
    note("checked");
  });
  EXPECT_EQ(trace.size(), 1U);
}

TEST_F(Gather, OfFinishedFuturesIsDoneAtOnce) {
  const future<int> f = pending();
  f.set_result(1);
  EXPECT_THAT(gather(std::vector<future<int>>(2, f)).result(), ElementsAre(1, 1));
}

TEST_F(Gather, PutsTheResultOfADuplicateAtBothPlaces) {
  const future<std::string> f = loop->create_future<std::string>();
  const auto g = gather(f, f);
  f.set_result("x");
  drain();
  EXPECT_EQ(g.result(), std::make_tuple(std::string("x"), std::string("x")));
}

TEST_F(Gather, ThrowsTheFirstExceptionAndLeavesTheOthersRunning) {
  const std::exception_ptr e = boom();
  future<std::tuple<int, int, int>> g;
  inside([&] { g = gather(failing(1, e), after(3, 2), failing(2, boom("later"))); });
  const auto waiter = waiting_for(g);
  drain();
  EXPECT_EQ(waiter.exception(), e);
  EXPECT_THAT(trace, ElementsAre("end of 2"));
}

TEST_F(Gather, WithReturnExceptionsGivesThemAsValues) {
  const std::exception_ptr e = boom();
  const auto interrupt = std::make_exception_ptr(cancelled_error("child"));
  const auto main = [&]() -> task<void> {
    auto [a, b, c] = co_await gather(return_exceptions, failing(1, e), after(0, 2), failing(0, interrupt));
    EXPECT_EQ(a.error(), e);
    EXPECT_EQ(b.value(), 2);
    EXPECT_EQ(c.error(), interrupt);
    std::vector<task<void>> nothing;
    nothing.push_back(sleep_a_pass());
    auto voids = co_await gather(return_exceptions, std::move(nothing));
    EXPECT_TRUE(voids.at(0).has_value());
  };
  loop->run_until_complete(main());
}

TEST_F(Gather, ACancelledChildFailsItWithoutCancellingIt) {
  const future<int> a = pending(), b = pending();
  const auto g = gather(a, b);
  a.cancel("child");
  drain();
  EXPECT_TRUE(g.done());
  EXPECT_FALSE(g.cancelled());
  EXPECT_THROW(g.result(), cancelled_error);
  EXPECT_FALSE(b.done());
}

TEST_F(Gather, CancelReachesAllChildrenThatAreNotDone) {
  const future<int> a = pending(), b = pending(), c = pending();
  c.set_result(1);
  const auto g = gather(a, b, c);
  EXPECT_TRUE(g.cancel("all"));
  EXPECT_FALSE(g.done());
  EXPECT_TRUE(a.cancelled() && b.cancelled());
  drain();
  EXPECT_THROW(g.result(), cancelled_error);
  EXPECT_FALSE(g.cancel());
}

TEST_F(Gather, CancelledThoughAllChildrenSwallowedItIsStillACancellation) {
  for (const bool exceptions : {false, true}) {
    const auto a = loop->create_task(stubborn(pending(), 1)), b = loop->create_task(stubborn(pending(), 2));
    pass();
    const std::vector<scheduled_task<int>> both{a, b};
    future_base g = exceptions ? future_base(gather(return_exceptions, both)) : future_base(gather(both));
    EXPECT_TRUE(g.cancel());
    drain();
    EXPECT_TRUE(a.done() && b.done() && g.done());
    EXPECT_TRUE(detail::is_cancellation(g.exception()));
  }
}

TEST_F(Gather, CancellingTheAwaiterPassesTheMessageToTheChildren) {
  const future<int> a = pending();
  const auto waiter = waiting_for(gather(a, pending()));
  pass();
  waiter.cancel("m");
  drain();
  EXPECT_TRUE(waiter.cancelled());
  try {
    a.result();
    FAIL();
  } catch (const cancelled_error& e) {
    EXPECT_EQ(e.message(), "m");
  }
}

TEST_F(Gather, CancelWhenAllChildrenAreDoneIsTooLate) {
  const future<int> a = pending();
  const auto g = gather(std::vector<future<int>>(1, a));
  a.set_result(1);
  EXPECT_FALSE(g.done());
  EXPECT_FALSE(g.cancel());
  drain();
  EXPECT_THAT(g.result(), ElementsAre(1));
}

TEST_F(Gather, RefusesFuturesOfDifferentLoops) {
  const loop_ptr other = new_event_loop();
  EXPECT_THROW(gather(pending(), other->create_future<int>()), value_error);
}

TEST_F(Gather, MovesResultsThatCannotBeCopied) {
  const auto make = [](int i) -> task<std::unique_ptr<int>> { co_return std::make_unique<int>(i); };
  const auto main = [&]() -> task<int> {
    auto [a, b] = co_await gather(make(1), make(2));
    std::vector<task<std::unique_ptr<int>>> many;
    many.push_back(make(3));
    auto results = co_await gather(std::move(many));
    co_return *a + *b + *results.at(0);
  };
  EXPECT_EQ(loop->run_until_complete(main()), 6);
}

TEST_F(Gather, ADroppedGatherOfAPendingFutureIsFreedWhenThatIs) {
  future<int> f = pending();
  gather(f, f);
  f.set_result(1);
  drain();
}

TEST_F(Gather, HoldsNoChildOnceItHasItsResults) {
  const auto value = std::make_shared<int>(1);
  auto once = loop->create_future<std::shared_ptr<int>>(),
       twice = loop->create_future<std::shared_ptr<int>>();
  const auto g = gather(once, twice, twice);
  once.set_result(value);
  twice.set_result(value);
  once = twice = {};
  drain();
  EXPECT_TRUE(g.done());
  EXPECT_EQ(value.use_count(), 1 + 3) << "the three results";
}

TEST_F(Gather, HoldsNoChildOnceItIsDoneAndItsResultsStayWithTheChildren) {
  const auto value = std::make_shared<int>(1);
  auto f = loop->create_future<std::shared_ptr<int>>();
  const auto g = gather(return_exceptions, std::vector<future_base>{f, f});
  f.set_result(value);
  f = {};
  drain();
  EXPECT_TRUE(g.done());
  EXPECT_EQ(value.use_count(), 1);
}

TEST_F(Gather, HoldsNoChildAfterAnErrorOnceItGoes) {
  const auto value = std::make_shared<int>(1);
  auto a = loop->create_future<std::shared_ptr<int>>(), b = loop->create_future<std::shared_ptr<int>>();
  auto g = gather(a, b, a);
  a.set_result(value);
  drain();
  b.set_exception(boom());
  a = b = {};
  drain();
  EXPECT_NE(g.exception(), nullptr);
  g = {};
  EXPECT_EQ(value.use_count(), 1);
}

}  // namespace
}  // namespace aio::test
