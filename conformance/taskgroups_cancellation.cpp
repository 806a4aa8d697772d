// TaskGroup: cancellation of tasks, of the parent, and of both.
#include <assay/sdk/conformance.hpp>

#include "ending.hpp"
#include "group_run.hpp"

namespace assay::conformance {
namespace {
using testing::ElementsAre;

CONFORMANCE(TaskGroup, ATaskThatSomebodyCancelsIsNoFailure, "taskgroup.cancelled-task") {
  task cancelled, other;
  outcome left = co_await run_group(rt, [&](task_group group) -> co<value> {
    cancelled = group.spawn(rt.pending());
    other = group.spawn(rt.after(8, "went on"));
    co_await rt.passes(2);
    cancelled.cancel();
    co_await rt.passes(3);
    co_return "the body went on";
  });
  EXPECT_RETURNS(left, "the body went on");
  EXPECT_TRUE(cancelled.cancelled());
  EXPECT_EQ(other.result(), "went on");
}

CONFORMANCE(TaskGroup, ATaskThatRaisesACancellationItselfIsNoFailure, "taskgroup.cancelled-task") {
  task other;
  outcome left = co_await run_group(rt, [&](task_group group) -> co<> {
    group.spawn(rt.failing_after(1, make_error(error_kind::cancelled)));
    other = group.spawn(rt.after(6, "went on"));
    co_return;
  });
  EXPECT_TRUE(left.ok());
  EXPECT_EQ(other.result(), "went on");
}

// Cancels the parent of a group with that body once nothing more can happen: the cancellation must leave
// both.
template <class Body>
co<> expect_cancelled_as_a_whole(test_context& rt, Body body) {
  outcome left;
  task parent = rt.spawn([&]() -> co<> {
    left = co_await run_group(rt, body);
    rt.trace("left");
    throw_error(left.failure());
  });
  co_await rt.drain();
  parent.cancel();
  outcome ended = co_await outcome_after_drain(rt, parent, "the parent did not end");
  EXPECT_RAISES(left, error_kind::cancelled);
  EXPECT_RAISES(ended, error_kind::cancelled);
}

CONFORMANCE(TaskGroup, ACancellationOfTheParentInTheBodyEndsTheTasksFirst, "taskgroup.parent-cancelled") {
  auto body = [&](task_group group) -> co<> {
    group.spawn(waiting_child(rt, "task", 3));
    co_await waiting_child(rt, "body");
  };
  co_await expect_cancelled_as_a_whole(rt, body);
  EXPECT_TRACE("body cancelled", "task cancelled", "task cleaned up", "left");
}

CONFORMANCE(TaskGroup, ACancellationOfTheParentAtTheExitEndsTheTasksFirst, "taskgroup.parent-cancelled") {
  auto body = [&](task_group group) -> co<> {
    group.spawn(waiting_child(rt, "task", 3));
    co_return;
  };
  co_await expect_cancelled_as_a_whole(rt, body);
  EXPECT_TRACE("task cancelled", "task cleaned up", "left");
}

CONFORMANCE(TaskGroup, FailuresWhileTheParentIsBeingCancelledAreRaisedInstead,
            "taskgroup.failure-while-cancelled") {
  error boom = rt.user_error("cleanup failed");
  outcome left;
  task parent = rt.spawn([&]() -> co<> {
    auto body = [&](task_group group) -> co<> {
      group.spawn(failing_cleanup(rt, boom, 2));
      co_await rt.create_future();
    };
    left = co_await run_group(rt, body);
  });
  co_await rt.drain();
  parent.cancel();
  co_await rt.drain();
  REQUIRE_TRUE(parent.done());
  EXPECT_THAT(members_of(left), ElementsAre(boom));
}

CONFORMANCE(TaskGroup, CancelledAgainAndAgainTheExitStillWaitsForTheTasks, "taskgroup.repeated-cancels") {
  task parent = rt.spawn([&]() -> co<> {
    auto body = [&](task_group group) -> co<> {
      group.spawn(waiting_child(rt, "task", 12));
      co_return;
    };
    outcome left = co_await run_group(rt, body);
    rt.trace("left");
    throw_error(left.failure());
  });
  co_await rt.drain();
  for (int i = 0; i < 3; ++i) {
    parent.cancel();
    co_await rt.passes(2);
  }
  EXPECT_FALSE(parent.done()) << "the exit ended before the task";
  outcome ended = co_await outcome_after_drain(rt, parent, "the parent did not end");
  EXPECT_RAISES(ended, error_kind::cancelled);
  EXPECT_TRACE("task cancelled", "task cleaned up", "left");
}

CONFORMANCE(TaskGroup, TheParentGoesOnOnceTheGroupsErrorIsHandled, "taskgroup.own-cancellation-unseen") {
  task parent = rt.spawn([&]() -> co<value> {
    auto body = [&](task_group group) -> co<> {
      group.spawn(rt.failing_after(1, rt.user_error("boom")));
      co_await rt.create_future();
    };
    outcome left = co_await run_group(rt, body);
    outcome next = co_await attempt(rt.sleep(0));
    co_return list_of(left.is_error(error_kind::group), next.ok());
  });
  outcome ended = co_await outcome_after_drain(rt, parent, "the parent did not end");
  EXPECT_RETURNS(ended, list_of(true, true));
  EXPECT_FALSE(parent.cancelled());
}

CONFORMANCE(TaskGroup, AFailureThatStopsTheBodyLeavesTheCancelCountAsItWas, "taskgroup.cancel-count") {
  int before = rt.current_task().cancelling();
  outcome left = co_await run_group(rt, [&](task_group group) -> co<> {
    group.spawn(rt.failing_after(1, rt.user_error("boom")));
    co_await rt.create_future();
  });
  EXPECT_RAISES(left, error_kind::group);
  EXPECT_EQ(rt.current_task().cancelling(), before) << "the group's own request is still counted";
}

CONFORMANCE(TaskGroup, AFailureWhileTheExitWaitsLeavesTheCancelCountAsItWas, "taskgroup.cancel-count") {
  int before = rt.current_task().cancelling();
  outcome left = co_await run_group(rt, [&](task_group group) -> co<> {
    group.spawn(rt.failing_after(1, rt.user_error("boom")));
    co_return;
  });
  EXPECT_RAISES(left, error_kind::group);
  EXPECT_EQ(rt.current_task().cancelling(), before) << "the group's own request is still counted";
}

// A task of the group fails; `passes` later, in the pass in which that stops the body or in the one before,
// the parent is cancelled from outside.
co<> cancel_with_failure(test_context& rt, int passes) {
  error boom = rt.user_error("boom");
  future gate = rt.create_future();
  outcome left, next;
  int count = -1;
  task parent = rt.spawn([&]() -> co<> {
    auto body = [&](task_group group) -> co<> {
      group.spawn([&]() -> co<> {
        co_await gate;
        throw_error(boom);
      });
      co_await rt.create_future();
    };
    left = co_await run_group(rt, body);
    count = rt.current_task().cancelling();
    next = co_await attempt(rt.create_future());
    if (!next.ok()) throw_error(next.failure());
  });
  co_await rt.drain();
  gate.set_result();
  co_await rt.passes(passes);
  REQUIRE_TRUE(parent.cancel());
  outcome ended = co_await outcome_after_drain(rt, parent, "the cancellation from outside was lost");
  EXPECT_THAT(members_of(left), ElementsAre(boom));
  EXPECT_EQ(count, 1) << "requests after the exit";
  EXPECT_RAISES(next, error_kind::cancelled);
  EXPECT_RAISES(ended, error_kind::cancelled);
}

CONFORMANCE(TaskGroup, ACancellationFromOutsideJustBeforeAFailureIsSeenIsNotLost,
            "taskgroup.cancel-with-failure") {
  co_await cancel_with_failure(rt, 1);
}

CONFORMANCE(TaskGroup, ACancellationFromOutsideJustAfterAFailureIsSeenIsNotLost,
            "taskgroup.cancel-with-failure") {
  co_await cancel_with_failure(rt, 2);
}

CONFORMANCE(TaskGroup, NestedGroupsThatAbortTogetherKeepTheirCounts, "taskgroup.nested-cancel-count") {
  error inner_error = rt.user_error("inner"), outer_error = rt.user_error("outer");
  outcome inner_left, outer_left;
  int between = -1, behind = -1;
  task parent = rt.spawn([&]() -> co<> {
    auto outer_body = [&](task_group outer) -> co<> {
      auto inner_body = [&](task_group inner) -> co<> {
        inner.spawn(rt.failing_after(2, inner_error));
        outer.spawn(rt.failing_after(2, outer_error));
        co_await rt.create_future();
      };
      inner_left = co_await run_group(rt, inner_body);
      between = rt.current_task().cancelling();
    };
    outer_left = co_await run_group(rt, outer_body);
    behind = rt.current_task().cancelling();
    outcome next = co_await attempt(rt.sleep(0));
    rt.trace("the next await {}", next.ok() ? "passed" : "raised");
  });
  co_await rt.drain();
  REQUIRE_TRUE(parent.done()) << "the parent did not end";
  EXPECT_THAT(members_of(inner_left), ElementsAre(inner_error));
  EXPECT_EQ(between, 1) << "between the exits, the outer group's request is outstanding";
  EXPECT_THAT(members_of(outer_left), ElementsAre(outer_error));
  EXPECT_EQ(behind, 0) << "after both exits";
  EXPECT_TRACE("the next await passed");
}

CONFORMANCE(TaskGroup, ADerivedCancellationOfTheBodyCountsAsOne, "taskgroup.derived-cancellation") {
  error_details details(error_kind::cancelled, "derived");
  details.derived = true;
  error derived = make_error(details);
  outcome left = co_await run_group(rt, [&](task_group group) -> co<> {
    group.spawn(waiting_child(rt, "task"));
    co_await rt.passes(2);
    throw_error(derived);
  });
  EXPECT_RAISES_ERROR(left, derived);
  EXPECT_TRACE("task cancelled");
}

}  // namespace
}  // namespace assay::conformance
