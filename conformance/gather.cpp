// gather: arguments, order, results and errors.
#include <assay/sdk/conformance.hpp>

#include "ending.hpp"
#include "variant.hpp"

namespace assay::conformance {
namespace {

CONFORMANCE(Gather, ResultsKeepArgumentOrderWhateverFinishesFirst, "gather.result-order") {
  value results = co_await rt.gather(rt.after(3, 10), rt.after(1, 20), rt.after(2, 30));
  EXPECT_EQ(results, list_of(10, 20, 30));
}

CONFORMANCE(Gather, AllArgumentsRunConcurrently, "gather.result-order") {
  auto child = [&](const char* name) {
    return rt.coroutine([&rt, name]() -> co<value> {
      rt.trace("{} begins", name);
      co_await rt.passes(2);
      rt.trace("{} ends", name);
      co_return name;
    });
  };
  value results = co_await rt.gather(child("a"), child("b"), child("c"));
  EXPECT_TRACE("a begins", "b begins", "c begins", "a ends", "b ends", "c ends");
  EXPECT_EQ(results, list_of("a", "b", "c"));
}

CONFORMANCE(Gather, CoroutinesBeginInArgumentOrderAndNotWithinTheCall, "gather.start-order") {
  auto child = [&](int number) {
    return rt.coroutine([&rt, number]() -> co<> {
      rt.trace("child {}", number);
      co_return;
    });
  };
  coroutine third = child(3), second = child(2), first = child(1);
  future all = rt.gather(first, second, third);
  rt.trace("gather returned");
  co_await all;
  EXPECT_TRACE("gather returned", "child 1", "child 2", "child 3");
}

CONFORMANCE(Gather, EachCoroutineRunsInATaskOfItsOwn, "gather.start-order") {
  std::vector<task> tasks;
  auto child = [&] {
    return rt.coroutine([&]() -> co<> {
      tasks.push_back(rt.current_task());
      co_return;
    });
  };
  co_await rt.gather(child(), child());
  REQUIRE_EQ(tasks.size(), 2u);
  EXPECT_TRUE(tasks[0] && tasks[1]);
  EXPECT_NE(tasks[0], tasks[1]);
  EXPECT_NE(tasks[0], rt.current_task());
}

CONFORMANCE(Gather, ChildrenRunThoughNobodyAwaitsTheGather, "gather.runs-unawaited") {
  auto child = [&](const char* name) {
    return rt.coroutine([&rt, name]() -> co<> {
      co_await rt.passes(1);
      rt.trace("{} ends", name);
    });
  };
  future all = rt.gather(child("a"), child("b"));
  EXPECT_FALSE(all.done());
  co_await rt.drain();
  EXPECT_TRACE("a ends", "b ends");
  EXPECT_TRUE(all.done());
}

CONFORMANCE(Gather, CoroutinesTasksAndFuturesMix, "gather.mixed-arguments") {
  future f = rt.create_future();
  task t = rt.spawn(rt.after(2, "task"));
  future all = rt.gather(rt.after(1, "coroutine"), t, f, rt.after(3, "another"));
  co_await rt.drain();
  EXPECT_FALSE(all.done()) << "gather ended before its plain future";
  f.set_result("future");
  EXPECT_EQ(co_await all, list_of("coroutine", "task", "future", "another"));
}

CONFORMANCE(Gather, FinishedArgumentsMixWithRunningOnes, "gather.mixed-arguments", "gather.result-order") {
  future f = rt.create_future();
  f.set_result("finished");
  task t = rt.spawn(rt.after(0, "returned"));
  co_await rt.drain();
  EXPECT_EQ(co_await rt.gather(f, rt.after(2, "running"), t), list_of("finished", "running", "returned"));
}

CONFORMANCE(Gather, WithoutArgumentsTheResultIsTheEmptyList, "gather.no-arguments") {
  EXPECT_EQ(co_await rt.gather(std::vector<object>()), list_of());
}

CONFORMANCE(Gather, ACoroutineGivenTwiceRunsOnceAndFillsBothPlaces, "gather.duplicates") {
  coroutine twice = rt.coroutine([&]() -> co<value> {
    rt.trace("runs");
    co_await rt.passes(1);
    co_return "shared";
  });
  value results = co_await rt.gather(twice, rt.after(1, "between"), twice);
  EXPECT_EQ(results, list_of("shared", "between", "shared"));
  EXPECT_TRACE("runs");
}

CONFORMANCE(Gather, ATaskAndAFutureGivenTwiceFillBothPlaces, "gather.duplicates") {
  task t = rt.spawn(rt.after(2, 1));
  future f = rt.create_future();
  rt.loop().call_soon([&] { f.set_result(2); });
  EXPECT_EQ(co_await rt.gather(t, f, f, t), list_of(1, 2, 2, 1));
}

CONFORMANCE(Gather, TheFirstErrorIsRaisedAtOnceAsTheSameObject, "gather.first-error") {
  error boom = rt.user_error("boom");
  future gate = rt.create_future();
  task sibling = rt.spawn([&]() -> co<value> { co_return co_await gate; });
  future all = rt.gather(sibling, rt.failing_after(1, boom));
  co_await rt.drain();
  REQUIRE_TRUE(all.done()) << "gather waits for the other children after a failure";
  outcome waited = co_await attempt(all);
  EXPECT_RAISES(waited, error_kind::user);
  EXPECT_EQ(waited.failure(), boom) << "another object than the child's error";
  EXPECT_EQ(all.exception(), boom);
  EXPECT_FALSE(sibling.done());
  if (!gate.done()) gate.set_result(1);
  co_await attempt(sibling);
}

CONFORMANCE(Gather, TheErrorThatComesFirstInTimeIsRaised, "gather.first-error") {
  error early = rt.user_error("early"), late = rt.user_error("late");
  outcome waited = co_await attempt(rt.gather(rt.failing_after(5, late), rt.failing_after(1, early)));
  EXPECT_RAISES(waited, error_kind::user);
  EXPECT_EQ(waited.failure(), early) << "raised: " << waited.failure().message();
  co_await rt.drain();
}

CONFORMANCE(Gather, AfterAFailureTheSiblingsGoOnToTheirEnd, "gather.siblings-go-on") {
  task sibling = rt.spawn([&]() -> co<value> {
    co_await rt.passes(6);
    rt.trace("sibling ends");
    co_return "sibling";
  });
  outcome waited = co_await attempt(rt.gather(rt.failing_after(1, rt.user_error("boom")), sibling));
  EXPECT_RAISES(waited, error_kind::user);
  rt.trace("gather raised");
  co_await rt.drain();
  EXPECT_FALSE(sibling.cancelled()) << "the failure of one child cancelled another";
  EXPECT_RETURNS(attempt_call([&] { return sibling.result(); }), "sibling");
  EXPECT_TRACE("gather raised", "sibling ends");
}

CONFORMANCE(Gather, LaterFailuresOfSiblingsAreSilent, "gather.siblings-go-on") {
  auto reports = rt.record_exceptions();
  {
    outcome waited = co_await attempt(
        rt.gather(rt.failing_after(1, rt.user_error("first")), rt.failing_after(6, rt.user_error("second"))));
    EXPECT_RAISES(waited, error_kind::user);
    EXPECT_EQ(waited.failure().message(), "first");
  }
  co_await rt.drain();
  rt.collect();
  co_await rt.drain();
  EXPECT_EQ(reports.size(), 0u) << "a later failure was reported: "
                                << (reports.empty() ? "" : reports[0].message);
}

CONFORMANCE(Gather, WithReturnExceptionsErrorsAreValuesAtTheirPlaces, "gather.return-exceptions") {
  error early = rt.user_error("early"), late = rt.user_error("late");
  future all =
      rt.gather_with_exceptions(rt.failing_after(4, late), rt.after(2, "result"), rt.failing_after(1, early));
  co_await rt.passes(3);
  EXPECT_FALSE(all.done()) << "gather with return_exceptions ended at the first error";
  outcome waited = co_await outcome_after_drain(rt, all, "the gather did not end with its last child");
  EXPECT_RETURNS(waited, list_of(late, "result", early));
  EXPECT_FALSE(all.exception());
}

CONFORMANCE(Gather, WithReturnExceptionsErrorsThatAreNotOrdinaryAreValuesToo,
            "gather.return-exceptions-base") {
  error_details details(error_kind::user, "not ordinary");
  details.base = true;
  error base = make_error(details);
  outcome waited =
      co_await attempt(rt.gather_with_exceptions(rt.failing_after(1, base), rt.after(3, "result")));
  EXPECT_RETURNS(waited, list_of(base, "result"));
}

CONFORMANCE(Gather, ResultOfTheDoneFutureIsTheList, "gather.result-of-future") {
  future all = rt.gather(rt.after(2, 1), rt.after(1, 2));
  EXPECT_RAISES(attempt_call([&] { return all.result(); }), error_kind::invalid_state);
  co_await rt.drain();
  REQUIRE_TRUE(all.done());
  EXPECT_EQ(all.result(), list_of(1, 2));
  EXPECT_EQ(co_await all, list_of(1, 2)) << "awaiting the finished gather";
}

CONFORMANCE(Gather, DoneCallbacksRunAfterAllChildrenHaveEnded, "gather.done-callbacks") {
  auto child = [&](const char* name, int passes) {
    return rt.coroutine([&rt, name, passes]() -> co<> {
      co_await rt.passes(passes);
      rt.trace("{} ends", name);
    });
  };
  future all = rt.gather(child("slow", 5), child("fast", 1));
  all.add_done_callback([&] { rt.trace("callback: done {}", all.done()); });
  co_await rt.drain();
  EXPECT_TRACE("fast ends", "slow ends", "callback: done true");
}

CONFORMANCE(Gather, DoneCallbacksRunAfterTheFirstFailure, "gather.done-callbacks") {
  task sibling = rt.spawn([&]() -> co<> {
    co_await rt.passes(8);
    rt.trace("sibling ends");
  });
  future all = rt.gather(sibling, rt.failing_after(1, rt.user_error("boom")));
  all.add_done_callback([&] { rt.trace("callback: failed {}", bool(all.exception())); });
  co_await rt.drain();
  EXPECT_TRACE("callback: failed true", "sibling ends");
  EXPECT_TRUE(sibling.done());
}

CONFORMANCE(Gather, FuturesOfDifferentLoopsAreRefused, "gather.different-loops") {
  loop other = rt.new_loop();
  future mine = rt.create_future();
  future foreign = other.create_future();
  EXPECT_RAISES(attempt_call([&] { return rt.gather(mine, foreign); }), error_kind::value);
  EXPECT_FALSE(mine.done() || foreign.done());
  mine.cancel();
  co_return;
}

CONFORMANCE(Gather, AListAsTheSingleArgumentIsATypeError, "gather.list-argument-refused",
            needs("future.create")) {
  value members = list_of(rt.create_future(), rt.create_future());
  EXPECT_RAISES(attempt_call([&] { return rt.gather(members); }), error_kind::type);
  co_return;
}

CONFORMANCE(Gather, AnArgumentThatCannotBeAwaitedIsRefusedAndLeavesNoErrorBehind, "gather.bad-argument") {
  auto reports = rt.record_exceptions();
  EXPECT_RAISES(attempt_call([&] { return rt.gather(rt.after(2, 1), rt.loop()); }), error_kind::type);
  co_await rt.drain();
  rt.collect();
  co_await rt.drain();
  EXPECT_EQ(reports.size(), 0u) << "an internal error: " << (reports.empty() ? "" : reports[0].message);
}

CONFORMANCE_OUTSIDE(Gather, OutsideARunningLoopItIsRefusedOrBindsToTheDefaultLoop, "gather.outside-loop") {
  outcome gathered = attempt_call([&] { return rt.gather(rt.after(1, 1), rt.after(1, 2)); });
  if (!gathered.ok()) {
    EXPECT_RAISES(gathered, error_kind::runtime);
    return;
  }
  future all = gathered.get().as_future();
  EXPECT_EQ(all.get_loop().run_until_complete(all), list_of(1, 2));
}

CONFORMANCE(Gather, OfFinishedArgumentsIsDoneWhenTheVariantSays, "gather.finished-arguments") {
  future a = rt.create_future(), b = rt.create_future();
  a.set_result(1);
  b.set_result(2);
  future all = rt.gather(a, b);
  EXPECT_TRUE(takes_side(rt, "gather.finished-arguments", all.done() ? "at-once" : "later"));
  co_await rt.drain();
  REQUIRE_TRUE(all.done());
  EXPECT_EQ(all.result(), list_of(1, 2));
}

}  // namespace
}  // namespace assay::conformance
