// Whether an await gives control to the loop.
#pragma once

#include <assay/sdk/conformance.hpp>

#include <memory>

namespace assay::conformance {

struct watched_await {
  outcome result;
  bool suspended = false;
};

// Awaits in a task, and tells whether a callback that was ready before ran meanwhile. An await that does not
// end fails the test.
inline co<watched_await> watch(test_context& rt, object awaited) {
  auto seen = std::make_shared<watched_await>();
  task t = rt.spawn([&rt, awaited, seen]() -> co<> {
    auto other_ran = std::make_shared<bool>(false);
    rt.running_loop().call_soon([other_ran] { *other_ran = true; });
    seen->result = co_await attempt(awaited);
    seen->suspended = *other_ran;
  });
  co_await rt.drain();
  REQUIRE_TRUE(t.done()) << "what need not be waited for was waited for";
  co_return *seen;
}

}  // namespace assay::conformance
