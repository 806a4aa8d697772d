// What several areas' tests of cancellation share.
#pragma once

#include <assay/sdk/conformance.hpp>

namespace assay::conformance {

// A child that waits for ever, tells how that ended, goes through some passes of cleanup, and lets the error
// out.
inline coroutine waiting_child(test_context& rt, const char* name, int cleanup = 0) {
  return rt.coroutine([&rt, name, cleanup]() -> co<> {
    outcome waited = co_await attempt(rt.create_future());
    rt.trace("{} {}", name, waited.is_error(error_kind::cancelled) ? "cancelled" : "ended otherwise");
    if (cleanup > 0) {
      co_await rt.passes(cleanup);
      rt.trace("{} cleaned up", name);
    }
    throw raised(waited.failure());
  });
}

// A body that waits for ever.
inline co<> wait_for_ever(test_context& rt) { co_await rt.create_future(); }

// The outcome of a future that has everything it needs to end. One that does not end fails the test with the
// reason; awaited, it would hang.
inline co<outcome> outcome_after_drain(test_context& rt, future f, const char* why) {
  co_await rt.drain();
  REQUIRE_TRUE(f.done()) << why;
  co_return co_await attempt(f);
}

// Ends tasks that would wait for ever: a body that holds what it waits for keeps itself alive, which no
// runtime can see and which would count as left behind.
template <class... T>
co<> give_up(test_context& rt, T... waiting) {
  (waiting.cancel(), ...);
  co_await rt.drain();
}

}  // namespace assay::conformance
