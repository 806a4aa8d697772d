#include "environment.hpp"

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace assay::runner
