#include "combinators.hpp"

namespace aio::test {
namespace {

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

}  // namespace
}  // namespace aio::test
