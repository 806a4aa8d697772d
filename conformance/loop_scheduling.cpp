// call_soon and its handles: when a callback runs, how often, and with what.
#include <assay/sdk/conformance.hpp>

namespace assay::conformance {
namespace {

CONFORMANCE(Loop, ACallbackRunsOnceAndLaterNeverInsideCallSoon, "loop.call-soon-once") {
  rt.loop().call_soon([&] { rt.trace("callback"); });
  rt.trace("call_soon returned");
  co_await rt.drain();
  rt.trace("drained");
  co_await rt.drain();
  EXPECT_TRACE("call_soon returned", "callback", "drained");
}

CONFORMANCE(Loop, ACallbackThatSchedulesAnotherIsNotInterruptedByIt, "loop.call-soon-once") {
  rt.loop().call_soon([&] {
    rt.loop().call_soon([&] { rt.trace("second"); });
    rt.trace("first ends");
  });
  co_await rt.drain();
  EXPECT_TRACE("first ends", "second");
}

CONFORMANCE(Loop, CallbacksRunInTheOrderOfScheduling, "loop.call-soon-fifo") {
  for (int i = 1; i <= 5; ++i) rt.loop().call_soon([&rt, i] { rt.trace("callback {}", i); });
  co_await rt.drain();
  EXPECT_TRACE("callback 1", "callback 2", "callback 3", "callback 4", "callback 5");
}

CONFORMANCE_OUTSIDE(Loop, ACallbackScheduledInAPassWaitsForTheNextPass, "loop.next-pass") {
  loop l = rt.new_loop();
  l.call_soon([&] {
    rt.trace("first");
    l.call_soon([&] { rt.trace("scheduled by first"); });
  });
  l.call_soon([&] { rt.trace("second"); });
  l.run_passes(1);
  rt.trace("pass ended");
  l.run_passes(1);
  EXPECT_TRACE("first", "second", "pass ended", "scheduled by first");
}

CONFORMANCE_OUTSIDE(Loop, ACallbackThatReschedulesItselfRunsOnceAPass, "loop.next-pass") {
  loop l = rt.new_loop();
  int runs = 0;
  callback again;
  again = rt.callback([&] {
    ++runs;
    l.call_soon(again);
  });
  l.call_soon(again);
  l.run_passes(3);
  EXPECT_EQ(runs, 3);
}

CONFORMANCE(Loop, ArgumentsReachTheCallbackUnchangedAndInOrder, "loop.callback-arguments") {
  error err = rt.user_error("an argument");
  future fut = rt.create_future();
  std::vector<value> seen;
  rt.loop().call_soon([&](const std::vector<value>& args) { seen = args; }, 1, "two", 3.5, true, value{}, err,
                      fut, bytes_of("bytes"), list_of(1, "nested"));
  co_await rt.drain();
  REQUIRE_EQ(seen.size(), 9u);
  EXPECT_EQ(seen[0], value{1});
  EXPECT_EQ(seen[1], value{"two"});
  EXPECT_EQ(seen[2], value{3.5});
  EXPECT_EQ(seen[3], value{true});
  EXPECT_TRUE(seen[4].is_none());
  EXPECT_EQ(seen[5].as_error(), err) << "an error passed as an argument is another object";
  EXPECT_EQ(seen[6].as_object(), fut) << "an object passed as an argument is another object";
  EXPECT_EQ(seen[7], bytes_of("bytes"));
  EXPECT_EQ(seen[8], list_of(1, "nested"));
}

CONFORMANCE(Loop, EveryWayOfSchedulingPassesArguments, "loop.callback-arguments", needs("loop.call_later"),
            needs("loop.call_at"), needs("loop.call_soon_threadsafe"), needs("loop.time")) {
  auto record = [&](const std::vector<value>& args) {
    rt.trace("{} got {} of {}", args.at(0).as_text(), args.at(1).as_int(), args.size());
  };
  rt.loop().call_soon(record, "soon", 1);
  co_await rt.drain();
  rt.loop().call_soon_threadsafe(record, "threadsafe", 2);
  co_await rt.drain();
  rt.loop().call_later(0, record, "later", 3);
  co_await rt.drain();
  rt.loop().call_at(rt.loop().time(), record, "at", 4);
  co_await rt.drain();
  EXPECT_TRACE("soon got 1 of 2", "threadsafe got 2 of 2", "later got 3 of 2", "at got 4 of 2");
}

CONFORMANCE(Loop, ACallbackWithoutArgumentsGetsNone, "loop.callback-arguments") {
  rt.loop().call_soon([&](const std::vector<value>& args) { rt.trace("{} arguments", args.size()); });
  co_await rt.drain();
  EXPECT_TRACE("0 arguments");
}

CONFORMANCE(Loop, ACancelledHandleKeepsItsCallbackFromRunning, "loop.handle-cancel") {
  handle h = rt.loop().call_soon([&] { rt.trace("cancelled callback"); });
  rt.loop().call_soon([&] { rt.trace("other callback"); });
  h.cancel();
  h.cancel();
  co_await rt.drain();
  EXPECT_TRACE("other callback");
}

CONFORMANCE(Loop, AHandleCanBeCancelledByACallbackOfTheSamePass, "loop.handle-cancel") {
  handle h;
  rt.loop().call_soon([&] {
    rt.trace("first cancels second");
    h.cancel();
  });
  h = rt.loop().call_soon([&] { rt.trace("second"); });
  rt.loop().call_soon([&] { rt.trace("third"); });
  co_await rt.drain();
  EXPECT_TRACE("first cancels second", "third");
}

CONFORMANCE(Loop, CancellingTheHandleOfACallbackThatRanDoesNothing, "loop.handle-cancel") {
  handle h = rt.loop().call_soon([&] { rt.trace("callback"); });
  co_await rt.drain();
  h.cancel();
  rt.loop().call_soon([&] { rt.trace("next"); });
  co_await rt.drain();
  EXPECT_TRACE("callback", "next");
}

CONFORMANCE(Loop, AHandleAnswersWhetherItIsCancelled, "loop.handle-cancelled") {
  handle cancelled_one = rt.loop().call_soon([] {});
  handle other = rt.loop().call_soon([] {});
  EXPECT_FALSE(cancelled_one.cancelled());
  cancelled_one.cancel();
  EXPECT_TRUE(cancelled_one.cancelled());
  EXPECT_FALSE(other.cancelled());
  co_await rt.drain();
  EXPECT_TRUE(cancelled_one.cancelled());
  EXPECT_FALSE(other.cancelled()) << "a callback that ran counts as cancelled";
}

}  // namespace
}  // namespace assay::conformance
