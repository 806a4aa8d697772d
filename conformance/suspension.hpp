// Whether an await gives control to the loop.
#pragma once

#include <assay/sdk/conformance.hpp>

#include <memory>

namespace assay::conformance {

struct watched_await {
  outcome result;
  bool suspended = false;
};

// Awaits, and tells whether a callback that was ready before ran meanwhile.
inline co<watched_await> watch(test_context& rt, object awaited) {
  auto other_ran = std::make_shared<bool>(false);
  rt.running_loop().call_soon([other_ran] { *other_ran = true; });
  watched_await seen;
  seen.result = co_await attempt(awaited);
  seen.suspended = *other_ran;
  co_return seen;
}

}  // namespace assay::conformance
