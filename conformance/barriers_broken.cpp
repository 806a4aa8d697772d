// Barriers: reset and abort.
#include <assay/sdk/conformance.hpp>

#include "barriers.hpp"

namespace assay::conformance {
namespace {

template <class... Tasks>
std::vector<task> tasks(const Tasks&... all) {
  return {all...};
}

// Ends the test where the tasks have not ended; else expects that each failed with broken-barrier.
co<> expect_broken(test_context& rt, std::vector<task> waiting) {
  co_await rt.drain();
  for (const task& t : waiting) {
    REQUIRE_TRUE(t.done()) << "a waiter still waits";
    EXPECT_RAISES(co_await attempt(t), error_kind::broken_barrier);
  }
}

co<> expect_usable(test_context& rt, barrier b) {
  EXPECT_FALSE(b.broken());
  EXPECT_EQ(b.n_waiting(), 0);
  std::vector<task> round;
  for (int i = 0; i < b.parties(); ++i) round.push_back(arrival(rt, b));
  co_await rt.drain();
  for (const task& t : round) REQUIRE_TRUE(t.done()) << "a new round does not go on";
  EXPECT_TRUE((co_await attempt(rt.gather(round))).ok());
}

CONFORMANCE(Barrier, ResetMakesThoseWhoWaitFail, "barrier.reset") {
  barrier b = rt.barrier(3);
  task first = arrival(rt, b), second = arrival(rt, b);
  co_await rt.drain();
  co_await b.reset();
  co_await expect_broken(rt, tasks(first, second));
  co_await expect_usable(rt, b);
}

CONFORMANCE(Barrier, ResetByTheLastToLeaveDisturbsNobody, "barrier.reset-while-leaving") {
  barrier b = rt.barrier(3);
  int left = 0;
  std::vector<task> all;
  for (int i = 0; i < 3; ++i) {
    all.push_back(rt.spawn([&]() -> co<value> {
      value index = co_await b.wait();
      if (++left == 3) co_await b.reset();
      co_await b.wait();  // two have come for the next round before the reset
      co_return index;
    }));
  }
  co_await rt.drain();
  for (const task& t : all) REQUIRE_TRUE(t.done()) << "the round after the reset does not go on";
  EXPECT_RETURNS(co_await attempt(rt.gather(all)), list_of(0, 1, 2));
  co_await expect_usable(rt, b);
}

CONFORMANCE(Barrier, ResetOfAnEmptyBarrierHasNoEffect, "barrier.reset-empty") {
  barrier b = rt.barrier(2);
  co_await b.reset();
  co_await expect_usable(rt, b);
  co_await b.reset();
  co_await expect_usable(rt, b);
}

CONFORMANCE(Barrier, AbortMakesThoseWhoWaitAndAllLaterWaitsFail, "barrier.abort") {
  barrier b = rt.barrier(3);
  task first = arrival(rt, b), second = arrival(rt, b);
  co_await rt.drain();
  co_await b.abort();
  EXPECT_TRUE(b.broken());
  co_await expect_broken(rt, tasks(first, second));
  task one = arrival(rt, b), two = arrival(rt, b), three = arrival(rt, b);
  co_await expect_broken(rt, tasks(one, two, three));
  EXPECT_TRUE(b.broken());
}

CONFORMANCE(Barrier, AfterAbortWhoWouldHaveCompletedARoundFailsToo, "barrier.abort") {
  barrier b = rt.barrier(1);
  co_await b.abort();
  task alone = arrival(rt, b);
  co_await expect_broken(rt, tasks(alone));
  EXPECT_TRUE(b.broken());
}

CONFORMANCE(Barrier, ResetMakesAnAbortedBarrierUsableAgain, "barrier.reset-after-abort") {
  barrier b = rt.barrier(2);
  task waiting = arrival(rt, b);
  co_await rt.drain();
  co_await b.abort();
  co_await expect_broken(rt, tasks(waiting));
  co_await b.reset();
  co_await expect_usable(rt, b);
}

CONFORMANCE(Barrier, AbortWhileARoundLeavesMakesThoseFailWhoWaitForTheNext, "barrier.abort-while-leaving") {
  barrier b = rt.barrier(2);
  task first = arrival(rt, b);
  co_await rt.drain();
  // Both run before the first does, which will have been released.
  task next = arrival(rt, b);
  task aborter = rt.spawn([&]() -> co<> { co_await b.abort(); });
  co_await b.wait();
  REQUIRE_FALSE(first.done());
  co_await expect_broken(rt, tasks(next));
  EXPECT_TRUE(aborter.done());
  EXPECT_TRUE(first.done());
}

}  // namespace
}  // namespace assay::conformance
