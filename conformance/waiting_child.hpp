// A child for tests of cancellation, shared by several areas.
#pragma once

#include <assay/sdk/conformance.hpp>

namespace assay::conformance {

// Waits for ever and tells how that ended, goes through some passes of cleanup, and lets the error out.
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

}  // namespace assay::conformance
