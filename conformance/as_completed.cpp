// as_completed: outcomes in the order in which they come.
#include <assay/sdk/conformance.hpp>

#include "timing.hpp"
#include "variant.hpp"

namespace assay::conformance {
namespace {

// Awaits one awaitable after the other, and keeps what each gives.
co<std::vector<outcome>> outcomes_of(iterator all) {
  std::vector<outcome> outcomes;
  for (awaitable next = all.next(); next; next = all.next()) outcomes.push_back(co_await attempt(next));
  co_return outcomes;
}

CONFORMANCE(AsCompleted, OutcomesComeInTheOrderOfCompletion, "as_completed.completion-order") {
  iterator all = rt.as_completed(objects(rt.after(5, "last"), rt.after(1, "first"), rt.after(3, "second")));
  std::vector<outcome> outcomes = co_await outcomes_of(all);
  REQUIRE_EQ(outcomes.size(), 3u) << "one awaitable for each input";
  EXPECT_RETURNS(outcomes[0], "first");
  EXPECT_RETURNS(outcomes[1], "second");
  EXPECT_RETURNS(outcomes[2], "last");
}

CONFORMANCE(AsCompleted, TheNextAwaitableWaitsForTheNextCompletion, "as_completed.completion-order",
            needs("future.create"), needs("task.create")) {
  future a = rt.create_future(), b = rt.create_future();
  task collector = rt.spawn([&]() -> co<> {
    iterator all = rt.as_completed(objects(a, b));
    for (awaitable next = all.next(); next; next = all.next()) {
      value v = co_await next;
      rt.trace("got {}", v.as_int());
    }
    rt.trace("end");
  });
  co_await rt.drain();
  b.set_result(2);
  co_await rt.drain();
  rt.trace("only the second is done");
  a.set_result(1);
  co_await rt.drain();
  EXPECT_TRACE("got 2", "only the second is done", "got 1", "end");
  EXPECT_TRUE(collector.done());
}

CONFORMANCE(AsCompleted, OutcomesThatNobodyTookYetKeepTheOrderOfCompletion, "as_completed.completion-order",
            needs("task.create")) {
  iterator all = rt.as_completed(objects(rt.spawn(rt.after(5, "last")), rt.spawn(rt.after(1, "first")),
                                         rt.spawn(rt.after(3, "second"))));
  awaitable first = all.next();
  co_await rt.drain();
  EXPECT_RETURNS(co_await attempt(first), "first");
  for (const char* expected : {"second", "last"}) {
    awaitable next = all.next();
    EXPECT_RETURNS(co_await attempt(next), expected);
  }
}

CONFORMANCE(AsCompleted, AnErrorIsRaisedAtItsTurnAndTheIterationGoesOn, "as_completed.error") {
  error boom = rt.user_error("boom");
  iterator all = rt.as_completed(objects(rt.after(6, 3), rt.failing_after(3, boom), rt.after(1, 1)));
  std::vector<outcome> outcomes = co_await outcomes_of(all);
  REQUIRE_EQ(outcomes.size(), 3u) << "the iteration ended with the error";
  EXPECT_RETURNS(outcomes[0], 1);
  EXPECT_RAISES_ERROR(outcomes[1], boom);
  EXPECT_RETURNS(outcomes[2], 3);
}

CONFORMANCE(AsCompleted, AnInputGivenTwiceRunsOnceAndCountsOnce, "as_completed.duplicates",
            needs("task.create")) {
  coroutine twice = rt.coroutine([&]() -> co<value> {
    rt.trace("runs");
    co_await rt.passes(2);
    co_return "coroutine";
  });
  task t = rt.spawn(rt.after(6, "task"));
  std::vector<outcome> outcomes = co_await outcomes_of(rt.as_completed(objects(twice, t, twice, t)));
  EXPECT_TRACE("runs");
  REQUIRE_EQ(outcomes.size(), 2u) << "awaitables for two inputs, each given twice";
  EXPECT_RETURNS(outcomes[0], "coroutine");
  EXPECT_RETURNS(outcomes[1], "task");
}

CONFORMANCE(AsCompleted, WhenTheTimeIsUpTheAwaitsOfTheOthersRaiseATimeout, "as_completed.timeout",
            needs("future.create"), timed) {
  future gate = rt.create_future();
  task slow = rt.spawn([&]() -> co<value> { co_return co_await gate; });
  task slower = rt.spawn([&]() -> co<value> { co_return co_await gate; });
  future quick = rt.create_future();
  quick.set_result("quick");
  double begin = rt.loop().time();
  iterator all = rt.as_completed(objects(slow, quick, slower), rt.unit());
  std::vector<outcome> outcomes = co_await outcomes_of(all);
  expect_time_has_come(rt, begin + rt.unit(), "the time limit struck");
  REQUIRE_EQ(outcomes.size(), 3u);
  EXPECT_RETURNS(outcomes[0], "quick");
  EXPECT_RAISES(outcomes[1], error_kind::timeout);
  EXPECT_RAISES(outcomes[2], error_kind::timeout);
  co_await rt.drain();
  REQUIRE_FALSE(slow.done() || slower.done()) << "the timeout of as_completed ended an input";
  gate.set_result("went on");
  EXPECT_RETURNS(co_await attempt(slow), "went on");
  EXPECT_RETURNS(co_await attempt(slower), "went on");
}

CONFORMANCE(AsCompleted, ATimeoutThatIsNotReachedHasNoEffect, "as_completed.unused-timeout", timed) {
  iterator all = rt.as_completed(objects(rt.after(3, 2), rt.after(1, 1)), ample);
  std::vector<outcome> outcomes = co_await outcomes_of(all);
  REQUIRE_EQ(outcomes.size(), 2u);
  EXPECT_RETURNS(outcomes[0], 1);
  EXPECT_RETURNS(outcomes[1], 2);
}

CONFORMANCE(AsCompleted, AwaitedInReverseEachTakesTheNextOutcome, "as_completed.awaited-out-of-order") {
  iterator all = rt.as_completed(objects(rt.after(4, "second"), rt.after(1, "first")));
  awaitable a = all.next(), b = all.next();
  EXPECT_EQ(co_await b, "first") << "the awaitable that is awaited first takes the first outcome";
  EXPECT_EQ(co_await a, "second");
  EXPECT_FALSE(all.next());
}

CONFORMANCE(AsCompleted, AwaitedConcurrentlyEachTakesOneOutcome, "as_completed.awaited-out-of-order",
            needs("combinators.gather")) {
  iterator all = rt.as_completed(objects(rt.after(6, 3), rt.after(1, 1), rt.after(3, 2)));
  awaitable a = all.next(), b = all.next(), c = all.next();
  EXPECT_EQ(co_await rt.gather(a, b, c), list_of(1, 2, 3));
}

CONFORMANCE(AsCompleted, WithoutInputsTheIterationIsAtItsEnd, "as_completed.empty") {
  iterator all = rt.as_completed(std::vector<object>());
  EXPECT_FALSE(all.next());
  iterator limited = rt.as_completed(std::vector<object>(), ample);
  EXPECT_FALSE(limited.next());
  co_return;
}

CONFORMANCE(AsCompleted, TheInputsBeginToRunWhenTheVariantSays, "as_completed.start") {
  coroutine input = rt.coroutine([&]() -> co<value> {
    rt.trace("began");
    co_return 1;
  });
  iterator all = rt.as_completed(objects(input));
  EXPECT_TRACE();
  co_await rt.drain();
  const bool at_the_call = !rt.traced().empty();
  EXPECT_TRUE(takes_side(rt, "as_completed.start", at_the_call ? "call" : "first-step"));
  awaitable first = all.next();
  REQUIRE_TRUE(first);
  EXPECT_EQ(co_await first, 1);
  EXPECT_TRACE("began");
}

CONFORMANCE(AsCompleted, AsynchronousIterationGivesTheVeryMembersDone,
            "as_completed.asynchronous-iteration") {
  error boom = rt.user_error("boom");
  task slow = rt.spawn(rt.after(6, 1));
  task failing = rt.spawn(rt.failing_after(3, boom));
  future plain = rt.create_future();
  plain.set_result(2);
  iterator all = rt.as_completed(objects(slow, failing, plain));
  for (const object& expected : objects(plain, failing, slow)) {
    future member = (co_await all.anext()).as_future();
    EXPECT_EQ(member, expected) << "another object than the member that completed next";
    EXPECT_TRUE(member.done());
  }
  EXPECT_RAISES(co_await attempt(all.anext()), error_kind::stop_async_iteration);
  EXPECT_EQ(failing.exception(), boom);
}

CONFORMANCE(AsCompleted, AnInterruptedIterationGoesOnWithWhatIsLeft, "as_completed.resumed-iteration") {
  task a = rt.spawn(rt.after(1, 1)), b = rt.spawn(rt.after(4, 2)), c = rt.spawn(rt.after(8, 3));
  iterator all = rt.as_completed(objects(c, b, a));
  value first = co_await all.anext();
  EXPECT_EQ(first.as_object(), a);
  co_await rt.drain();
  for (const object& expected : objects(b, c)) {
    value next = co_await all.anext();
    EXPECT_EQ(next.as_object(), expected);
  }
  EXPECT_RAISES(co_await attempt(all.anext()), error_kind::stop_async_iteration);
}

}  // namespace
}  // namespace assay::conformance
