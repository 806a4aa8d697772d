// Tasks that use a queue once.
#pragma once

#include <assay/sdk/conformance.hpp>

namespace assay::conformance {

inline task getter(test_context& rt, queue q) {
  return rt.spawn([q]() -> co<value> { co_return co_await q.get_item(); });
}
inline task putter(test_context& rt, queue q, value item) {
  return rt.spawn([q, item]() -> co<> { co_await q.put(item); });
}

}  // namespace assay::conformance
