// TaskGroup: its life, its tasks, what it refuses.
#include <assay/sdk/conformance.hpp>

#include <algorithm>

#include "eager_tasks.hpp"
#include "ending.hpp"
#include "group_run.hpp"

namespace assay::conformance {
namespace {
using testing::ElementsAre;
using testing::HasSubstr;

CONFORMANCE(TaskGroup, TheExitWaitsUntilAllTasksAreDone, "taskgroup.exit-waits") {
  auto child = [&](const char* name, int passes) {
    return rt.coroutine([&rt, name, passes]() -> co<> {
      co_await rt.passes(passes);
      rt.trace("{} ends", name);
    });
  };
  outcome left = co_await run_group(rt, [&](task_group group) -> co<> {
    group.spawn(child("slow", 6));
    group.spawn(child("fast", 1));
    rt.trace("body ends");
    co_return;
  });
  rt.trace("left");
  EXPECT_TRUE(left.ok());
  EXPECT_TRACE("body ends", "fast ends", "slow ends", "left");
}

CONFORMANCE(TaskGroup, WithoutTasksTheExitDoesNotWait, "taskgroup.exit-waits") {
  rt.loop().call_soon([&] { rt.trace("next pass"); });
  outcome left = co_await run_group(rt, [](task_group) -> co<value> { co_return "result"; });
  rt.trace("left");
  co_await rt.drain();
  EXPECT_RETURNS(left, "result");
  EXPECT_TRACE("left", "next pass");
}

CONFORMANCE(TaskGroup, TasksBeginInALaterPassInTheOrderOfTheirCreation, "taskgroup.start") {
  co_await run_group(rt, [&](task_group group) -> co<> {
    group.spawn([&]() -> co<> {
      rt.trace("first begins");
      co_return;
    });
    group.spawn([&]() -> co<> {
      rt.trace("second begins");
      co_return;
    });
    rt.trace("created");
    co_await rt.passes(2);
    rt.trace("body ends");
  });
  EXPECT_TRACE("created", "first begins", "second begins", "body ends");
}

CONFORMANCE(TaskGroup, CreateTaskGivesTheTaskWithItsName, "taskgroup.create-task") {
  task made, within;
  co_await run_group(rt, [&](task_group group) -> co<> {
    auto body = [&]() -> co<> {
      within = rt.current_task();
      co_return;
    };
    made = group.spawn(body, "the child");
    EXPECT_EQ(made.name(), "the child");
    EXPECT_FALSE(made.done());
    co_return;
  });
  EXPECT_EQ(within, made) << "the body ran in another task than the one that was given back";
  EXPECT_EQ(made.name(), "the child");
}

CONFORMANCE(TaskGroup, CreateTaskRunsTheTaskInTheContextThatItIsGiven, "taskgroup.create-task",
            needs("context.copy"), needs("context.run"), needs("context.var_create"),
            needs("context.var_get"), needs("context.var_set")) {
  context_var var = rt.context_var("var", "default");
  context given = rt.copy_context();
  co_await run_group(rt, [&](task_group group) -> co<> {
    coroutine body = rt.coroutine([&]() -> co<> {
      var.set("by the task");
      co_return;
    });
    group.spawn_in(given, body);
    co_return;
  });
  EXPECT_EQ(given.run([&] { return var.get(); }), "by the task");
  EXPECT_EQ(var.get(), "default");
}

CONFORMANCE(TaskGroup, WithoutFailuresTheResultsAreTheTasksOwn, "taskgroup.results") {
  task a, b;
  outcome left = co_await run_group(rt, [&](task_group group) -> co<> {
    a = group.spawn(rt.after(3, 1));
    b = group.spawn(rt.after(1, 2));
    co_return;
  });
  EXPECT_TRUE(left.ok());
  REQUIRE_TRUE(a.done() && b.done());
  EXPECT_EQ(a.result(), 1);
  EXPECT_EQ(b.result(), 2);
}

CONFORMANCE(TaskGroup, ATaskMayAddOthersWhileTheExitWaits, "taskgroup.sibling-at-exit") {
  outcome left = co_await run_group(rt, [&](task_group group) -> co<> {
    group.spawn([&rt, group]() -> co<> {
      co_await rt.passes(3);
      group.spawn([&rt]() -> co<> {
        co_await rt.passes(3);
        rt.trace("the added task ends");
      });
    });
    co_return;
  });
  rt.trace("left");
  EXPECT_TRUE(left.ok());
  EXPECT_TRACE("the added task ends", "left");
}

CONFORMANCE(TaskGroup, CreateTaskBeforeTheEntryIsRefused, "taskgroup.create-task-refused") {
  task_group group = rt.task_group();
  EXPECT_RAISES(attempt_call([&] { return group.spawn(rt.after(0, 1)); }), error_kind::runtime);
  co_return;
}

CONFORMANCE(TaskGroup, CreateTaskAfterTheExitIsRefused, "taskgroup.create-task-refused") {
  task_group group = rt.task_group();
  co_await rt.with(group, [&]() -> co<> {
    group.spawn(rt.after(1, 1));
    co_return;
  });
  EXPECT_RAISES(attempt_call([&] { return group.spawn(rt.after(0, 1)); }), error_kind::runtime);
}

CONFORMANCE(TaskGroup, CreateTaskWhileTheGroupIsAbortingIsRefused, "taskgroup.create-task-refused") {
  outcome left = co_await run_group(rt, [&](task_group group) -> co<> {
    group.spawn(rt.failing_after(0, rt.user_error("boom")));
    co_await attempt(rt.create_future());
    EXPECT_RAISES(attempt_call([&] { return group.spawn(rt.after(0, 1)); }), error_kind::runtime);
  });
  EXPECT_RAISES(left, error_kind::group);
}

CONFORMANCE(TaskGroup, ARefusedCoroutineIsClosedAndNotReported, "taskgroup.refused-coroutine-closed") {
  task_group group = rt.task_group();
  {
    coroutine refused = rt.coroutine([&]() -> co<> {
      rt.trace("the refused coroutine ran");
      co_return;
    });
    EXPECT_RAISES(attempt_call([&] { return group.spawn(refused); }), error_kind::runtime);
  }
  rt.collect();
  co_await rt.drain();
  EXPECT_TRACE();
  for (const log_record& record : rt.logs()) {
    EXPECT_THAT(record.text, testing::Not(HasSubstr("never awaited")));
  }
}

CONFORMANCE(TaskGroup, ASecondEntryIsRefused, "taskgroup.entered-once") {
  task_group group = rt.task_group();
  outcome left = co_await attempt(rt.with(group, [&]() -> co<value> {
    EXPECT_RAISES(co_await attempt(rt.scope_enter(group)), error_kind::runtime) << "within the scope";
    co_return "the first entry holds";
  }));
  EXPECT_RETURNS(left, "the first entry holds");
  EXPECT_RAISES(co_await attempt(rt.scope_enter(group)), error_kind::runtime) << "after the exit";
}

CONFORMANCE(TaskGroup, AnEagerFailureReachesTheTaskThatIsJustBeingCreated, "taskgroup.eager-tasks") {
  eager_tasks eager(rt);
  outcome left;
  task parent = rt.spawn([&]() -> co<> {
    auto body = [&](task_group group) -> co<> {
      group.spawn([&rt, group]() -> co<> {
        group.spawn(rt.failing_after(0, rt.user_error("boom")));
        co_await waiting_child(rt, "the task being created");
      });
      co_await waiting_child(rt, "body");
    };
    left = co_await run_group(rt, body);
  });
  co_await rt.drain();
  REQUIRE_TRUE(parent.done()) << "the exit waits for a task that was not cancelled";
  EXPECT_EQ(members_of(left).size(), 1u);
  std::vector<std::string> traced = rt.traced();
  std::ranges::sort(traced);
  EXPECT_THAT(traced, ElementsAre("body cancelled", "the task being created cancelled"));
}

CONFORMANCE(TaskGroup, AnEagerFailureLeavesNoCancellationBehind, "taskgroup.eager-tasks") {
  eager_tasks eager(rt);
  outcome left = co_await run_group(rt, [&](task_group group) -> co<> {
    group.spawn(rt.failing_after(0, rt.user_error("boom")));
    co_return;
  });
  EXPECT_EQ(members_of(left).size(), 1u);
  outcome next = co_await attempt(rt.sleep(0));
  EXPECT_TRUE(next.ok()) << "the group's own cancellation leaked out of it";
}

}  // namespace
}  // namespace assay::conformance
