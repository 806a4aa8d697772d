// A task that arrives at a barrier.
#pragma once

#include <assay/sdk/conformance.hpp>

namespace assay::conformance {

inline task arrival(test_context& rt, barrier b) {
  return rt.spawn([b]() -> co<value> { co_return co_await b.wait(); });
}

}  // namespace assay::conformance
