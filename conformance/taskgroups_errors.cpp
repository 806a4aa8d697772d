// TaskGroup: failures of tasks and of the body, and the group of errors that is raised.
#include <assay/sdk/conformance.hpp>

#include "ending.hpp"
#include "group_run.hpp"

namespace assay::conformance {
namespace {
using testing::ElementsAre;

CONFORMANCE(TaskGroup, TheFirstFailureCancelsTheOtherTasks, "taskgroup.failure-cancels") {
  outcome left = co_await run_group(rt, [&](task_group group) -> co<> {
    group.spawn(waiting_child(rt, "sibling", 3));
    group.spawn(rt.failing_after(2, rt.user_error("boom")));
    co_return;
  });
  rt.trace("left");
  EXPECT_RAISES(left, error_kind::group);
  EXPECT_TRACE("sibling cancelled", "sibling cleaned up", "left");
}

CONFORMANCE(TaskGroup, TheFirstFailureCancelsTheBodyAtItsAwait, "taskgroup.failure-cancels") {
  outcome left = co_await run_group(rt, [&](task_group group) -> co<> {
    group.spawn(rt.failing_after(2, rt.user_error("boom")));
    co_await waiting_child(rt, "body");
    rt.trace("the body went on");
  });
  EXPECT_RAISES(left, error_kind::group);
  EXPECT_TRACE("body cancelled");
}

CONFORMANCE(TaskGroup, TheGroupHasTheErrorsInTheOrderInWhichTheTasksEnded, "taskgroup.error-group") {
  error first = rt.user_error("first"), second = rt.user_error("second"), third = rt.user_error("third");
  outcome left = co_await run_group(rt, [&](task_group group) -> co<> {
    group.spawn(failing_cleanup(rt, third, 6));
    group.spawn(failing_cleanup(rt, second, 2));
    group.spawn(rt.failing_after(1, first));
    co_return;
  });
  EXPECT_THAT(members_of(left), ElementsAre(first, second, third));
}

CONFORMANCE(TaskGroup, CancelledTasksAreNotAmongTheErrors, "taskgroup.error-group") {
  error boom = rt.user_error("boom");
  task cancelled;
  outcome left = co_await run_group(rt, [&](task_group group) -> co<> {
    cancelled = group.spawn(rt.pending());
    group.spawn(rt.failing_after(1, boom));
    co_return;
  });
  EXPECT_TRUE(cancelled.cancelled());
  EXPECT_THAT(members_of(left), ElementsAre(boom));
}

CONFORMANCE(TaskGroup, AnErrorOfTheBodyCancelsTheTasksAndStandsBehindTheirs, "taskgroup.body-error") {
  error own = rt.user_error("of the body"), cleanup = rt.user_error("of a task");
  outcome left = co_await run_group(rt, [&](task_group group) -> co<> {
    group.spawn(waiting_child(rt, "task"));
    group.spawn(failing_cleanup(rt, cleanup, 2));
    co_await rt.passes(2);
    throw_error(own);
  });
  EXPECT_TRACE("task cancelled");
  EXPECT_THAT(members_of(left), ElementsAre(cleanup, own));
}

CONFORMANCE(TaskGroup, ALoneErrorOfTheBodyIsInAGroupToo, "taskgroup.lone-body-error") {
  error own = rt.user_error("of the body");
  outcome left = co_await run_group(rt, [&](task_group) -> co<> {
    co_await rt.passes(1);
    throw_error(own);
  });
  EXPECT_THAT(members_of(left), ElementsAre(own));
}

error not_ordinary() {
  error_details details(error_kind::user, "not ordinary");
  details.base = true;
  return make_error(details);
}

CONFORMANCE(TaskGroup, AGroupOfOrdinaryErrorsIsOrdinary, "taskgroup.group-kind") {
  outcome left = co_await run_group(rt, [&](task_group group) -> co<> {
    group.spawn(rt.failing_after(1, rt.user_error("boom")));
    co_return;
  });
  REQUIRE_RAISES(left, error_kind::group);
  EXPECT_FALSE(left.failure().is_base());
}

CONFORMANCE(TaskGroup, AGroupWithAnErrorThatIsNotOrdinaryIsNotOrdinary, "taskgroup.group-kind") {
  error base = not_ordinary(), ordinary = rt.user_error("boom");
  outcome left = co_await run_group(rt, [&](task_group group) -> co<> {
    group.spawn(rt.failing_after(1, ordinary));
    group.spawn(failing_cleanup(rt, base, 2));
    co_return;
  });
  EXPECT_THAT(members_of(left), ElementsAre(ordinary, base));
  EXPECT_TRUE(left.failure().is_base());
}

CONFORMANCE(TaskGroup, AnExitRequestOfTheBodyIsRaisedBareOnceTheTasksHaveEnded, "taskgroup.process-error") {
  error_details details(error_kind::exit);
  details.exit_code = 3;
  error leave = make_error(details);
  outcome left = co_await run_group(rt, [&](task_group group) -> co<> {
    group.spawn(waiting_child(rt, "task", 2));
    group.spawn(failing_cleanup(rt, rt.user_error("boom")));
    co_await rt.passes(2);
    throw_error(leave);
  });
  EXPECT_RAISES_ERROR(left, leave);
  EXPECT_TRACE("task cancelled", "task cleaned up");
}

void request_of_a_task_is_raised_bare(test_context& rt, error_kind kind) {
  loop l = rt.new_loop();
  error request = make_error(kind);
  outcome left;
  task main = l.create_task([&]() -> co<> {
    auto body = [&](task_group group) -> co<> {
      group.spawn(waiting_child(rt, "sibling", 2));
      group.spawn(rt.failing_after(2, request));
      co_await rt.create_future();
    };
    left = co_await run_group(rt, body);
  });
  EXPECT_RAISES_ERROR(attempt_call([&] { l.run_until_complete(main); }), request) << "of the run call";
  attempt_call([&] { l.run_until_complete(main); });
  EXPECT_RAISES_ERROR(left, request) << "of the group";
  EXPECT_TRACE("sibling cancelled", "sibling cleaned up");
}

CONFORMANCE_OUTSIDE(TaskGroup, AnInterruptOfATaskIsRaisedBare, "taskgroup.process-error") {
  request_of_a_task_is_raised_bare(rt, error_kind::interrupt);
}

CONFORMANCE_OUTSIDE(TaskGroup, AnExitRequestOfATaskIsRaisedBare, "taskgroup.process-error") {
  request_of_a_task_is_raised_bare(rt, error_kind::exit);
}

CONFORMANCE(TaskGroup, ErrorsOfANestedGroupAreANestedGroup, "taskgroup.nested-groups") {
  error inner_error = rt.user_error("inner"), outer_error = rt.user_error("outer");
  outcome left = co_await run_group(rt, [&](task_group outer) -> co<> {
    outer.spawn([&]() -> co<> {
      outcome inner_left = co_await run_group(rt, [&](task_group inner) -> co<> {
        inner.spawn(rt.failing_after(1, inner_error));
        co_return;
      });
      throw_error(inner_left.failure());
    });
    outer.spawn(failing_cleanup(rt, outer_error, 2));
    co_return;
  });
  std::vector<error> members = members_of(left);
  REQUIRE_EQ(members.size(), 2u);
  EXPECT_EQ(members[1], outer_error);
  REQUIRE_EQ(members[0].kind(), error_kind::group);
  EXPECT_THAT(members[0].children(), ElementsAre(inner_error));
}

CONFORMANCE(TaskGroup, AFailureOfTheOuterGroupCancelsTheInnerOne, "taskgroup.nested-groups") {
  error outer_error = rt.user_error("outer"), inner_error = rt.user_error("inner cleanup");
  outcome left = co_await run_group(rt, [&](task_group outer) -> co<> {
    outer.spawn([&]() -> co<> {
      outcome inner_left = co_await run_group(rt, [&](task_group inner) -> co<> {
        inner.spawn(failing_cleanup(rt, inner_error));
        co_await rt.create_future();
      });
      throw_error(inner_left.failure());
    });
    outer.spawn(rt.failing_after(3, outer_error));
    co_return;
  });
  std::vector<error> members = members_of(left);
  REQUIRE_EQ(members.size(), 2u);
  EXPECT_EQ(members[0], outer_error);
  REQUIRE_EQ(members[1].kind(), error_kind::group);
  EXPECT_THAT(members[1].children(), ElementsAre(inner_error));
}

CONFORMANCE(TaskGroup, AnErrorOfACleanupIsAddedToTheGroup, "taskgroup.cleanup-error") {
  error first = rt.user_error("first"), cleanup = rt.user_error("cleanup");
  outcome left = co_await run_group(rt, [&](task_group group) -> co<> {
    group.spawn(failing_cleanup(rt, cleanup));
    co_await rt.passes(1);
    group.spawn(rt.failing_after(1, first));
    co_await rt.create_future();
  });
  EXPECT_THAT(members_of(left), ElementsAre(first, cleanup));
}

}  // namespace
}  // namespace assay::conformance
