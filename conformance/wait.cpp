// wait: conditions, sets, arguments.
#include <assay/sdk/conformance.hpp>

#include "timing.hpp"
#include "variant.hpp"
#include "wait_sets.hpp"

namespace assay::conformance {
namespace {
using testing::IsEmpty;
using testing::UnorderedElementsAre;

CONFORMANCE(Wait, EachMemberIsInExactlyOneOfTheSets, "wait.two-sets") {
  future a = rt.create_future(), b = rt.create_future(), c = rt.create_future();
  a.set_result(1);
  c.set_result(3);
  wait_sets sets = co_await sets_of(rt.wait(objects(a, b, c), first_completed));
  EXPECT_THAT(sets.done, UnorderedElementsAre(a, c));
  EXPECT_THAT(sets.pending, UnorderedElementsAre(b));
}

CONFORMANCE(Wait, WithoutAConditionItReturnsWhenAllAreDoneAndNotBefore, "wait.all-completed") {
  future first = rt.create_future(), second = rt.create_future();
  task a = rt.spawn([&]() -> co<value> { co_return co_await first; });
  task b = rt.spawn([&]() -> co<value> { co_return co_await second; });
  waiting w(rt, rt.wait(objects(a, b)));
  co_await rt.drain();
  second.set_result(2);
  co_await rt.drain();
  EXPECT_FALSE(w.returned()) << "wait returned when the first of two members was done";
  first.set_result(1);
  co_await rt.drain();
  REQUIRE_TRUE(w.returned()) << "wait did not return when all its members were done";
  EXPECT_THAT(w.sets().done, UnorderedElementsAre(a, b));
  EXPECT_THAT(w.sets().pending, IsEmpty());
}

CONFORMANCE(Wait, FirstCompletedReturnsWhenOneIsDoneAndNotBefore, "wait.first-completed") {
  future a = rt.create_future(), b = rt.create_future();
  waiting w(rt, rt.wait(objects(a, b), first_completed));
  co_await rt.drain();
  EXPECT_FALSE(w.returned()) << "wait returned though no member is done";
  b.set_result(1);
  co_await rt.drain();
  REQUIRE_TRUE(w.returned()) << "wait did not return when a member was done";
  EXPECT_THAT(w.sets().done, UnorderedElementsAre(b));
  EXPECT_THAT(w.sets().pending, UnorderedElementsAre(a));
}

CONFORMANCE(Wait, FirstCompletedHasAllThatAreDoneByThenInTheDoneSet, "wait.first-completed") {
  future a = rt.create_future(), b = rt.create_future(), c = rt.create_future();
  waiting w(rt, rt.wait(objects(a, b, c), first_completed));
  co_await rt.drain();
  a.set_result(1);
  c.set_result(3);
  co_await rt.drain();
  REQUIRE_TRUE(w.returned());
  EXPECT_THAT(w.sets().done, UnorderedElementsAre(a, c));
  EXPECT_THAT(w.sets().pending, UnorderedElementsAre(b));
}

CONFORMANCE(Wait, FirstExceptionReturnsAtTheFirstFailureAndNotAtAResult, "wait.first-exception") {
  future result = rt.create_future(), failure = rt.create_future(), open = rt.create_future();
  task a = rt.spawn([&]() -> co<value> { co_return co_await result; });
  task b = rt.spawn([&]() -> co<value> { co_return co_await failure; });
  waiting w(rt, rt.wait(objects(a, b, open), first_exception));
  co_await rt.drain();
  result.set_result(1);
  co_await rt.drain();
  EXPECT_FALSE(w.returned()) << "wait for the first exception returned at a result";
  failure.set_exception(rt.user_error("boom"));
  co_await rt.drain();
  REQUIRE_TRUE(w.returned()) << "wait for the first exception did not return at a failure";
  EXPECT_THAT(w.sets().done, UnorderedElementsAre(a, b));
  EXPECT_THAT(w.sets().pending, UnorderedElementsAre(open));
  co_await attempt(b);
}

CONFORMANCE(Wait, FirstExceptionReturnsWhenAllAreDoneIfNoneFails, "wait.first-exception") {
  task a = rt.spawn(rt.after(1, 1)), b = rt.spawn(rt.after(4, 2));
  waiting w(rt, rt.wait(objects(a, b), first_exception));
  co_await rt.drain();
  REQUIRE_TRUE(w.returned()) << "wait for the first exception did not return though all are done";
  EXPECT_THAT(w.sets().done, UnorderedElementsAre(a, b));
}

CONFORMANCE(Wait, ACancelledMemberIsNoFailure, "wait.first-exception-cancelled") {
  task cancelled = rt.spawn(rt.pending());
  future open = rt.create_future();
  task other = rt.spawn([&]() -> co<value> { co_return co_await open; });
  waiting w(rt, rt.wait(objects(cancelled, other), first_exception));
  co_await rt.drain();
  cancelled.cancel();
  co_await rt.drain();
  REQUIRE_TRUE(cancelled.cancelled());
  EXPECT_FALSE(w.returned()) << "a cancelled member counts as the first exception";
  open.set_result(1);
  co_await rt.drain();
  REQUIRE_TRUE(w.returned());
  EXPECT_THAT(w.sets().done, UnorderedElementsAre(cancelled, other));
}

CONFORMANCE(Wait, AMemberThatHasFailedBeforeEndsTheWaitingForTheFirstException,
            "wait.first-exception-already") {
  future failed = rt.create_future(), open = rt.create_future();
  error boom = rt.user_error("boom");
  failed.set_exception(boom);
  waiting w(rt, rt.wait(objects(open, failed), first_exception));
  co_await rt.drain();
  REQUIRE_TRUE(w.returned()) << "wait does not see that a member had failed before";
  EXPECT_THAT(w.sets().done, UnorderedElementsAre(failed));
  EXPECT_THAT(w.sets().pending, UnorderedElementsAre(open));
  EXPECT_EQ(failed.exception(), boom);
}

CONFORMANCE(Wait, ErrorsOfMembersStayWithThem, "wait.raises-no-member-error") {
  for (return_when when : {all_completed, first_completed, first_exception}) {
    error boom = rt.user_error("boom");
    task failing = rt.spawn(rt.failing_after(1, boom));
    outcome waited = co_await attempt(rt.wait(objects(failing), when));
    EXPECT_TRUE(waited.ok()) << "wait raised the error of a member";
    EXPECT_EQ(failing.exception(), boom);
  }
}

CONFORMANCE(Wait, WhenTheTimeIsUpItCancelsNothingAndRaisesNothing, "wait.timeout", timed) {
  future gate = rt.create_future();
  task slow = rt.spawn([&]() -> co<value> { co_return co_await gate; });
  task quick = rt.spawn(rt.after(1, 1));
  co_await rt.drain();
  double begin = rt.loop().time();
  wait_sets sets = co_await sets_of(rt.wait(objects(slow, quick), all_completed, rt.unit()));
  expect_time_has_come(rt, begin + rt.unit(), "the time limit struck");
  EXPECT_THAT(sets.done, UnorderedElementsAre(quick));
  EXPECT_THAT(sets.pending, UnorderedElementsAre(slow));
  co_await rt.drain();
  REQUIRE_FALSE(slow.done()) << "the timeout of wait ended a member";
  gate.set_result("went on");
  EXPECT_RETURNS(co_await attempt(slow), "went on");
}

CONFORMANCE(Wait, AZeroTimeoutGivesTheStateWithinTwoPasses, "wait.zero-timeout", timed) {
  future a = rt.create_future(), b = rt.create_future();
  a.set_result(1);
  pass_counter counter(rt);
  wait_sets sets = co_await sets_of(rt.wait(objects(a, b), all_completed, 0.0));
  EXPECT_LE(counter.passes(), 2);
  EXPECT_THAT(sets.done, UnorderedElementsAre(a));
  EXPECT_THAT(sets.pending, UnorderedElementsAre(b));
}

CONFORMANCE(Wait, CancellingTheWaiterLeavesTheMembersAlone, "wait.cancelled-waiter") {
  future gate = rt.create_future();
  task member = rt.spawn([&]() -> co<value> { co_return co_await gate; });
  future open = rt.create_future();
  task waiter = rt.spawn([&]() -> co<> { co_await rt.wait(objects(member, open)); });
  co_await rt.drain();
  EXPECT_TRUE(waiter.cancel());
  co_await rt.drain();
  EXPECT_TRUE(waiter.cancelled()) << "the waiter did not end by the cancellation";
  EXPECT_FALSE(open.done()) << "the cancellation of the waiter reached a future that it waited for";
  REQUIRE_FALSE(member.done()) << "the cancellation of the waiter reached a task that it waited for";
  gate.set_result(1);
  EXPECT_RETURNS(co_await attempt(member), 1);
}

CONFORMANCE(Wait, AnEmptyCollectionIsAValueError, "wait.empty-collection") {
  auto waiting_for_nothing = [&]() -> co<> { co_await rt.wait(std::vector<object>()); };
  EXPECT_RAISES(co_await attempt(waiting_for_nothing()), error_kind::value);
}

CONFORMANCE(Wait, AnUnknownConditionIsAValueError, "wait.unknown-condition") {
  future f = rt.create_future();
  f.set_result(1);
  auto waiting_for_what = [&]() -> co<> { co_await rt.wait(objects(f), static_cast<return_when>(7)); };
  EXPECT_RAISES(co_await attempt(waiting_for_what()), error_kind::value);
}

CONFORMANCE(Wait, CoroutinesAreRefusedOrScheduledAsTheVariantSays, "wait.coroutines-refused") {
  coroutine member = rt.coroutine([&]() -> co<> {
    rt.trace("ran");
    co_return;
  });
  auto waiting_for_it = [&]() -> co<value> { co_return co_await rt.wait(objects(member)); };
  outcome waited = co_await attempt(waiting_for_it());
  if (waited.ok()) {
    EXPECT_TRUE(takes_side(rt, "wait.coroutines", "scheduled"));
    EXPECT_TRACE("ran");
  } else {
    EXPECT_TRUE(takes_side(rt, "wait.coroutines", "refused"));
    EXPECT_RAISES(waited, error_kind::type);
    co_await rt.drain();
    EXPECT_TRACE();
  }
}

CONFORMANCE(Wait, AMemberGivenTwiceCountsOnce, "wait.duplicates") {
  future a = rt.create_future(), b = rt.create_future();
  a.set_result(1);
  wait_sets sets = co_await sets_of(rt.wait(objects(a, b, a, b), first_completed));
  EXPECT_THAT(sets.done, UnorderedElementsAre(a));
  EXPECT_THAT(sets.pending, UnorderedElementsAre(b));
  waiting w(rt, rt.wait(objects(b, a, b)));
  co_await rt.drain();
  b.set_result(2);
  co_await rt.drain();
  REQUIRE_TRUE(w.returned()) << "wait counts a member twice, and waits for ever";
  EXPECT_THAT(w.sets().done, UnorderedElementsAre(a, b));
}

CONFORMANCE(Wait, TheSetsHaveTheVeryObjectsThatWerePassed, "wait.same-objects") {
  task returning = rt.spawn(rt.after(1, 1)), open = rt.spawn(rt.pending());
  future gathered = rt.gather(rt.after(1, 1));
  future plain = rt.create_future();
  co_await rt.drain();
  wait_sets sets = co_await sets_of(rt.wait(objects(plain, returning, gathered, open), first_completed));
  EXPECT_THAT(sets.done, UnorderedElementsAre(returning, gathered));
  EXPECT_THAT(sets.pending, UnorderedElementsAre(plain, open));
}

CONFORMANCE(Wait, OnMembersThatAreAllDoneItSuspendsForAtMostTwoPasses, "wait.done-members-suspend") {
  future a = rt.create_future(), b = rt.create_future();
  a.set_result(1);
  b.set_result(2);
  rt.loop().call_soon([&] { rt.trace("another callback"); });
  pass_counter counter(rt);
  co_await rt.wait(objects(a, b));
  rt.trace("returned");
  EXPECT_TRACE("another callback", "returned");
  EXPECT_LE(counter.passes(), 2);
}

// The loop is held up past the limit, so that everything is due in one pass. Where the machine was so slow
// that the limit might have struck before that, the limit is doubled.
CONFORMANCE(Wait, MembersThatCompleteInThePassOfTheDeadlineAreDone, "wait.completion-at-deadline", timed) {
  for (double limit = rt.unit();; limit *= 2) {
    future before = rt.create_future(), behind = rt.create_future(), never = rt.create_future();
    double begin = rt.loop().time();
    waiting w(rt, rt.wait(objects(before, behind, never), all_completed, limit));
    co_await rt.passes(2);
    double expiry = rt.loop().time() + limit;
    bool in_time = expiry < begin + 2 * limit;
    if (in_time) {
      rt.loop().call_at(begin + limit / 2, [&] { before.set_result(1); });
      rt.loop().call_at(expiry, [&] { behind.set_result(2); });
      pass_time_until(rt, expiry);
      co_await rt.drain();
      REQUIRE_TRUE(w.returned()) << "the deadline has passed, but wait waits";
      EXPECT_THAT(w.sets().done, UnorderedElementsAre(before, behind));
      EXPECT_THAT(w.sets().pending, UnorderedElementsAre(never));
      break;
    }
    w.cancel();
    co_await rt.drain();
  }
}

}  // namespace
}  // namespace assay::conformance
