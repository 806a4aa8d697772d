#include "combinators.hpp"

namespace aio::test {
namespace {

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

}  // namespace
}  // namespace aio::test
