#include "scoped.hpp"
#include "support.hpp"

namespace aio::test {
namespace {

class Timeout : public LoopTest {
 protected:
  task<void> never() { co_await create_future<void>(); }
  /// Holds the loop up, so that timers become due together.
  void block(seconds time) {
    const seconds end = loop->time() + time;
    while (loop->time() < end) {
    }
  }
};

TEST_F(Timeout, HasNoEffectOnABodyThatEndsInTime) {
  const auto main = []() -> task<void> {
    timeout limit(1h);
    co_await within(limit, sleep_a_pass());
    EXPECT_FALSE(limit.expired());
    EXPECT_EQ(current_task().cancelling(), 0U);
  };
  loop->run_until_complete(main());
}

TEST_F(Timeout, TurnsItsOwnCancellationIntoATimeoutErrorThatHasItAsCause) {
  const auto main = [this]() -> task<void> {
    timeout limit(1ms);
    std::exception_ptr seen;
    const auto body = [&]() -> task<void> {
      outcome<void> o = co_await caught(never());
      seen = o.error();
      std::rethrow_exception(seen);
    };
    const outcome<void> left = co_await caught(within(limit, body()));
    const auto* e = detail::exception_cast<timeout_error>(left.error());
    EXPECT_TRUE(e);
    EXPECT_EQ(e ? e->cause() : nullptr, seen);
    EXPECT_TRUE(detail::is_cancellation(seen));
    EXPECT_TRUE(limit.expired());
    EXPECT_EQ(current_task().cancelling(), 0U);
    co_await sleep(0s);  // nothing of the cancellation is left
  };
  loop->run_until_complete(main());
}

TEST_F(Timeout, AtAnAbsoluteTimeThatHasPassedStrikesAtTheFirstSuspension) {
  const auto main = [this]() -> task<void> {
    timeout limit = timeout_at(loop->time() - 1s);
    const auto running = [this]() -> task<void> {
      note("ran");
      co_return;
    };
    co_await within(limit, running());
    EXPECT_FALSE(limit.expired());
    timeout again = timeout_at(loop->time() - 1s);
    EXPECT_TRUE(
        detail::exception_cast<timeout_error>((co_await caught(within(again, sleep_a_pass()))).error()));
  };
  loop->run_until_complete(main());
  EXPECT_THAT(trace, ElementsAre("ran"));
}

TEST_F(Timeout, WithoutALimitNeverStrikes) {
  const auto main = []() -> task<void> {
    timeout limit(no_timeout);
    EXPECT_EQ(limit.when(), std::nullopt);
    co_await within(limit, count_passes(3));
    EXPECT_FALSE(limit.expired());
  };
  loop->run_until_complete(main());
}

TEST_F(Timeout, LetsOtherErrorsPass) {
  const auto main = [this]() -> task<void> {
    timeout limit(1ms);
    const auto body = [this]() -> task<void> {
      co_await caught(never());
      throw std::logic_error("instead");
    };
    EXPECT_TRUE(detail::exception_cast<std::logic_error>((co_await caught(within(limit, body()))).error()));
    EXPECT_TRUE(limit.expired());
    EXPECT_EQ(current_task().cancelling(), 0U);
  };
  loop->run_until_complete(main());
}

TEST_F(Timeout, IsSilentIfTheBodySwallowsTheCancellation) {
  const auto main = [this]() -> task<void> {
    timeout limit(1ms);
    const auto body = [this]() -> task<void> { co_await caught(never()); };
    co_await within(limit, body());
    EXPECT_TRUE(limit.expired());
    EXPECT_EQ(current_task().cancelling(), 0U);
  };
  loop->run_until_complete(main());
}

TEST_F(Timeout, NeverEatsACancellationOfOthers) {
  std::optional<timeout> limit;
  const auto main = [&]() -> task<void> {
    limit.emplace(seconds(2ms));
    co_await within(*limit, never());
  };
  const auto before = loop->create_task(main());
  pass();
  before.cancel("by others");
  drain();
  EXPECT_TRUE(before.cancelled());
  EXPECT_FALSE(limit->expired());

  const auto together = loop->create_task(main());
  pass();
  block(3ms);
  loop->call_soon([&] { together.cancel(); });  // the expiry runs in the same pass
  drain();
  EXPECT_TRUE(together.cancelled());
  EXPECT_TRUE(limit->expired());
}

TEST_F(Timeout, OfTheInnerScopeIsNotThatOfTheOuter) {
  const auto main = [this]() -> task<void> {
    timeout outer(1h);
    const auto body = [this]() -> task<void> {
      timeout inner(1ms);
      EXPECT_TRUE(detail::exception_cast<timeout_error>((co_await caught(within(inner, never()))).error()));
      co_await sleep(0s);
      note("outer body goes on");
    };
    co_await within(outer, body());
  };
  loop->run_until_complete(main());
  EXPECT_THAT(trace, ElementsAre("outer body goes on"));
}

TEST_F(Timeout, OfTwoThatStrikeTogetherTheOuterThrows) {
  const auto main = [this]() -> task<void> {
    timeout outer(1ms), inner(1ms);
    const auto body = [&]() -> task<void> {
      const outcome<void> left = co_await caught(within(inner, never()));
      EXPECT_TRUE(detail::is_cancellation(left.error()));
      std::rethrow_exception(left.error());
    };
    loop->call_soon([this] { block(3ms); });
    EXPECT_TRUE(detail::exception_cast<timeout_error>((co_await caught(within(outer, body()))).error()));
    EXPECT_TRUE(inner.expired() && outer.expired());
  };
  loop->run_until_complete(main());
}

TEST_F(Timeout, IsMovedByReschedule) {
  const auto main = [this]() -> task<void> {
    timeout limit(1h);
    const auto body = [&]() -> task<void> {
      limit.reschedule(std::nullopt);
      EXPECT_EQ(limit.when(), std::nullopt);
      co_await sleep(0s);
      const seconds when = loop->time() + 1ms;
      limit.reschedule(when);
      EXPECT_EQ(limit.when(), when);
      co_await never();
    };
    EXPECT_TRUE(detail::exception_cast<timeout_error>((co_await caught(within(limit, body()))).error()));
    EXPECT_THROW(limit.reschedule(1s), runtime_error);
  };
  loop->run_until_complete(main());
}

TEST_F(Timeout, RefusesWhatItsStateForbids) {
  const auto main = []() -> task<void> {
    timeout limit(1h);
    EXPECT_THROW(limit.reschedule(1s), runtime_error);
    co_await within(limit, sleep_a_pass());
    EXPECT_THROW(limit.enter(), runtime_error);
    EXPECT_THROW(limit.reschedule(1s), runtime_error);
  };
  loop->run_until_complete(main());
  loop->call_soon([this] {
    timeout outside(1h);
    EXPECT_THROW(outside.enter(), runtime_error);
    note("checked");
  });
  pass();
  EXPECT_THAT(trace, ElementsAre("checked"));
  EXPECT_THROW(timeout(1s), runtime_error);
}

TEST_F(Timeout, StillWorksInATaskThatHasAnOldCancelRequest) {
  const auto main = [this]() -> task<void> {
    co_await caught(never());
    EXPECT_EQ(current_task().cancelling(), 1U);
    timeout limit(1ms);
    EXPECT_TRUE(detail::exception_cast<timeout_error>((co_await caught(within(limit, never()))).error()));
    EXPECT_EQ(current_task().cancelling(), 1U);
  };
  const auto t = loop->create_task(main());
  pass();
  t.cancel();
  loop->run_until_complete(t);
}

}  // namespace
}  // namespace aio::test
