#include "scoped.hpp"
#include "support.hpp"

namespace aio::test {
namespace {

using detail::exception_cast;

class TaskGroup : public LoopTest {
 public:
  task<int> after(int passes, int value) {
    for (int i = 0; i < passes; ++i) co_await sleep(0s);
    note("end of " + std::to_string(value));
    co_return value;
  }
  task<void> failing(int passes, std::exception_ptr e) {
    for (int i = 0; i < passes; ++i) co_await sleep(0s);
    std::rethrow_exception(e);
  }
  task<void> waiting(std::string name, int cleanup = 0) {
    const outcome<void> o = co_await caught(never());
    note(name + (detail::is_cancellation(o.error()) ? " cancelled" : " ended"));
    for (int i = 0; i < cleanup; ++i) co_await sleep(0s);
    if (cleanup > 0) note(name + " cleaned up");
    std::rethrow_exception(o.error());
  }
  task<void> never() { co_await create_future<void>(); }
  static std::exception_ptr boom(const char* what = "boom") {
    return std::make_exception_ptr(std::logic_error(what));
  }
  /// What a group whose body is `body(group)` throws.
  template <class F>
  task<std::exception_ptr> left_by(F body) {
    task_group group;
    const outcome<void> left = co_await caught(within(group, body(group)));
    co_return left.error();
  }
  static std::vector<std::exception_ptr> members(const std::exception_ptr& e) {
    if (const auto* g = exception_cast<exception_group>(e)) return g->exceptions();
    if (const auto* g = exception_cast<base_exception_group>(e)) return g->exceptions();
    return {};
  }
};

TEST_F(TaskGroup, WaitsForItsTasksAtTheExit) {
  const auto main = [this]() -> task<void> {
    task_group group;
    scheduled_task<int> a, b;
    const auto body = [&]() -> task<void> {
      a = group.create_task(after(3, 1), "named");
      b = group.create_task(after(1, 2));
      note("body ends");
      co_return;
    };
    co_await within(group, body());
    note("left");
    EXPECT_EQ(a.result() + b.result(), 3);
    EXPECT_EQ(a.get_name(), "named");
  };
  loop->run_until_complete(main());
  EXPECT_THAT(trace, ElementsAre("body ends", "end of 2", "end of 1", "left"));
}

TEST_F(TaskGroup, AFailureCancelsTheOthersAndTheBody) {
  const std::exception_ptr e = boom();
  const auto main = [&]() -> task<void> {
    const auto body = [&](task_group& group) -> task<void> {
      group.create_task(waiting("sibling", 2));
      group.create_task(failing(1, e));
      co_await waiting("body");
    };
    const std::exception_ptr left = co_await left_by(body);
    EXPECT_TRUE(exception_cast<exception_group>(left));
    EXPECT_THAT(members(left), ElementsAre(e));
    EXPECT_EQ(current_task().cancelling(), 0U);
    co_await sleep(0s);
    note("went on");
  };
  loop->run_until_complete(main());
  EXPECT_THAT(trace, ElementsAre("sibling cancelled", "body cancelled", "sibling cleaned up", "went on"));
}

TEST_F(TaskGroup, CollectsTheErrorsOfChildrenAndBody) {
  const std::exception_ptr first = boom("first"), cleanup = boom("cleanup"), own = boom("body");
  const auto main = [&]() -> task<void> {
    const auto messy = [&]() -> task<void> {
      co_await caught(never());
      std::rethrow_exception(cleanup);
    };
    const auto body = [&](task_group& group) -> task<void> {
      group.create_task(messy());
      group.create_task(failing(1, first));
      co_await caught(never());
      std::rethrow_exception(own);
    };
    const std::exception_ptr left = co_await left_by(body);
    EXPECT_THAT(members(left), ElementsAre(first, cleanup, own));
    EXPECT_STREQ(exception_cast<exception_group>(left)->what(),
                 "unhandled errors in a TaskGroup (3 sub-exceptions)");
  };
  loop->run_until_complete(main());
}

TEST_F(TaskGroup, WithAnErrorThatIsNotOrdinaryGivesABaseGroup) {
  class alarm : public base_exception {
    const char* what() const noexcept override { return "alarm"; }
  };
  const auto main = [this]() -> task<void> {
    const auto body = [this](task_group& group) -> task<void> {
      group.create_task(failing(0, std::make_exception_ptr(alarm())));
      group.create_task(failing(0, boom()));
      co_await never();
    };
    const std::exception_ptr left = co_await left_by(body);
    EXPECT_TRUE(exception_cast<base_exception_group>(left));
    EXPECT_EQ(members(left).size(), 2U);
  };
  loop->run_until_complete(main());
}

TEST_F(TaskGroup, NestsItsErrors) {
  const std::exception_ptr e = boom();
  const auto main = [&]() -> task<void> {
    const auto inner = [&](task_group& group) -> task<void> {
      group.create_task(failing(0, e));
      co_await never();
    };
    const auto child = [&]() -> task<void> { std::rethrow_exception(co_await left_by(inner)); };
    const auto body = [&](task_group& group) -> task<void> {
      group.create_task(child());
      co_return;
    };
    const std::exception_ptr left = co_await left_by(body);
    const auto nested = members(left);
    EXPECT_EQ(nested.size(), 1U);
    EXPECT_THAT(nested.empty() ? nested : members(nested.front()), ElementsAre(e));
  };
  loop->run_until_complete(main());
}

TEST_F(TaskGroup, PassesACancellationOfTheParentOnAndWaits) {
  const auto main = [this]() -> task<void> {
    const auto body = [this](task_group& group) -> task<void> {
      group.create_task(waiting("child", 3));
      co_return;
    };
    const std::exception_ptr left = co_await left_by(body);
    note("left");
    std::rethrow_exception(left);
  };
  const auto t = loop->create_task(main());
  drain();
  t.cancel();
  pass();
  pass();
  t.cancel();  // and again: the child still cleans up
  drain();
  EXPECT_THAT(trace, ElementsAre("child cancelled", "child cleaned up", "left"));
  EXPECT_TRUE(t.cancelled());
}

TEST_F(TaskGroup, DeliversAnOutsideCancellationAfterTheErrorsOfItsTasks) {
  const auto main = [this]() -> task<void> {
    const auto body = [this](task_group& group) -> task<void> {
      group.create_task(failing(2, boom()));
      co_await never();
    };
    const std::exception_ptr left = co_await left_by(body);
    EXPECT_EQ(members(left).size(), 1U);
    EXPECT_EQ(current_task().cancelling(), 1U);
    const outcome<void> next = co_await caught(sleep_a_pass());
    note(detail::is_cancellation(next.error()) ? "then cancelled" : "the cancellation was lost");
  };
  const auto t = loop->create_task(main());
  for (int i = 0; i < 4; ++i) pass();  // the child has failed; its callback is queued
  t.cancel();
  drain();
  EXPECT_THAT(trace, ElementsAre("then cancelled"));
  EXPECT_TRUE(t.done());
}

TEST_F(TaskGroup, ACancelledTaskIsNoFailure) {
  const auto main = [this]() -> task<void> {
    const auto body = [this](task_group& group) -> task<void> {
      group.create_task(after(4, 1));
      group.create_task(waiting("child")).cancel();
      co_return;
    };
    EXPECT_FALSE(co_await left_by(body));
  };
  loop->run_until_complete(main());
  EXPECT_THAT(trace, ElementsAre("end of 1"));
}

TEST_F(TaskGroup, ATaskMayAddOthersWhileTheExitWaits) {
  const auto main = [this]() -> task<void> {
    const auto body = [this](task_group& group) -> task<void> {
      const auto adding = [](TaskGroup& test, task_group& g) -> task<void> {
        co_await sleep(0s);
        g.create_task(test.after(3, 1));
      };
      group.create_task(adding(*this, group));
      co_return;
    };
    EXPECT_FALSE(co_await left_by(body));
    note("left");
  };
  loop->run_until_complete(main());
  EXPECT_THAT(trace, ElementsAre("end of 1", "left"));
}

TEST_F(TaskGroup, RefusesTasksBeforeTheEntryAfterTheExitAndWhileShuttingDown) {
  const auto main = [this]() -> task<void> {
    task_group group;
    EXPECT_THROW(group.create_task(after(0, 1)), runtime_error);
    const auto body = [&]() -> task<void> {
      group.create_task(failing(0, boom()));
      co_await caught(never());
      EXPECT_THROW(group.create_task(after(0, 2)), runtime_error);
    };
    EXPECT_TRUE((co_await caught(within(group, body()))).error());
    EXPECT_THROW(group.create_task(after(0, 3)), runtime_error);
    EXPECT_THROW(group.enter(), runtime_error);
  };
  loop->run_until_complete(main());
  EXPECT_THAT(trace, IsEmpty());  // and nothing is reported: the fixture sees to that
}

TEST_F(TaskGroup, CannotBeEnteredOutsideATask) {
  loop->call_soon([this] {
    task_group group;
    EXPECT_THROW(group.enter(), runtime_error);
    note("checked");
  });
  pass();
  EXPECT_THAT(trace, ElementsAre("checked"));
}

TEST_F(TaskGroup, ThrowsAnExitRequestBareAfterTheTasksHaveEnded) {
  const auto main = [this]() -> task<void> {
    const auto body = [this](task_group& group) -> task<void> {
      group.create_task(waiting("child", 1));
      co_await sleep(0s);
      throw system_exit(3);
    };
    const std::exception_ptr left = co_await left_by(body);
    EXPECT_TRUE(exception_cast<system_exit>(left));
  };
  loop->run_until_complete(main());
  EXPECT_THAT(trace, ElementsAre("child cancelled", "child cleaned up"));
}

TEST_F(TaskGroup, AbortsOnTheErrorOfAnEagerTask) {
  loop->set_task_factory(eager_task_factory);
  const auto main = [this]() -> task<void> {
    const auto body = [this](task_group& group) -> task<void> {
      const auto second = [](TaskGroup& test, task_group& g) -> task<void> {
        g.create_task(test.failing(0, boom()));
        co_await test.waiting("second");
      };
      group.create_task(second(*this, group));
      co_await waiting("body");
    };
    EXPECT_EQ(members(co_await left_by(body)).size(), 1U);
    co_await sleep(0s);
    note("went on");
  };
  loop->run_until_complete(main());
  EXPECT_THAT(trace, ElementsAre("second cancelled", "body cancelled", "went on"));
}

using Eager = TaskGroup;

TEST_F(Eager, TaskRunsUpToItsFirstSuspensionWithinItsCreation) {
  loop->set_task_factory(eager_task_factory);
  const auto main = [this]() -> task<void> {
    const task_base creator = current_task();
    const auto body = [this]() -> task<int> {
      note("begins in " + current_task().get_name());
      co_await sleep(0s);
      note("goes on");
      co_return 1;
    };
    const auto t = create_task(body(), "child");
    note("created");
    EXPECT_EQ(current_task(), creator);
    EXPECT_FALSE(t.done());
    co_await t;
  };
  loop->run_until_complete(main());
  EXPECT_THAT(trace, ElementsAre("begins in child", "created", "goes on"));
}

TEST_F(Eager, TaskThatDoesNotSuspendIsDoneAtOnceAndHasNoCoroutine) {
  loop->set_task_factory(eager_task_factory);
  const auto main = [this]() -> task<void> {
    const auto t = create_task(after(0, 4));
    EXPECT_TRUE(t.done());
    EXPECT_EQ(t.result(), 4);
    EXPECT_EQ(t.get_coro(), nullptr);
    EXPECT_FALSE(t.cancel());
    EXPECT_EQ(all_tasks().size(), 1U);
    co_return;
  };
  loop->run_until_complete(main());
}

TEST_F(Eager, TaskMadeOutsideARunningLoopWaitsForIt) {
  loop->set_task_factory(eager_task_factory);
  const auto t = loop->create_task(after(0, 4));
  EXPECT_THAT(trace, IsEmpty());
  drain();
  EXPECT_THAT(trace, ElementsAre("end of 4"));
}

}  // namespace
}  // namespace aio::test
