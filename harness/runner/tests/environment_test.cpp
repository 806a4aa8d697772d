#include "environment.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

namespace assay::runner {
namespace {

TEST(WorkerEnvironment, VariablesOfTestRunnersAreKeptBack) {
  for (const char* name :
       {"GTEST_FILTER=x", "GTEST_TOTAL_SHARDS=2", "TEST_TOTAL_SHARDS=2", "TEST_SHARD_INDEX=0",
        "TEST_SHARD_STATUS_FILE=f", "XML_OUTPUT_FILE=f", "TESTBRIDGE_TEST_ONLY=x"}) {
    EXPECT_TRUE(steers_tests(name)) << name;
  }
}

TEST(WorkerEnvironment, VariablesOfTheRuntimeReachIt) {
  for (const char* name :
       {"PYTHONPATH=x", "LD_LIBRARY_PATH=x", "TEST_TMPDIR=x", "GTESTS=x", "XML_OUTPUT_FILES=x"}) {
    EXPECT_FALSE(steers_tests(name)) << name;
  }
}

std::string preloaded(const std::vector<std::string>& environment) {
  const auto at = std::find_if(environment.begin(), environment.end(),
                               [](const std::string& v) { return v.starts_with("LD_PRELOAD="); });
  return at == environment.end() ? "" : *at;
}

TEST(WorkerEnvironment, ALibraryIsPreloadedAfterTheUsersOwn) {
  unsetenv("LD_PRELOAD");
  EXPECT_EQ(preloaded(worker_environment("", "")), "");
  EXPECT_EQ(preloaded(worker_environment("", "/lib/ours.so")), "LD_PRELOAD=/lib/ours.so");
  setenv("LD_PRELOAD", "theirs.so", 1);
  EXPECT_EQ(preloaded(worker_environment("", "")), "LD_PRELOAD=theirs.so");
  EXPECT_EQ(preloaded(worker_environment("", "/lib/ours.so")), "LD_PRELOAD=theirs.so:/lib/ours.so");
}

}  // namespace
}  // namespace assay::runner
