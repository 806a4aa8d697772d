// Done callbacks: when, in which order and with what they are called.
#include <assay/sdk/conformance.hpp>

namespace assay::conformance {
namespace {

CONFORMANCE(Futures, ADoneCallbackGetsTheFutureAsItsOnlyArgument, "future.callback-argument") {
  future f = rt.create_future();
  std::vector<value> seen;
  f.add_done_callback([&](const std::vector<value>& args) { seen = args; });
  f.set_result(1);
  co_await rt.drain();
  REQUIRE_EQ(seen.size(), 1u);
  EXPECT_EQ(seen[0].as_object(), f) << "the callback got another object";
}

CONFORMANCE(Futures, DoneCallbacksRunThroughTheLoopInOrderOfRegistration, "future.callbacks-through-loop",
            needs("loop.call_soon")) {
  future f = rt.create_future();
  for (int i = 1; i <= 3; ++i) f.add_done_callback([&rt, i] { rt.trace("done callback {}", i); });
  rt.loop().call_soon([&] { rt.trace("scheduled before the completion"); });
  f.set_result(1);
  rt.loop().call_soon([&] { rt.trace("scheduled after the completion"); });
  rt.trace("set_result returned");
  co_await rt.drain();
  EXPECT_TRACE("set_result returned", "scheduled before the completion", "done callback 1", "done callback 2",
               "done callback 3", "scheduled after the completion");
}

CONFORMANCE(Futures, FailureAndCancellationCallNoCallbackInlineEither, "future.callbacks-through-loop",
            needs("future.set_exception"), needs("future.exception"), needs("future.cancel")) {
  future failed = rt.create_future(), cancelled_one = rt.create_future();
  failed.add_done_callback([&] { rt.trace("of the failed one"); });
  cancelled_one.add_done_callback([&] { rt.trace("of the cancelled one"); });
  failed.set_exception(rt.user_error("failed"));
  rt.trace("set_exception returned");
  cancelled_one.cancel();
  rt.trace("cancel returned");
  co_await rt.drain();
  EXPECT_TRUE(failed.exception());
  EXPECT_TRACE("set_exception returned", "cancel returned", "of the failed one", "of the cancelled one");
}

CONFORMANCE(Futures, ACallbackAddedToADoneFutureIsScheduledAtOnce, "future.callback-after-done",
            needs("loop.call_soon")) {
  future f = rt.create_future();
  f.set_result(1);
  co_await rt.drain();
  rt.loop().call_soon([&] { rt.trace("scheduled before"); });
  f.add_done_callback([&] { rt.trace("done callback"); });
  rt.loop().call_soon([&] { rt.trace("scheduled after"); });
  rt.trace("add_done_callback returned");
  co_await rt.drain();
  EXPECT_TRACE("add_done_callback returned", "scheduled before", "done callback", "scheduled after");
}

CONFORMANCE(Futures, ACallbackAddedTwiceIsCalledTwice, "future.callback-twice") {
  future f = rt.create_future();
  callback same = rt.callback([&] { rt.trace("callback"); });
  f.add_done_callback(same);
  f.add_done_callback(same);
  f.set_result(1);
  co_await rt.drain();
  EXPECT_TRACE("callback", "callback");
}

CONFORMANCE(Futures, EachRegistrationIsCalledOnce, "future.callback-twice") {
  future f = rt.create_future();
  f.add_done_callback([&] { rt.trace("callback"); });
  f.set_result(1);
  co_await rt.drain();
  co_await rt.drain();
  EXPECT_TRACE("callback");
}

CONFORMANCE(Futures, RemoveDoneCallbackRemovesEveryRegistrationAndCountsThem, "future.remove-callback",
            needs("future.set_result")) {
  future f = rt.create_future();
  callback removed = rt.callback([&] { rt.trace("removed"); });
  callback kept = rt.callback([&] { rt.trace("kept"); });
  f.add_done_callback(removed);
  f.add_done_callback(kept);
  f.add_done_callback(removed);
  EXPECT_EQ(f.remove_done_callback(removed), 2);
  EXPECT_EQ(f.remove_done_callback(removed), 0) << "the second time";
  f.set_result(1);
  co_await rt.drain();
  EXPECT_TRACE("kept");
}

CONFORMANCE(Futures, RemovingACallbackThatWasNeverAddedRemovesNone, "future.remove-callback",
            needs("future.set_result")) {
  future f = rt.create_future();
  callback stranger = rt.callback([&] { rt.trace("stranger"); });
  EXPECT_EQ(f.remove_done_callback(stranger), 0);
  f.add_done_callback([&] { rt.trace("kept"); });
  EXPECT_EQ(f.remove_done_callback(stranger), 0);
  f.set_result(1);
  co_await rt.drain();
  EXPECT_TRACE("kept");
}

CONFORMANCE(Futures, ACallbackRemovedAfterTheCompletionIsStillCalled, "future.remove-after-completion") {
  future f = rt.create_future();
  callback late = rt.callback([&] { rt.trace("callback"); });
  f.add_done_callback(late);
  f.set_result(1);
  f.remove_done_callback(late);
  rt.trace("removed");
  co_await rt.drain();
  EXPECT_TRACE("removed", "callback");
}

CONFORMANCE(Futures, AnErrorInADoneCallbackIsReportedAndTheOthersRun, "future.callback-error") {
  auto reports = rt.record_exceptions();
  error err = rt.user_error("callback failed");
  future f = rt.create_future();
  f.add_done_callback([&] { rt.trace("first"); });
  f.add_done_callback([&] { throw raised(err); });
  f.add_done_callback([&] { rt.trace("third"); });
  f.set_result("result");
  co_await rt.drain();
  EXPECT_TRACE("first", "third");
  REQUIRE_EQ(reports.size(), 1u);
  EXPECT_EQ(reports[0].error, err);
  EXPECT_EQ(co_await f, value{"result"}) << "the callback's error changed the future";
}

CONFORMANCE(Futures, ACallbackMayRemoveCallbacksOfItsOwnFuture, "future.callback-list-mutation") {
  future f = rt.create_future();
  callback first, second, third;
  first = rt.callback([&] {
    rt.trace("first");
    f.remove_done_callback(first);
    f.remove_done_callback(second);
  });
  second = rt.callback([&] { rt.trace("second"); });
  third = rt.callback([&] {
    rt.trace("third");
    f.remove_done_callback(first);
  });
  f.add_done_callback(first);
  f.add_done_callback(second);
  f.add_done_callback(third);
  f.set_result(1);
  co_await rt.drain();
  EXPECT_TRACE("first", "second", "third");
}

CONFORMANCE(Futures, ACallbackMayAddCallbacksToItsOwnFuture, "future.callback-list-mutation") {
  future f = rt.create_future();
  f.add_done_callback([&] {
    rt.trace("first");
    f.add_done_callback([&] { rt.trace("added by first"); });
    rt.trace("first ends");
  });
  f.add_done_callback([&] { rt.trace("second"); });
  f.set_result(1);
  co_await rt.drain();
  EXPECT_TRACE("first", "first ends", "second", "added by first");
}

CONFORMANCE(Futures, WaitersAndCallbacksResumeInOneSequence, "future.waiters-fifo") {
  future f = rt.create_future();
  auto waiter = [&](const char* name) {
    return [&rt, f, name]() mutable -> co<> {
      co_await f;
      rt.trace("{} resumed", name);
    };
  };
  task first = rt.spawn(waiter("first task"));
  co_await rt.drain();
  f.add_done_callback([&] { rt.trace("callback"); });
  task second = rt.spawn(waiter("second task"));
  task third = rt.spawn(waiter("third task"));
  co_await rt.drain();
  f.set_result(1);
  co_await first;
  co_await second;
  co_await third;
  EXPECT_TRACE("first task resumed", "callback", "second task resumed", "third task resumed");
}

}  // namespace
}  // namespace assay::conformance
