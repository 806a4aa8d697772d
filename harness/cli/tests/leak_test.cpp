// Plugins that pass and leave something behind at each call of one operation.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ostream>

#include "run_plugin.hpp"

namespace assay::cli::test {
namespace {

using results::verdict;
using testing::HasSubstr;

constexpr const char* filter = "Gather.R* or area:sleep";

struct leaky {
  const char* plugin;
  const char* left;
  friend std::ostream& operator<<(std::ostream& to, const leaky& l) { return to << l.plugin; }
};

class LeakyPlugin : public testing::TestWithParam<leaky> {};

TEST_P(LeakyPlugin, CostsTheTestsThatUseTheOperationAndNoOther) {
  const outcome o = run_hostile(GetParam().plugin, filter);
  expect_charged(o, users_of_gather(filter), verdict::leak, std::string("left behind: ") + GetParam().left);
  EXPECT_THAT(o.process.out, HasSubstr("LEAK"));
}

INSTANTIATE_TEST_SUITE_P(Each, LeakyPlugin,
                         testing::Values(leaky{"hostile_leaks_descriptor", "1 descriptor ("},
                                         leaky{"hostile_leaks_thread", "1 thread"},
                                         leaky{"hostile_leaks_child", "1 child process ("},
                                         leaky{"hostile_leaks_timer", "1 armed timer"}),
                         [](const auto& each) {
                           return std::string(each.param.plugin).substr(std::string("hostile_").size());
                         });

TEST(LeakyPlugin, WhatIsKeptForTheLifeOfTheProcessIsNoLeak) {
  const outcome o = run_hostile("hostile_keeps_descriptor", filter);
  EXPECT_EQ(o.process.code, 0) << o.process.out;
  for (const results::test_result& test : o.plugin().tests) {
    EXPECT_TRUE(as_expected(test.outcome)) << test.id() << ": " << test.reason;
  }
}

}  // namespace
}  // namespace assay::cli::test
