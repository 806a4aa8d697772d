// What the tests of locks, conditions and semaphores share.
#pragma once

#include <assay/sdk/conformance.hpp>

#include <algorithm>
#include <string>

namespace assay::conformance {

// Acquires, for whoever releases: there is no owner. Ends the test where it can't be had.
inline co<> take(test_context& rt, acquirable from) {
  task t = rt.spawn([from]() -> co<> { co_await from.acquire(); });
  co_await rt.drain();
  REQUIRE_TRUE(t.done()) << "a task keeps what it should have released";
}

// A task that acquires, tells, and keeps what it has.
inline task taker(test_context& rt, acquirable from, std::string name) {
  return rt.spawn([&rt, from, name]() -> co<> {
    co_await from.acquire();
    rt.trace("{} has it", name);
  });
}

// A task that acquires, tells, and releases in the same step.
inline task passer(test_context& rt, acquirable from, std::string name) {
  return rt.spawn([&rt, from, name]() -> co<> {
    co_await from.acquire();
    rt.trace("{} had it", name);
    from.release();
  });
}

// How many tasks are between acquire and release, and how many were at most.
struct occupancy {
  int now = 0;
  int most = 0;
};

// A task that stays inside for some passes.
inline task occupant(test_context& rt, acquirable from, occupancy& inside, int passes) {
  return rt.spawn([&rt, from, &inside, passes]() -> co<> {
    co_await from.acquire();
    inside.most = std::max(inside.most, ++inside.now);
    co_await rt.passes(passes);
    --inside.now;
    from.release();
  });
}

}  // namespace assay::conformance
