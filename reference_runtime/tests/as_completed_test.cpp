#include "support.hpp"

namespace aio::test {
namespace {

class AsCompleted : public LoopTest {
 protected:
  task<int> after(int passes, int value) {
    for (int i = 0; i < passes; ++i) co_await sleep(0s);
    note("end of " + std::to_string(value));
    co_return value;
  }
  task<int> failing(int passes) {
    for (int i = 0; i < passes; ++i) co_await sleep(0s);
    throw std::logic_error("boom");
  }
  std::vector<task<int>> three(int a, int b, int c) {
    std::vector<task<int>> members;
    for (const int passes : {a, b, c}) members.push_back(after(passes, passes));
    return members;
  }
  /// Awaits what is left, one after another; errors as -1, timeouts as -2.
  template <class F>
  task<std::vector<int>> rest_of(completions<F>& all) {
    std::vector<int> values;
    for (task<int> next : all) {
      const outcome<int> got = co_await detail::coroutine_outcome_awaiter<int>(next.release());
      values.push_back(got ? *got : detail::exception_cast<timeout_error>(got.error()) ? -2 : -1);
    }
    co_return values;
  }
};

TEST_F(AsCompleted, GivesValuesInTheOrderOfCompletion) {
  const auto main = [this]() -> task<std::vector<int>> {
    std::vector<int> values;
    for (task<int> next : as_completed(three(5, 1, 3))) values.push_back(co_await std::move(next));
    co_return values;
  };
  EXPECT_THAT(loop->run_until_complete(main()), ElementsAre(1, 3, 5));
}

TEST_F(AsCompleted, BeginsAtTheCallInTheOrderGiven) {
  const auto main = [this]() -> task<void> {
    auto all = as_completed(three(2, 0, 1));
    co_await count_passes(8);
    EXPECT_THAT(trace, ElementsAre("end of 0", "end of 1", "end of 2"));
    EXPECT_THAT(co_await rest_of(all), ElementsAre(0, 1, 2));
  };
  loop->run_until_complete(main());
}

TEST_F(AsCompleted, ThrowsTheErrorOfOneAndGoesOn) {
  const auto main = [this]() -> task<std::vector<int>> {
    std::vector<task<int>> members;
    members.push_back(failing(2));
    members.push_back(after(4, 4));
    members.push_back(after(0, 0));
    auto all = as_completed(std::move(members));
    co_return co_await rest_of(all);
  };
  EXPECT_THAT(loop->run_until_complete(main()), ElementsAre(0, -1, 4));
}

TEST_F(AsCompleted, CountsAFutureGivenTwiceOnce) {
  const auto main = [this]() -> task<std::vector<int>> {
    const scheduled_task<int> a = create_task(after(2, 2)), b = create_task(after(1, 1));
    auto all = as_completed(std::vector{a, b, a});
    EXPECT_EQ(all.left(), 2U);
    co_return co_await rest_of(all);
  };
  EXPECT_THAT(loop->run_until_complete(main()), ElementsAre(1, 2));
}

TEST_F(AsCompleted, OfNothingGivesNothing) {
  const auto main = []() -> task<void> {
    auto all = as_completed(std::vector<future<int>>(), 1s);
    EXPECT_EQ(all.left(), 0U);
    EXPECT_THROW(static_cast<void>(all.next()), stop_iteration);
    EXPECT_FALSE(co_await all.next_done());
  };
  loop->run_until_complete(main());
}

TEST_F(AsCompleted, TimesOutWithoutCancelling) {
  const auto main = [this]() -> task<void> {
    const future<int> never = create_future<int>(), done = create_future<int>();
    done.set_result(7);
    auto all = as_completed(std::vector{never, done, create_future<int>()}, 1ms);
    EXPECT_THAT(co_await rest_of(all), ElementsAre(7, -2, -2));
    EXPECT_FALSE(never.done());
    never.set_result(1);  // comes too late for the iteration, which is over
    co_await count_passes(2);
  };
  loop->run_until_complete(main());
}

TEST_F(AsCompleted, LetsTheAwaitablesBeAwaitedConcurrently) {
  const auto main = [this]() -> task<std::vector<int>> {
    auto all = as_completed(three(4, 0, 2));
    std::vector<task<int>> awaited;
    while (all.left() > 0) awaited.push_back(all.next());
    co_return co_await gather(std::move(awaited));
  };
  EXPECT_THAT(loop->run_until_complete(main()), ElementsAre(0, 2, 4));
}

TEST_F(AsCompleted, PassesTheWakeUpOfACancelledWaiterOn) {
  const auto main = []() -> task<void> {
    const future<int> f = create_future<int>(), never = create_future<int>();
    auto all = as_completed(std::vector{f, never});
    const scheduled_task<int> first = create_task(all.next()), second = create_task(all.next());
    co_await count_passes(2);
    f.set_result(5);
    co_await sleep(0s);  // f's callback has woken the first
    first.cancel();
    EXPECT_EQ(co_await second, 5);
    EXPECT_TRUE(first.cancelled());
  };
  loop->run_until_complete(main());
}

TEST_F(AsCompleted, GivesTheMembersThemselves) {
  const auto main = [this]() -> task<void> {
    const scheduled_task<int> a = create_task(after(3, 3)), b = create_task(after(1, 1));
    auto all = as_completed(std::vector{a, b});
    std::vector<scheduled_task<int>> done;
    while (const scheduled_task<int> next = co_await all.next_done()) done.push_back(next);
    EXPECT_THAT(done, ElementsAre(b, a));
  };
  loop->run_until_complete(main());
}

TEST_F(AsCompleted, IsResumedWhereItWasLeft) {
  const auto main = [this]() -> task<void> {
    auto all = as_completed(three(1, 2, 3));
    for (task<int> next : all) {
      EXPECT_EQ(co_await std::move(next), 1);
      break;
    }
    EXPECT_THAT(co_await rest_of(all), ElementsAre(2, 3));
  };
  loop->run_until_complete(main());
}

TEST_F(AsCompleted, RefusesAFutureOfAnotherLoop) {
  const loop_ptr other = new_event_loop();
  const auto main = [&]() -> task<void> {
    EXPECT_THROW(as_completed(std::vector{other->create_future<int>()}), value_error);
    co_return;
  };
  loop->run_until_complete(main());
  EXPECT_THROW(as_completed(std::vector{loop->create_future<int>()}), runtime_error);
}

}  // namespace
}  // namespace aio::test
