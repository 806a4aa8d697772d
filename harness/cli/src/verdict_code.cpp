#include "verdict_code.hpp"

#include "exit_code.hpp"

namespace assay::cli {

int verdict_code(const results::run_result& run, int skip_code) {
  bool failed = false;
  bool any = false;
  bool all_unsupported = true;
  for (const results::plugin_result& plugin : run.plugins) {
    for (const results::test_result& test : plugin.tests) {
      failed = failed || !results::as_expected(test);
      any = true;
      all_unsupported = all_unsupported && test.outcome == results::verdict::unsupported;
    }
    for (const results::benchmark_result& b : plugin.benchmarks) {
      const bool lacks = b.error.starts_with("unsupported");
      failed = failed || (!b.error.empty() && !lacks);
    }
  }
  if (failed) return failures;
  return any && all_unsupported ? skip_code : all_as_expected;
}

}  // namespace assay::cli
