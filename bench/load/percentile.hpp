// percentile.hpp - the value below which a part of the values lies.
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

namespace assay::load {

// part 0.99: the 99th percentile. Reorders the values. REQUIRES values.
template <class T>
T percentile(std::vector<T>& values, double part) {
  const auto at =
      std::min(values.size() - 1, static_cast<std::size_t>(part * static_cast<double>(values.size())));
  std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(at), values.end());
  return values[at];
}

}  // namespace assay::load
