#include "assay/results/shard.hpp"

#include <algorithm>
#include <tuple>

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace assay::results {

bool belongs_to(std::string_view test_id, const shard& part) noexcept {
  return XXH3_64bits(test_id.data(), test_id.size()) % part.count == part.index - 1;
}

void shuffle(std::vector<test_result>& tests, std::uint64_t seed) {
  const auto key = [seed](const std::string& id) { return XXH3_64bits_withSeed(id.data(), id.size(), seed); };
  std::stable_sort(tests.begin(), tests.end(), [&](const test_result& a, const test_result& b) {
    const std::string one = a.id();
    const std::string other = b.id();
    return std::tuple(key(one), one) < std::tuple(key(other), other);
  });
}

}  // namespace assay::results
