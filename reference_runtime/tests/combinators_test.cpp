#include "support.hpp"

namespace aio::test {
namespace {

std::exception_ptr boom(const char* what = "boom") { return std::make_exception_ptr(std::logic_error(what)); }

class Combinator : public LoopTest {
 protected:
  task<int> after(int passes, int value) {
    for (int i = 0; i < passes; ++i) co_await sleep(0s);
    note("end of " + std::to_string(value));
    co_return value;
  }
  task<int> failing(int passes, std::exception_ptr e) {
    for (int i = 0; i < passes; ++i) co_await sleep(0s);
    std::rethrow_exception(e);
  }
  task<int> await_it(future<int> f) { co_return co_await f; }
  task<int> stubborn(future<int> f, int value) {
    try {
      co_await f;
    } catch (const cancelled_error&) {
    }
    co_return value;
  }
  template <class T>
  scheduled_task<T> waiting_for(future<T> f) {
    const auto body = [](future<T> g) -> task<T> { co_return co_await std::move(g); };
    return loop->create_task(body(f));
  }
  /// Runs a function in a callback: in a running loop.
  template <class F>
  void inside(F f) {
    loop->call_soon(f);
    pass();
  }
  future<int> pending() { return loop->create_future<int>(); }
};

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

using WaitFor = Combinator;

TEST_F(WaitFor, GivesTheResultInTime) {
  EXPECT_EQ(loop->run_until_complete(wait_for(after(2, 1), 1h)), 1);
  EXPECT_EQ(loop->run_until_complete(wait_for(after(2, 2), no_timeout)), 2);
}

TEST_F(WaitFor, PassesExceptionsOn) {
  const std::exception_ptr e = boom();
  const auto t = loop->create_task(wait_for(failing(1, e), 1h));
  drain();
  EXPECT_EQ(t.exception(), e);
}

TEST_F(WaitFor, CancelsOnExpiryAndThrowsOnlyWhenTheInnerHasEnded) {
  const auto slow = [this]() -> task<int> {
    std::exception_ptr cancellation;
    try {
      co_await sleep(1h);
    } catch (const cancelled_error&) {
      cancellation = std::current_exception();
    }
    co_await sleep(0s);
    note("cleaned up");
    std::rethrow_exception(cancellation);
  };
  const auto main = [&]() -> task<void> {
    try {
      co_await wait_for(slow(), 1ms);
    } catch (const timeout_error& e) {
      note("timed out");
      EXPECT_TRUE(detail::is_cancellation(e.cause()));
    }
    EXPECT_EQ(current_task().cancelling(), 0U);
  };
  loop->run_until_complete(main());
  EXPECT_THAT(trace, ElementsAre("cleaned up", "timed out"));
}

TEST_F(WaitFor, AnotherErrorOrAValueDuringExpiryWins) {
  const auto value = [](bool fail) -> task<int> {
    try {
      co_await sleep(1h);
    } catch (const cancelled_error&) {
      if (fail) throw std::logic_error("instead");
    }
    co_return 7;
  };
  EXPECT_EQ(loop->run_until_complete(wait_for(value(false), 1ms)), 7);
  EXPECT_THROW(loop->run_until_complete(wait_for(value(true), 1ms)), std::logic_error);
}

TEST_F(WaitFor, OfZeroNeverStartsACoroutineAndCancelsAFuture) {
  EXPECT_THROW(loop->run_until_complete(wait_for(after(0, 1), 0s)), timeout_error);
  EXPECT_THAT(trace, IsEmpty());
  const future<int> f = pending();
  EXPECT_THROW(loop->run_until_complete(wait_for(f, -1s)), timeout_error);
  EXPECT_TRUE(f.cancelled());
  const future<int> done = pending();
  done.set_result(1);
  EXPECT_EQ(loop->run_until_complete(wait_for(done, 0s)), 1);
  const auto t = loop->create_task(stubborn(pending(), 5));
  pass();
  EXPECT_EQ(loop->run_until_complete(wait_for(t, 0s)), 5);
}

TEST_F(WaitFor, CancellingTheCallerCancelsTheInnerOne) {
  const future<int> f = pending();
  const auto t = loop->create_task(wait_for(f, 1h));
  pass();
  t.cancel("m");
  drain();
  EXPECT_TRUE(f.cancelled());
  EXPECT_TRUE(t.cancelled());
}

TEST_F(WaitFor, ACancellationThatRacesWithCompletionIsNotLost) {
  const future<int> f = pending();
  const auto t = loop->create_task(wait_for(f, 1h));
  pass();
  f.set_result(1);
  t.cancel();
  drain();
  EXPECT_TRUE(t.cancelled());
}

TEST_F(WaitFor, ACancellationOfTheInnerOneIsNoTimeout) {
  const future<int> f = pending();
  const auto t = loop->create_task(wait_for(f, 1h));
  pass();
  f.cancel();
  drain();
  EXPECT_TRUE(t.cancelled());
}

TEST_F(WaitFor, ATimeoutErrorOfTheInnerOnePassesAsItIs) {
  const auto e = std::make_exception_ptr(timeout_error("own"));
  const auto t = loop->create_task(wait_for(failing(0, e), 1h));
  drain();
  EXPECT_EQ(t.exception(), e);
}

TEST_F(WaitFor, NestedTheInnerLimitEndsOnlyTheInnerWait) {
  const auto main = [this]() -> task<int> {
    try {
      co_await wait_for(wait_for(sleep(1h), 1ms), 1h);
    } catch (const timeout_error&) {
      note("inner");
    }
    co_return co_await wait_for(after(1, 5), 1h);
  };
  EXPECT_EQ(loop->run_until_complete(wait_for(main(), 1h)), 5);
}

TEST_F(WaitFor, OfAShieldLeavesTheInnerTaskRunning) {
  const auto inner = loop->create_task(after(3, 1));
  const auto main = [&]() -> task<void> {
    bool timed_out = false;
    try {
      co_await wait_for(shield(inner), 0s);
    } catch (const timeout_error&) {
      timed_out = true;
    }
    EXPECT_TRUE(timed_out);
    EXPECT_FALSE(inner.done());
    EXPECT_EQ(co_await inner, 1);
  };
  loop->run_until_complete(main());
}

using Shield = Combinator;

TEST_F(Shield, GivesTheOutcomeOfTheInnerOne) {
  const auto main = [this]() -> task<int> { co_return co_await shield(after(1, 5)); };
  EXPECT_EQ(loop->run_until_complete(main()), 5);
  const future<int> f = pending();
  const auto s = shield(f);
  const std::exception_ptr e = boom();
  f.set_exception(e);
  drain();
  EXPECT_EQ(s.exception(), e);
}

TEST_F(Shield, CancellingItLeavesTheInnerTaskRunning) {
  const auto inner = loop->create_task(after(3, 5));
  const auto s = shield(inner);
  const auto waiter = waiting_for(s);
  pass();
  EXPECT_TRUE(s.cancel());
  EXPECT_TRUE(s.cancelled());
  pass();
  EXPECT_TRUE(waiter.cancelled());
  EXPECT_FALSE(inner.done());
  drain();
  EXPECT_EQ(inner.result(), 5);
}

TEST_F(Shield, CancellingTheInnerOneCancelsIt) {
  const future<int> f = pending();
  const auto s = shield(f);
  f.cancel();
  drain();
  EXPECT_TRUE(s.cancelled());
}

TEST_F(Shield, OfAFinishedFutureIsThatFuture) {
  const future<int> f = pending();
  f.set_result(1);
  EXPECT_EQ(shield(f), f);
}

TEST_F(Shield, ALateFailureOfTheInnerOneIsReported) {
  {
    const future<int> f = pending();
    const auto s = shield(f);
    s.cancel();
    drain();
    f.set_exception(boom());
  }
  drain();
  EXPECT_EQ(take_reports().size(), 1U);
}

TEST_F(Shield, DroppingInnerAndOuterInAnyOrderIsSafe) {
  shield(pending());
  {
    future<int> f = pending();
    auto s = shield(f);
    f = {};
    s.cancel();
    drain();
  }
  {
    future<int> f = pending();
    shield(f);
    f.set_result(1);
  }
  drain();
}

using Wait = Combinator;

TEST_F(Wait, PartsItsMembersAsTheConditionSays) {
  const future<int> a = pending(), b = pending();
  const std::vector<future<int>> both{a, b, a};
  const auto first = loop->create_task(wait(both, return_when::first_completed));
  const auto all = loop->create_task(wait(both));
  const auto timed = loop->create_task(wait(both, 0s));
  drain();
  EXPECT_TRUE(timed.result().done.empty());
  EXPECT_EQ(timed.result().pending.size(), 2U);
  b.set_exception(boom());
  drain();
  EXPECT_THAT(first.result().done, ElementsAre(b));
  EXPECT_THAT(first.result().pending, ElementsAre(a));
  EXPECT_FALSE(all.done());
  a.set_result(1);
  drain();
  EXPECT_EQ(all.result().done.size(), 2U);
  b.exception();
}

TEST_F(Wait, ForTheFirstExceptionIgnoresCancellations) {
  const future<int> a = pending(), b = pending(), c = pending();
  const auto t = loop->create_task(wait(std::vector<future<int>>{a, b, c}, return_when::first_exception));
  pass();
  a.cancel();
  drain();
  EXPECT_FALSE(t.done());
  b.set_exception(boom());
  drain();
  EXPECT_EQ(t.result().done.size(), 2U);
}

TEST_F(Wait, CancellingTheWaiterLeavesTheMembersAlone) {
  const future<int> a = pending();
  const auto t = loop->create_task(wait(std::vector<future<int>>(1, a), 1h));
  pass();
  t.cancel();
  drain();
  EXPECT_TRUE(t.cancelled());
  EXPECT_FALSE(a.done());
}

TEST_F(Wait, TakesTimeInProportionToItsMembers) {
  const auto main = [](std::size_t members) -> task<void> {
    const future<int> f = create_future<int>();
    std::vector<future<int>> all;
    for (std::size_t i = 0; i < members; ++i) all.push_back(i % 2 ? f : create_future<int>());
    const auto sets = co_await wait(all, 0s);
    EXPECT_EQ(sets.pending.size(), members / 2 + 1);
  };
  // Quadratic, this would take minutes.
  loop->run_until_complete(main(200'000));
}

TEST_F(Wait, RefusesAnEmptyCollection) {
  EXPECT_THROW(loop->run_until_complete(wait(std::vector<future<int>>())), value_error);
}

}  // namespace
}  // namespace aio::test
