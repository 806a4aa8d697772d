// shard_options.hpp - --shard, and the environment of GoogleTest's and Bazel's test runners.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "assay/results/shard.hpp"

namespace assay::cli {

struct shard_options {
  std::string text;

  void add_to(CLI::App& command);
  // --shard; or GTEST_TOTAL_SHARDS and GTEST_SHARD_INDEX, or Bazel's TEST_*, which count from 0. The status
  // file that these name is made, so that they know that sharding is done. Throws usage_error.
  results::shard read() const;
};

// What Bazel asks for beside shards: JUnit in XML_OUTPUT_FILE, temporary files in TEST_TMPDIR.
void serve_bazel(std::vector<std::string>& reports);

}  // namespace assay::cli
