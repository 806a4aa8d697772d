// Tasks of the eager factory: the first step runs within create_task.
#include <assay/sdk/conformance.hpp>

#include "eager_tasks.hpp"
#include "ending.hpp"

namespace assay::conformance {
namespace {
using testing::Contains;
using testing::Not;

CONFORMANCE(Task, AnEagerBodyRunsWithinCreateTaskUpToItsFirstSuspension, "task.eager-begin") {
  eager_tasks eager(rt);
  task t = rt.spawn([&]() -> co<> {
    rt.trace("begins");
    co_await rt.sleep(0);
    rt.trace("goes on");
  });
  rt.trace("create_task returned");
  EXPECT_FALSE(t.done());
  co_await t;
  EXPECT_TRACE("begins", "create_task returned", "goes on");
}

CONFORMANCE(Task, AnEagerBodyRunsOnThroughAwaitsThatDoNotSuspend, "task.eager-begin",
            needs("future.create")) {
  eager_tasks eager(rt);
  future done = rt.create_future();
  done.set_result("at once");
  task t = rt.spawn([&]() -> co<> {
    value v = co_await done;
    rt.trace("got {}", v.as_text());
    co_await rt.sleep(0);
  });
  rt.trace("create_task returned");
  EXPECT_TRACE("got at once", "create_task returned");
  co_await t;
}

CONFORMANCE(Task, AnEagerTaskThatDoesNotSuspendIsDoneWhenItIsCreated, "task.eager-completion") {
  eager_tasks eager(rt);
  error boom = rt.user_error("boom");
  task returned = rt.spawn(rt.after(0, "result"));
  task failed = rt.spawn(rt.failing_after(0, boom));
  REQUIRE_TRUE(returned.done()) << "the task that returned";
  REQUIRE_TRUE(failed.done()) << "the task that failed";
  EXPECT_EQ(returned.result(), "result");
  EXPECT_EQ(failed.exception(), boom);
  EXPECT_EQ(co_await returned, "result");
}

CONFORMANCE(Task, InItsEagerStepItIsTheCurrentTaskAndAfterwardsItsCreatorIs, "task.eager-current") {
  eager_tasks eager(rt);
  task creator = rt.current_task(), within;
  task t = rt.spawn([&]() -> co<> {
    within = rt.current_task();
    co_return;
  });
  EXPECT_EQ(within, t) << "current_task within the eager step";
  EXPECT_EQ(rt.current_task(), creator) << "current_task after the eager step";
  co_return;
}

CONFORMANCE(Task, NestedEagerStepsEachSeeTheirOwnTask, "task.eager-current") {
  eager_tasks eager(rt);
  task outer_seen, outer_again, inner_seen, inner;
  task outer = rt.spawn([&]() -> co<> {
    outer_seen = rt.current_task();
    inner = rt.spawn([&]() -> co<> {
      inner_seen = rt.current_task();
      co_return;
    });
    outer_again = rt.current_task();
    co_return;
  });
  EXPECT_EQ(inner_seen, inner);
  EXPECT_EQ(outer_seen, outer);
  EXPECT_EQ(outer_again, outer) << "the eager step of another task left itself as the current task";
  co_return;
}

CONFORMANCE(Task, AnEagerTaskThatSuspendsIsAmongAllTasksUntilItIsDone, "task.eager-suspended") {
  eager_tasks eager(rt);
  future gate = rt.create_future();
  task t = rt.spawn([&]() -> co<value> { co_return co_await gate; });
  EXPECT_THAT(rt.all_tasks(), Contains(t));
  EXPECT_THAT(rt.all_tasks(), Contains(rt.current_task()));
  gate.set_result("went on");
  EXPECT_EQ(co_await t, "went on");
  EXPECT_THAT(rt.all_tasks(), Not(Contains(t))) << "a done task";
  task at_once = rt.spawn(rt.after(0, 1));
  EXPECT_THAT(rt.all_tasks(), Not(Contains(at_once))) << "a task that ended within create_task";
}

CONFORMANCE(Task, ASuspendedEagerTaskIsCancelledLikeAnyOther, "task.eager-cancel") {
  eager_tasks eager(rt);
  task t = rt.spawn(waiting_child(rt, "child"));
  EXPECT_TRUE(t.cancel());
  EXPECT_FALSE(t.cancelled());
  rt.trace("cancel returned");
  co_await rt.drain();
  EXPECT_TRACE("cancel returned", "child cancelled");
  EXPECT_TRUE(t.cancelled());
}

CONFORMANCE(Task, CancellingAnEagerTaskThatHasEndedReturnsFalse, "task.eager-cancel") {
  eager_tasks eager(rt);
  task t = rt.spawn(rt.after(0, "kept"));
  EXPECT_FALSE(t.cancel());
  co_await rt.drain();
  EXPECT_FALSE(t.cancelled());
  EXPECT_RETURNS(attempt_call([&] { return t.result(); }), "kept");
}

CONFORMANCE(Task, AnEagerTaskThatHasEndedHasNoCoroutine, "task.eager-coroutine") {
  eager_tasks eager(rt);
  task t = rt.spawn(rt.after(0, 1));
  REQUIRE_TRUE(t.done());
  EXPECT_FALSE(t.coro());
  co_return;
}

CONFORMANCE(Gather, OfEagerChildrenThatEndAtOnceIsDoneOnReturn, "gather.eager-children") {
  eager_tasks eager(rt);
  future all = rt.gather(rt.after(0, 1), rt.after(0, 2));
  EXPECT_TRUE(all.done()) << "the children are done, the gather is not";
  EXPECT_EQ(co_await all, list_of(1, 2));
}

CONFORMANCE(Gather, OfEagerChildrenThatGatherEagerChildrenIsDoneOnReturn, "gather.eager-children") {
  eager_tasks eager(rt);
  auto branch = [&](int number) {
    return rt.coroutine([&rt, number]() -> co<value> {
      future below = rt.gather(rt.after(0, number), rt.after(0, number + 1));
      value results = co_await below;
      co_return results;
    });
  };
  future all = rt.gather(branch(1), branch(3));
  EXPECT_TRUE(all.done());
  EXPECT_EQ(co_await all, list_of(list_of(1, 2), list_of(3, 4)));
}

}  // namespace
}  // namespace assay::conformance
