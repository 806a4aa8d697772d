#include "worst.hpp"

#include <algorithm>

namespace assay::reports {

std::vector<mishap> worst_first(const results::run_result& run) {
  std::vector<mishap> all;
  for (const results::plugin_result& plugin : run.plugins) {
    if (!plugin.load_error.empty()) all.push_back({&plugin, nullptr});
    for (const results::test_result& test : plugin.tests) {
      if (!as_expected(test) && test.outcome != results::verdict::not_run) all.push_back({&plugin, &test});
    }
  }
  const auto weight = [](const mishap& m) {
    return m.test == nullptr ? results::verdict::not_run : m.test->outcome;  // above all others
  };
  std::stable_sort(all.begin(), all.end(),
                   [&](const mishap& a, const mishap& b) { return weight(a) > weight(b); });
  return all;
}

not_run_tests not_run(const results::run_result& run) {
  constexpr std::size_t few = 5;
  not_run_tests found;
  for (const results::plugin_result& plugin : run.plugins) {
    for (const results::test_result& test : plugin.tests) {
      if (test.outcome != results::verdict::not_run || ++found.count > few) continue;
      found.first += (found.count > 1 ? ", " : "") + test.id();
    }
  }
  if (found.count > few) found.first += ", ...";
  return found;
}

}  // namespace assay::reports
