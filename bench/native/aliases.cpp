#include "aliases.hpp"

#include <algorithm>
#include <stdexcept>

// Nobody counts allocations inside a plugin.
std::int64_t native::allocations() noexcept { return 0; }

namespace native {

const alias* find_alias(std::span<const alias> all, std::string_view name) noexcept {
  const auto at = std::find_if(all.begin(), all.end(), [&](const alias& one) { return name == one.name; });
  return at == all.end() ? nullptr : &*at;
}

totals run_alias(const alias& which, std::int64_t n) {
  const auto loop = std::find_if(operations().begin(), operations().end(),
                                 [&](const operation& one) { return one.name == which.loop; });
  if (loop == operations().end()) throw std::logic_error(std::string("the loop is missing: ") + which.loop);
  totals all;
  for (std::int64_t left = n; left > 0;) {
    const std::int64_t now = which.batch > 0 ? std::min(left, which.batch) : left;
    meter m;
    loop->run(now, m);
    left -= now;
    all.done += m.done();
    all.wall_ns += m.wall();
    all.processor_ns += m.processor();
  }
  return all;
}

std::vector<const char*> names_of(std::span<const alias> all) {
  std::vector<const char*> names;
  for (const alias& one : all) names.push_back(one.name);
  names.push_back(nullptr);
  return names;
}

}  // namespace native
