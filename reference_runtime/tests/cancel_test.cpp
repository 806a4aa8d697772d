#include "support.hpp"

namespace aio::test {
namespace {

class Cancel : public LoopTest {
 protected:
  /// Waits, notes how the wait ended, and lets the cancellation pass.
  task<int> waiting(future<int> f, std::string name = "waiting") {
    try {
      const int value = co_await f;
      note(name + " got " + std::to_string(value));
      co_return value;
    } catch (const cancelled_error& e) {
      note(name + " cancelled" + (e.message() ? ": " + *e.message() : ""));
      throw;
    }
  }
  /// Waits and swallows the cancellation.
  task<int> stubborn(future<int> f) {
    try {
      co_await f;
    } catch (const cancelled_error&) {
      note("swallowed");
    }
    co_return 7;
  }
  future<int> pending = loop->create_future<int>();
};

TEST_F(Cancel, IsARequestThatTakesEffectInALaterPass) {
  const auto t = loop->create_task(waiting(pending));
  pass();
  EXPECT_TRUE(t.cancel("why"));
  EXPECT_FALSE(t.done());
  EXPECT_FALSE(t.cancelled());
  EXPECT_THAT(trace, IsEmpty());
  pass();
  EXPECT_THAT(trace, ElementsAre("waiting cancelled: why"));
  EXPECT_TRUE(t.cancelled());
  EXPECT_FALSE(t.cancel());
  EXPECT_EQ(t.cancelling(), 1U);
  EXPECT_TRUE(pending.cancelled());
  EXPECT_THROW(t.exception(), cancelled_error);
}

TEST_F(Cancel, AnOrdinaryHandlerLetsTheErrorPass) {
  const auto body = [this]() -> task<void> {
    try {
      co_await pending;
    } catch (const std::exception&) {
      note("ordinary");
    }
  };
  const auto t = loop->create_task(body());
  pass();
  t.cancel();
  drain();
  EXPECT_TRUE(t.cancelled());
  EXPECT_THAT(trace, IsEmpty());
}

TEST_F(Cancel, ABodyThatHandlesItEndsNormally) {
  const auto t = loop->create_task(stubborn(pending));
  pass();
  t.cancel();
  drain();
  EXPECT_FALSE(t.cancelled());
  EXPECT_EQ(t.result(), 7);
  EXPECT_EQ(t.cancelling(), 1U);
}

TEST_F(Cancel, BeforeTheFirstStepTheBodyNeverRuns) {
  auto token = std::make_shared<int>();
  const auto body = [this](std::shared_ptr<int>) -> task<void> {
    note("body");
    co_return;
  };
  const auto t = loop->create_task(body(token));
  t.cancel("first");
  t.cancel("last");
  EXPECT_FALSE(t.done());
  drain();
  EXPECT_THAT(trace, IsEmpty());
  EXPECT_EQ(token.use_count(), 1);
  try {
    t.result();
    FAIL();
  } catch (const cancelled_error& e) {
    EXPECT_EQ(e.message(), "last");
  }
}

TEST_F(Cancel, TwoRequestsWhileSuspendedDeliverTheFirstMessageOnce) {
  const auto t = loop->create_task(waiting(pending));
  pass();
  t.cancel("first");
  t.cancel("second");
  EXPECT_EQ(t.cancelling(), 2U);
  drain();
  EXPECT_THAT(trace, ElementsAre("waiting cancelled: first"));
}

TEST_F(Cancel, ReachesTheInnermostTask) {
  const auto outer = [this]() -> task<int> {
    const auto inner = create_task(waiting(pending, "inner"));
    try {
      co_return co_await inner;
    } catch (const cancelled_error& e) {
      note("outer cancelled: " + e.message().value_or("-"));
      throw;
    }
  };
  const auto t = loop->create_task(outer());
  drain();
  t.cancel("m");
  drain();
  EXPECT_THAT(trace, ElementsAre("inner cancelled: m", "outer cancelled: m"));
  EXPECT_TRUE(t.cancelled());
}

TEST_F(Cancel, AnInnerTaskThatSwallowsItKeepsTheOuterOneFromSeeingIt) {
  const auto outer = [this]() -> task<int> { co_return co_await create_task(stubborn(pending)) + 1; };
  const auto t = loop->create_task(outer());
  drain();
  t.cancel();
  drain();
  EXPECT_EQ(t.result(), 8);
}

TEST_F(Cancel, TheErrorIsOneObjectForTaskAndAwaiter) {
  std::exception_ptr seen_inside, seen_outside;
  const auto inner = [&]() -> task<void> {
    try {
      co_await pending;
    } catch (const cancelled_error&) {
      seen_inside = std::current_exception();
      throw;
    }
  };
  const auto outer = [&]() -> task<void> {
    const auto t = create_task(inner());
    get_running_loop().call_soon([this] { pending.cancel("gone"); });
    try {
      co_await t;
    } catch (const cancelled_error&) {
      seen_outside = std::current_exception();
    }
  };
  loop->run_until_complete(outer());
  EXPECT_TRUE(seen_inside);
  EXPECT_EQ(seen_inside, seen_outside);
}

TEST_F(Cancel, WinsOverAResultSetInTheSamePass) {
  const auto t = loop->create_task(waiting(pending));
  pass();
  pending.set_result(1);
  EXPECT_TRUE(t.cancel("late"));
  drain();
  EXPECT_THAT(trace, ElementsAre("waiting cancelled: late"));
  EXPECT_TRUE(t.cancelled());
}

TEST_F(Cancel, MakesALaterSetResultInvalid) {
  const auto t = loop->create_task(waiting(pending));
  pass();
  t.cancel();
  EXPECT_THROW(pending.set_result(1), invalid_state_error);
  drain();
}

TEST_F(Cancel, OfTaskAndInnerFutureInOnePassIsSeenOnce) {
  const auto body = [this]() -> task<int> {
    try {
      co_await pending;
    } catch (const cancelled_error&) {
      note("once");
    }
    co_await sleep(0s);
    co_return 1;
  };
  const auto t = loop->create_task(body());
  pass();
  pending.cancel();
  t.cancel();
  drain();
  EXPECT_THAT(trace, ElementsAre("once"));
  EXPECT_EQ(t.result(), 1);
}

TEST_F(Cancel, OfItselfIsDeliveredAtTheNextAwait) {
  const auto body = [this]() -> task<void> {
    current_task().cancel("self");
    note("still running");
    try {
      co_await sleep(0s);
    } catch (const cancelled_error& e) {
      note(*e.message());
      throw;
    }
  };
  const auto t = loop->create_task(body());
  drain();
  EXPECT_THAT(trace, ElementsAre("still running", "self"));
  EXPECT_TRUE(t.cancelled());
}

TEST_F(Cancel, OfItselfWithoutAnotherAwaitLosesTheResult) {
  const auto returns = []() -> task<int> {
    current_task().cancel();
    co_return 1;
  };
  const auto raises = []() -> task<int> {
    current_task().cancel();
    throw std::logic_error("boom");
    co_return 1;
  };
  const auto a = loop->create_task(returns()), b = loop->create_task(raises());
  drain();
  EXPECT_TRUE(a.cancelled());
  EXPECT_FALSE(b.cancelled());
  EXPECT_THROW(b.result(), std::logic_error);
}

TEST_F(Cancel, AnErrorThrownByTheBodyItselfCancelsTheTaskAndKeepsItsMessage) {
  struct special : cancelled_error {
    special() : cancelled_error("own") {}
  };
  const auto body = []() -> task<void> {
    throw special();
    co_return;
  };
  const auto t = loop->create_task(body());
  drain();
  EXPECT_TRUE(t.cancelled());
  EXPECT_THROW(t.result(), special);
}

TEST_F(Cancel, WithoutAMessageTheErrorHasNone) {
  const auto t = loop->create_task(waiting(pending));
  pass();
  t.cancel();
  drain();
  EXPECT_THAT(trace, ElementsAre("waiting cancelled"));
}

TEST_F(Cancel, UncancelCountsDownAndWithdrawsAnUndeliveredRequest) {
  const auto body = [this]() -> task<int> {
    const task_base self = current_task();
    EXPECT_EQ(self.uncancel(), 0U);
    self.cancel();
    self.cancel();
    EXPECT_EQ(self.cancelling(), 2U);
    EXPECT_EQ(self.uncancel(), 1U);
    EXPECT_EQ(self.uncancel(), 0U);
    co_await sleep(0s);
    note("not cancelled");
    co_return 1;
  };
  EXPECT_EQ(loop->run_until_complete(body()), 1);
  EXPECT_THAT(trace, ElementsAre("not cancelled"));
}

TEST_F(Cancel, CleanUpMayAwait) {
  const auto body = [this]() -> task<void> {
    std::exception_ptr e;
    try {
      co_await pending;
    } catch (const cancelled_error&) {
      e = std::current_exception();
    }
    co_await sleep(0s);
    note("cleaned up");
    std::rethrow_exception(e);
  };
  const auto t = loop->create_task(body());
  pass();
  t.cancel();
  pass();
  EXPECT_FALSE(t.done());
  drain();
  EXPECT_TRUE(t.cancelled());
  EXPECT_THAT(trace, ElementsAre("cleaned up"));
}

TEST_F(Cancel, DoesNotReachTasksThatAreNotAwaited) {
  scheduled_task<int> child;
  const auto body = [&]() -> task<void> {
    child = create_task(count_passes(5));
    co_await pending;
  };
  const auto t = loop->create_task(body());
  pass();
  t.cancel();
  drain();
  EXPECT_TRUE(t.cancelled());
  EXPECT_EQ(child.result(), 5);
}

TEST_F(Cancel, OfASleepDropsItsTimerAtOnce) {
  const auto body = []() -> task<void> { co_await sleep(1h); };
  const auto t = loop->create_task(body());
  pass();
  t.cancel("wake");
  EXPECT_THROW(loop->run_until_complete(t), cancelled_error);
  EXPECT_TRUE(t.cancelled());
}

using Sleep = LoopTest;

TEST_F(Sleep, OfZeroGivesEveryOtherReadyCallbackOneTurn) {
  const auto body = [this](std::string name) -> task<void> {
    for (int i = 0; i < 2; ++i) {
      note(name + std::to_string(i));
      co_await sleep(0s);
    }
  };
  loop->create_task(body("a"));
  loop->create_task(body("b"));
  drain();
  EXPECT_THAT(trace, ElementsAre("a0", "b0", "a1", "b1"));
}

TEST_F(Sleep, GivesItsResult) {
  const auto body = []() -> task<std::string> {
    const std::string a = co_await sleep(0s, std::string("x"));
    const std::string b = co_await sleep(-1s, std::string("y"));
    co_return a + b + co_await sleep(1ms, std::string("z"));
  };
  EXPECT_EQ(loop->run_until_complete(body()), "xyz");
}

TEST_F(Sleep, WakesInOrderOfTime) {
  // In real time each begins when its first step runs, and a machine that stands still between two of them
  // would change the order.
  loop = new_virtual_time_event_loop();
  const auto body = [this](int ms) -> task<void> {
    co_await sleep(std::chrono::milliseconds(ms));
    note(std::to_string(ms));
  };
  std::vector<task<void>> all;
  for (int ms : {3, 1, 2}) all.push_back(body(ms));
  const auto main = [&]() -> task<void> { co_await gather(std::move(all)); };
  const seconds begin = loop->time();
  loop->run_until_complete(main());
  EXPECT_GE(loop->time() - begin, seconds(3ms));
  EXPECT_THAT(trace, ElementsAre("1", "2", "3"));
}

TEST_F(Sleep, RefusesADelayThatIsNotANumber) {
  const auto body = []() -> task<void> { co_await sleep(seconds(std::nan(""))); };
  EXPECT_THROW(loop->run_until_complete(body()), value_error);
}

TEST_F(Sleep, CanBeDestroyedWithTheLoopAtEveryStage) {
  const auto body = []() -> task<void> { co_await sleep(1us); };
  for (int stage = 0; stage < 3; ++stage) {
    const loop_ptr l = new_event_loop();
    l->set_exception_handler([](event_loop&, const exception_context&) {});
    const auto t = l->create_task(body());
    if (stage > 0) {
      l->stop();
      l->run_forever();
    }
    if (stage > 1) t.cancel();
  }
}

}  // namespace
}  // namespace aio::test
