#include "combinators.hpp"

namespace aio::test {
namespace {

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
