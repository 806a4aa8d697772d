// Documented differences between versions, of which a runtime declares the side that it takes.
#pragma once

#include <assay/sdk/conformance.hpp>

namespace assay::conformance {

// Whether the runtime may take that side: it is the declared one. Where none is declared, each is accepted.
inline testing::AssertionResult takes_side(test_context& rt, std::string_view variant,
                                           std::string_view side) {
  const std::string declared = rt.variant(variant);
  if (declared.empty() || declared == side) return testing::AssertionSuccess();
  return testing::AssertionFailure() << "what happened is the side '" << side << "' of " << variant
                                     << ", but the declared side is '" << declared << "'";
}

}  // namespace assay::conformance
