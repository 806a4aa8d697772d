#include "assay/results/floor.hpp"

#include "assay/results/native_benchmark.hpp"

namespace assay::results {

double floor_of(const run_result& run, std::string_view benchmark) noexcept {
  for (const plugin_result& plugin : run.plugins)
    if (const benchmark_result* b = find_benchmark(plugin, benchmark);
        b != nullptr && b->error.empty() && b->floor_ns > 0)
      return b->floor_ns;
  return 0;
}

}  // namespace assay::results
