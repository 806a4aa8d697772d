#include "exit_code.hpp"

#include <algorithm>
#include <array>

namespace assay::cli {

int graver(int one, int other) noexcept {
  const auto weight = [](int code) {
    if (code > interrupted) return 100;
    constexpr std::array by_weight{failures, usage, load_failure, internal};
    const auto at = std::find(by_weight.begin(), by_weight.end(), code);
    return at == by_weight.end() ? 0 : static_cast<int>(at - by_weight.begin()) + 1;
  };
  return weight(other) > weight(one) ? other : one;
}

}  // namespace assay::cli
