// environment.hpp - the environment that a worker gets.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace assay::runner {

// The harness's own environment ("NAME=value"), less the variables that would steer GoogleTest or sharding
// inside a worker: GTEST_*, TEST_TOTAL_SHARDS, TEST_SHARD_*, XML_OUTPUT_FILE and the rest of Bazel's.
// `scratch`, if not empty, is TMPDIR. `preload`, if not empty, is a library that is loaded first, after those
// that LD_PRELOAD names already: what a user puts before malloc stays there.
std::vector<std::string> worker_environment(const std::string& scratch, const std::string& preload);
bool steers_tests(std::string_view variable);

}  // namespace assay::runner
