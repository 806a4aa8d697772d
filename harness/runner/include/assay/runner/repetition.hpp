// repetition.hpp - how often a test runs.
#pragma once

namespace assay::runner {

// A run during which the machine stood still proves nothing and is tried again by itself, twice.
inline constexpr unsigned tries_after_a_stall = 2;

struct repetition {
  // Runs after a failure, each in a worker of its own; a pass among them makes the test flaky. A failure that
  // an expectation lists is not tried again.
  unsigned retries = 0;
  // Runs of each test, whatever they give. Some failed and some did not: flaky.
  unsigned runs = 1;
  // Every test again and again, `runs` times at most (0: no end), until one fails that is not expected to;
  // then the plugin's run is over.
  bool until_fail = false;
};

}  // namespace assay::runner
