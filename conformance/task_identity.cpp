// Tasks: names, the coroutine, current_task and all_tasks.
#include <assay/sdk/conformance.hpp>

#include "group_run.hpp"

namespace assay::conformance {
namespace {
using testing::Contains;
using testing::IsSupersetOf;
using testing::Not;

CONFORMANCE(Task, AGivenNameIsKeptAndSetNameReplacesIt, "task.names") {
  task t = rt.spawn(rt.after(1, 1), "fetch");
  EXPECT_EQ(t.name(), "fetch");
  t.set_name("fetch again");
  EXPECT_EQ(t.name(), "fetch again");
  co_await t;
  EXPECT_EQ(t.name(), "fetch again") << "the name is gone after the task's end";
  task by_loop = rt.loop().create_task(rt.after(1, 1), "by the loop");
  EXPECT_EQ(by_loop.name(), "by the loop") << "the name given to loop.create_task";
  co_await by_loop;
}

CONFORMANCE(Task, DefaultNamesAreUnique, "task.names") {
  task first = rt.spawn(rt.after(1, 1));
  task second = rt.spawn(rt.after(1, 1));
  task third = rt.spawn(rt.after(1, 1));
  EXPECT_NE(first.name(), "");
  EXPECT_NE(first.name(), second.name());
  EXPECT_NE(second.name(), third.name());
  EXPECT_NE(first.name(), third.name());
  co_await rt.drain();
}

CONFORMANCE(Task, NamesThatAreNotTextAreConverted, "task.name-converted") {
  task t = rt.spawn(rt.after(1, 1), 7);
  EXPECT_EQ(t.name(), "7");
  t.set_name(-8);
  EXPECT_EQ(t.name(), "-8");
  co_await t;
}

CONFORMANCE(Task, GetCoroGivesTheWrappedCoroutine, "task.get-coro") {
  coroutine body = rt.after(1, 1);
  task t = rt.spawn(body);
  EXPECT_EQ(t.coro(), body);
  co_await t;
}

CONFORMANCE(Task, GetCoroGivesTheCoroutineThatATaskGroupScheduled, "task.get-coro", needs("taskgroup.create"),
            needs("taskgroup.create_task"), needs("scope.enter"), needs("scope.exit")) {
  coroutine body = rt.after(1, 1);
  outcome left = co_await run_group(rt, [&](task_group group) -> co<> {
    task t = group.spawn(body);
    EXPECT_EQ(t.coro(), body);
    co_return;
  });
  EXPECT_TRUE(left.ok());
}

CONFORMANCE(Task, CurrentTaskIsTheTaskWhoseStepIsRunningAlsoInInterleavedTasks, "task.current") {
  task first, second;
  auto check = [&](const task& self, const char* who) -> co<> {
    for (int step = 1; step <= 3; ++step) {
      rt.trace("{} step {}: {}", who, step, rt.current_task() == self ? "itself" : "another task");
      co_await rt.passes(1);
    }
  };
  first = rt.spawn([&]() -> co<> { co_await check(first, "first"); });
  second = rt.spawn([&]() -> co<> { co_await check(second, "second"); });
  co_await rt.drain();
  EXPECT_TRACE("first step 1: itself", "second step 1: itself", "first step 2: itself",
               "second step 2: itself", "first step 3: itself", "second step 3: itself");
}

CONFORMANCE(Task, ACoroutineAwaitedDirectlySeesTheTaskOfItsAwaiter, "task.current") {
  task inside;
  task own = rt.current_task();
  REQUIRE_TRUE(own) << "the test's own task";
  co_await rt.coroutine([&]() -> co<> {
    co_await rt.passes(1);
    inside = rt.current_task();
  });
  EXPECT_EQ(inside, own);
  EXPECT_EQ(rt.current_task(), own) << "after the inner coroutine ended";
}

CONFORMANCE(Task, CurrentTaskInsideACallbackIsNone, "task.current-none") {
  bool ran = false;
  task seen;
  rt.loop().call_soon([&] {
    seen = rt.current_task();
    ran = true;
  });
  co_await rt.passes(1);
  EXPECT_TRUE(ran);
  EXPECT_FALSE(seen) << "a plain callback sees a current task";
  EXPECT_TRUE(rt.current_task()) << "the test's own task is lost after a callback";
}

CONFORMANCE_OUTSIDE(Task, CurrentTaskOutsideARunningLoopIsRefused, "task.current-none") {
  EXPECT_RAISES(attempt_call([&] { return rt.current_task(); }), error_kind::runtime);
}

CONFORMANCE(Task, AllTasksHoldsSuspendedTasksNewTasksAndTheCallersOwn, "task.all-tasks") {
  task suspended = rt.spawn(rt.pending());
  co_await rt.passes(2);
  task not_begun = rt.spawn(rt.pending());
  EXPECT_THAT(rt.all_tasks(), IsSupersetOf({rt.current_task(), suspended, not_begun}));
  suspended.cancel();
  EXPECT_THAT(rt.all_tasks(), Contains(suspended))
      << "a task whose cancellation is only requested is not done";
  not_begun.cancel();
  co_await rt.drain();
}

CONFORMANCE_OUTSIDE(Task, AllTasksOfOneLoopHoldsNoTaskOfAnother, "task.all-tasks-per-loop") {
  loop one = rt.new_loop(), other = rt.new_loop();
  task mine = one.create_task(rt.after(5, 1));
  task foreign = other.create_task(rt.after(5, 2));
  auto look = rt.coroutine([&]() -> co<> {
    EXPECT_THAT(rt.all_tasks(), Contains(mine));
    EXPECT_THAT(rt.all_tasks(), Not(Contains(foreign)));
    co_return;
  });
  one.run_until_complete(look);
  EXPECT_EQ(one.run_until_complete(mine), 1);
  EXPECT_EQ(other.run_until_complete(foreign), 2);
}

CONFORMANCE(Task, ADoneTaskIsNotInAllTasks, "task.all-tasks-not-done") {
  task returned = rt.spawn(rt.after(2, 1));
  task failed = rt.spawn(rt.failing_after(2, rt.user_error("boom")));
  task cancelled = rt.spawn(rt.pending());
  co_await rt.passes(1);
  EXPECT_THAT(rt.all_tasks(), IsSupersetOf({returned, failed, cancelled}));
  cancelled.cancel();
  co_await rt.drain();
  EXPECT_THAT(rt.all_tasks(), Not(Contains(returned))) << "a task that returned";
  EXPECT_THAT(rt.all_tasks(), Not(Contains(failed))) << "a task that failed";
  EXPECT_THAT(rt.all_tasks(), Not(Contains(cancelled))) << "a cancelled task";
  failed.exception();
}

CONFORMANCE(Task, GetContextGivesTheCopyInWhichTheTaskRuns, "task.get-context") {
  context_var var = rt.context_var("var", "default");
  var.set("of the creator");
  task t = rt.spawn([&]() -> co<> {
    var.set("of the task");
    co_await rt.passes(1);
  });
  context its_own = t.get_context();
  auto there = [&] { return its_own.run([&] { return var.get(); }); };
  EXPECT_EQ(there(), "of the creator") << "before the first step";
  co_await t;
  EXPECT_EQ(there(), "of the task");
  EXPECT_EQ(var.get(), "of the creator") << "the task has no context of its own";
  EXPECT_EQ(t.get_context(), its_own) << "another object after the task's end";
}

CONFORMANCE(Task, GetContextGivesTheContextThatWasGiven, "task.get-context", needs("task.explicit-context")) {
  context given = rt.copy_context();
  task t = rt.spawn_in(given, [&]() -> co<> { co_await rt.passes(1); });
  EXPECT_EQ(t.get_context(), given);
  co_await t;
}

}  // namespace
}  // namespace assay::conformance
