// shard.hpp - a run in parts: which test belongs to which of them, and in which order a seed puts them.
//
// Both follow from a hash (XXH3) of the test's id alone: a test keeps its shard when others are added or
// filtered out, and two tests keep their order under a seed. The same on every machine.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "assay/results/model.hpp"

namespace assay::results {

struct shard {
  std::size_t index = 1;  // from 1
  std::size_t count = 1;  // 1: everything
};

bool belongs_to(std::string_view test_id, const shard& part) noexcept;

// Sorts by the hash of id and seed: any order is as likely as another, and one seed gives one order.
void shuffle(std::vector<test_result>& tests, std::uint64_t seed);

}  // namespace assay::results
