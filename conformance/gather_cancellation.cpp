// gather: cancellation of children, of the gather future, and of the task that awaits it.
#include <assay/sdk/conformance.hpp>

#include "ending.hpp"

namespace assay::conformance {
namespace {

// A child that suppresses its cancellation and returns.
coroutine stubborn_child(test_context& rt, const char* name) {
  return rt.coroutine([&rt, name]() -> co<value> {
    outcome waited = co_await attempt(rt.create_future());
    rt.trace("{} {}", name, waited.is_error(error_kind::cancelled) ? "suppressed" : "ended otherwise");
    co_return name;
  });
}

CONFORMANCE(Gather, ACancelledChildFailsTheGatherWithoutCancellingIt, "gather.child-cancelled") {
  future gate = rt.create_future();
  task child = rt.spawn(rt.pending());
  task sibling = rt.spawn([&]() -> co<value> { co_return co_await gate; });
  future all = rt.gather(child, sibling);
  co_await rt.drain();
  child.cancel();
  co_await rt.drain();
  REQUIRE_TRUE(all.done()) << "gather waits for the siblings of a cancelled child";
  EXPECT_FALSE(all.cancelled()) << "the gather future counts as cancelled though only a child was";
  outcome stored = attempt_call([&] { return all.exception(); });
  EXPECT_TRUE(stored.ok()) << "exception() of the gather raised";
  if (stored.ok()) {
    EXPECT_EQ(stored.get().as_error().kind(), error_kind::cancelled);
  }
  outcome waited = co_await attempt(all);
  EXPECT_RAISES(waited, error_kind::cancelled);
  EXPECT_FALSE(sibling.done()) << "the cancellation leaked to a sibling";
  if (!gate.done()) gate.set_result("sibling");
  outcome later = co_await outcome_after_drain(rt, sibling, "the sibling did not go on");
  EXPECT_RETURNS(later, "sibling");
}

CONFORMANCE(Gather, WithReturnExceptionsACancelledChildIsAValue, "gather.return-exceptions-cancelled") {
  task child = rt.spawn(rt.pending());
  future all = rt.gather_with_exceptions(rt.after(2, "before"), child, rt.after(8, "behind"));
  co_await rt.passes(3);
  child.cancel();
  outcome waited = co_await outcome_after_drain(rt, all, "the gather did not end with its last child");
  REQUIRE_TRUE(waited.ok()) << "a cancelled child failed a gather with return_exceptions";
  std::vector<value> results = waited.get().as_list();
  REQUIRE_EQ(results.size(), 3u);
  EXPECT_EQ(results[0], "before");
  EXPECT_EQ(results[1].as_error().kind(), error_kind::cancelled);
  EXPECT_EQ(results[2], "behind");
}

CONFORMANCE(Gather, CancelReachesEveryChildThatIsNotDone, "gather.cancel-broadcast") {
  task done = rt.spawn(rt.after(1, "kept"));
  task a = rt.spawn(waiting_child(rt, "a"));
  future b = rt.create_future();
  future all = rt.gather(done, a, b, waiting_child(rt, "c"));
  co_await rt.drain();
  EXPECT_TRUE(all.cancel());
  rt.trace("cancel returned");
  co_await rt.drain();
  EXPECT_TRACE("cancel returned", "a cancelled", "c cancelled");
  EXPECT_TRUE(a.cancelled()) << "the task was not cancelled";
  EXPECT_TRUE(b.cancelled()) << "the plain future was not cancelled";
  EXPECT_RETURNS(attempt_call([&] { return done.result(); }), "kept");
  outcome waited = co_await outcome_after_drain(rt, all, "the gather did not end with its children");
  EXPECT_RAISES(waited, error_kind::cancelled);
}

CONFORMANCE(Gather, ACancelledGatherEndsWithTheFirstChildThatEndsCancelled, "gather.cancel-end") {
  task slow = rt.spawn(waiting_child(rt, "slow", 6));
  task fast = rt.spawn(waiting_child(rt, "fast"));
  future all = rt.gather(slow, fast);
  all.add_done_callback([&] { rt.trace("gather ended"); });
  co_await rt.drain();
  all.cancel();
  outcome waited = co_await outcome_after_drain(rt, all, "the gather did not end with its first child");
  EXPECT_RAISES(waited, error_kind::cancelled);
  EXPECT_TRACE("slow cancelled", "fast cancelled", "gather ended", "slow cleaned up");
  EXPECT_TRUE(slow.cancelled() && fast.cancelled());
}

CONFORMANCE(Gather, ACancelledGatherGivesTheErrorOfTheChildThatFailsFirst, "gather.cancel-end") {
  error boom = rt.user_error("cleanup failed");
  task failing = rt.spawn([&]() -> co<> {
    co_await attempt(rt.create_future());
    throw raised(boom);
  });
  task slow = rt.spawn(waiting_child(rt, "slow", 6));
  future all = rt.gather(slow, failing);
  all.add_done_callback([&] { rt.trace("gather ended"); });
  co_await rt.drain();
  all.cancel();
  outcome waited = co_await outcome_after_drain(rt, all, "the gather did not end with its first child");
  EXPECT_RAISES(waited, error_kind::user);
  EXPECT_EQ(waited.failure(), boom);
  EXPECT_TRACE("slow cancelled", "gather ended", "slow cleaned up");
}

CONFORMANCE(Gather, WithReturnExceptionsACancelledGatherEndsWhenAllChildrenHave, "gather.cancel-end") {
  future all = rt.gather_with_exceptions(waiting_child(rt, "slow", 6), waiting_child(rt, "fast"));
  all.add_done_callback([&] { rt.trace("gather ended"); });
  co_await rt.drain();
  all.cancel();
  outcome waited = co_await outcome_after_drain(rt, all, "the gather did not end with its last child");
  EXPECT_RAISES(waited, error_kind::cancelled);
  EXPECT_TRACE("slow cancelled", "fast cancelled", "slow cleaned up", "gather ended");
}

CONFORMANCE(Gather, ACancelledGatherRaisesThoughAllChildrenSuppressedIt,
            "gather.cancel-suppressed-by-children") {
  future all = rt.gather(stubborn_child(rt, "a"), stubborn_child(rt, "b"));
  co_await rt.drain();
  EXPECT_TRUE(all.cancel());
  outcome waited = co_await outcome_after_drain(rt, all, "children that return end a cancelled gather");
  EXPECT_RAISES(waited, error_kind::cancelled);
  EXPECT_TRACE("a suppressed", "b suppressed");
}

CONFORMANCE(Gather, WithReturnExceptionsItRaisesTooThoughAllChildrenSuppressedIt,
            "gather.cancel-suppressed-by-children") {
  future all = rt.gather_with_exceptions(stubborn_child(rt, "a"), stubborn_child(rt, "b"));
  co_await rt.drain();
  EXPECT_TRUE(all.cancel());
  outcome waited = co_await outcome_after_drain(rt, all, "children that return end a cancelled gather");
  EXPECT_RAISES(waited, error_kind::cancelled);
  EXPECT_TRACE("a suppressed", "b suppressed");
}

CONFORMANCE(Gather, CancelBetweenTheLastChildsEndAndTheGathersIsRefused, "gather.cancel-children-done") {
  future a = rt.create_future(), b = rt.create_future();
  future all = rt.gather(a, b);
  a.set_result(1);
  b.set_result(2);
  EXPECT_FALSE(all.done());
  EXPECT_FALSE(all.cancel()) << "cancel() when every child is done";
  outcome waited = co_await outcome_after_drain(rt, all, "the gather did not end with its children");
  EXPECT_RETURNS(waited, list_of(1, 2));
}

CONFORMANCE(Gather, CancelOfADoneGatherLeavesRunningChildrenAlone, "gather.cancel-done") {
  future gate = rt.create_future();
  task sibling = rt.spawn([&]() -> co<value> { co_return co_await gate; });
  future all = rt.gather(rt.failing_after(1, rt.user_error("boom")), sibling);
  co_await rt.drain();
  REQUIRE_TRUE(all.done());
  EXPECT_FALSE(all.cancel());
  co_await rt.drain();
  EXPECT_RAISES(co_await attempt(all), error_kind::user);
  EXPECT_FALSE(sibling.done()) << "cancel() of a done gather reached a child";
  if (!gate.done()) gate.set_result("sibling");
  outcome later = co_await outcome_after_drain(rt, sibling, "the sibling did not go on");
  EXPECT_RETURNS(later, "sibling");
}

CONFORMANCE(Gather, CancellingTheAwaitingTaskCancelsTheChildrenWithItsMessage, "gather.cancel-message") {
  auto child = [&](const char* name) {
    return rt.coroutine([&rt, name]() -> co<> {
      outcome waited = co_await attempt(rt.create_future());
      rt.trace("{} got {}", name, waited.failure().message());
      throw raised(waited.failure());
    });
  };
  task waiter = rt.spawn([&]() -> co<> { co_await rt.gather(child("a"), child("b")); });
  co_await rt.drain();
  waiter.cancel("stop it");
  co_await rt.drain();
  EXPECT_TRACE("a got stop it", "b got stop it");
  EXPECT_TRUE(waiter.cancelled());
}

CONFORMANCE(Gather, CancellingTheAwaitingTaskCancelsAllChildren, "gather.cancel-broadcast") {
  task waiter =
      rt.spawn([&]() -> co<> { co_await rt.gather(waiting_child(rt, "a"), waiting_child(rt, "b")); });
  co_await rt.drain();
  EXPECT_TRUE(waiter.cancel());
  co_await rt.drain();
  EXPECT_TRACE("a cancelled", "b cancelled");
  EXPECT_TRUE(waiter.cancelled());
}

}  // namespace
}  // namespace assay::conformance
