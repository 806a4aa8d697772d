// aliases.hpp - the operations of bench/native as loops inside a plugin (assay/ext/bench.h), under the names
// of the host's benchmarks.
#pragma once

#include <span>
#include <string_view>

#include "operation.hpp"

namespace native {

struct alias {
  const char* name;        // of the host's benchmark
  const char* loop;        // of the operation that does its work
  std::int64_t batch = 0;  // run again for each so many; 0: once for all
};

// What was between the meters' begin() and end().
struct totals {
  std::int64_t done = 0;
  double wall_ns = 0, processor_ns = 0;
};

// Null for a name that is none of them.
const alias* find_alias(std::span<const alias> all, std::string_view name) noexcept;
// REQUIRES that the operation is linked in. Throws what it throws.
totals run_alias(const alias& which, std::int64_t n);

// The names, and NULL at their end.
std::vector<const char*> names_of(std::span<const alias> all);

}  // namespace native
