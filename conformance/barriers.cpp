// Barriers.
#include <assay/sdk/conformance.hpp>

#include "barriers.hpp"
#include "ending.hpp"
#include "suspension.hpp"

namespace assay::conformance {
namespace {

// One arrival that completes a round; waits no longer than that takes.
co<outcome> last_arrival(test_context& rt, barrier b) {
  return outcome_after_drain(rt, arrival(rt, b), "the last to arrive waits");
}

CONFORMANCE(Barrier, AllGoOnWhenTheLastArrives, "barrier.releases-all") {
  barrier b = rt.barrier(3);
  task first = arrival(rt, b), second = arrival(rt, b);
  co_await rt.drain();
  EXPECT_FALSE(first.done() || second.done()) << "a task went on before all had arrived";
  task third = arrival(rt, b);
  co_await rt.drain();
  EXPECT_TRUE(first.done() && second.done() && third.done()) << "a task did not go on with the others";
}

CONFORMANCE(Barrier, OneOfOnePartyHoldsNobodyUp, "barrier.releases-all") {
  barrier b = rt.barrier(1);
  EXPECT_RETURNS(co_await last_arrival(rt, b), 0);
  EXPECT_RETURNS(co_await last_arrival(rt, b), 0);
}

CONFORMANCE(Barrier, APartyCountBelowOneIsAValueError, "barrier.party-count") {
  EXPECT_RAISES(attempt_call([&] { rt.barrier(0); }), error_kind::value);
  EXPECT_RAISES(attempt_call([&] { rt.barrier(-1); }), error_kind::value);
  co_return;
}

CONFORMANCE(Barrier, EachGetsItsPlaceInTheOrderOfArrival, "barrier.index") {
  barrier b = rt.barrier(4);
  std::vector<task> all;
  for (int i = 0; i < 4; ++i) all.push_back(arrival(rt, b));
  co_await rt.drain();
  for (int i = 0; i < 4; ++i) {
    REQUIRE_TRUE(all.at(i).done()) << "a task did not go on with the others";
    EXPECT_RETURNS(co_await attempt(all.at(i)), i);
  }
}

CONFORMANCE(Barrier, TheLastToArriveDoesNotSuspend, "barrier.last-goes-on") {
  barrier b = rt.barrier(2);
  task other = arrival(rt, b);
  co_await rt.drain();
  watched_await seen = co_await watch(rt, b.wait());
  EXPECT_RETURNS(seen.result, 1);
  EXPECT_FALSE(seen.suspended) << "the last to arrive suspended";
  co_await rt.drain();
  EXPECT_TRUE(other.done());
}

CONFORMANCE(Barrier, ItServesRoundAfterRound, "barrier.reusable") {
  barrier b = rt.barrier(3);
  for (int round = 0; round < 3; ++round) {
    task first = arrival(rt, b), second = arrival(rt, b);
    co_await rt.drain();
    EXPECT_FALSE(first.done() || second.done()) << "in round " << round;
    EXPECT_RETURNS(co_await last_arrival(rt, b), 2);
    REQUIRE_TRUE(first.done() && second.done()) << "in round " << round;
  }
}

CONFORMANCE(Barrier, WhoComesWhileARoundLeavesBelongsToTheNext, "barrier.reusable", timed) {
  barrier b = rt.barrier(2);
  task first = arrival(rt, b);
  co_await rt.drain();
  co_await b.wait();  // completes the round, which the first has not left yet
  REQUIRE_FALSE(first.done());
  task early = arrival(rt, b), other = arrival(rt, b);
  outcome third = co_await attempt(rt.wait_for(b.wait(), rt.unit()));
  EXPECT_RAISES(third, error_kind::timeout) << "three made a round of two";
  REQUIRE_TRUE(first.done() && early.done() && other.done()) << "the next round does not go on";
  EXPECT_RETURNS(co_await attempt(early), 0);
  EXPECT_RETURNS(co_await attempt(other), 1);
}

CONFORMANCE(Barrier, WhoRunsAheadWaitsForTheNextRound, "barrier.reusable") {
  barrier b = rt.barrier(2);
  auto twice = [&](const char* name) {
    return rt.spawn([&rt, b, name]() -> co<> {
      co_await b.wait();
      rt.trace("{} passed once", name);
      co_await b.wait();
      rt.trace("{} passed twice", name);
    });
  };
  task a = twice("a");
  co_await rt.drain();
  co_await last_arrival(rt, b);
  EXPECT_TRACE("a passed once");
  task c = twice("c");
  co_await rt.drain();
  EXPECT_FALSE(c.done());
  EXPECT_TRUE(a.done());
  co_await give_up(rt, c);
}

CONFORMANCE(Barrier, NWaitingCountsTheRoundThatFillsAndNotTheOneThatLeaves, "barrier.n-waiting") {
  barrier b = rt.barrier(3);
  EXPECT_EQ(b.n_waiting(), 0);
  task first = arrival(rt, b);
  co_await rt.drain();
  EXPECT_EQ(b.n_waiting(), 1);
  task second = arrival(rt, b);
  co_await rt.drain();
  EXPECT_EQ(b.n_waiting(), 2);
  co_await b.wait();
  REQUIRE_FALSE(first.done());
  EXPECT_EQ(b.n_waiting(), 0) << "counts those who leave";
  co_await rt.drain();
  EXPECT_EQ(b.n_waiting(), 0);
}

CONFORMANCE(Barrier, PartiesAndBrokenTellTheState, "barrier.state") {
  barrier b = rt.barrier(5);
  EXPECT_EQ(b.parties(), 5);
  EXPECT_FALSE(b.broken());
  co_await b.abort();
  EXPECT_TRUE(b.broken());
  EXPECT_EQ(b.parties(), 5);
}

CONFORMANCE(Barrier, ACancelledWaiterLeavesTheRound, "barrier.cancelled-waiter") {
  barrier b = rt.barrier(3);
  task first = arrival(rt, b), gone = arrival(rt, b);
  co_await rt.drain();
  gone.cancel();
  co_await rt.drain();
  EXPECT_TRUE(gone.cancelled());
  EXPECT_EQ(b.n_waiting(), 1) << "the cancelled waiter still counts";
  task second = arrival(rt, b);
  co_await rt.drain();
  EXPECT_FALSE(first.done() || second.done()) << "the round went on with one too few";
  task third = arrival(rt, b);
  co_await rt.drain();
  EXPECT_TRUE(first.done() && second.done() && third.done()) << "the round does not go on";
}

CONFORMANCE(Barrier, AScopeWaitsAtItsEntryAndGetsTheIndex, "barrier.scoped") {
  barrier b = rt.barrier(2);
  value index;
  task inside = rt.spawn([&]() -> co<> {
    co_await rt.with(b, [&](const value& entered) -> co<> {
      index = entered;
      rt.trace("inside");
      co_return;
    });
  });
  co_await rt.drain();
  EXPECT_TRACE();
  co_await last_arrival(rt, b);
  EXPECT_TRACE("inside");
  EXPECT_EQ(index, 0);
}

}  // namespace
}  // namespace assay::conformance
