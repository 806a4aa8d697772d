#include <gtest/gtest.h>

#include "sample.hpp"

namespace assay::results {
namespace {

plugin_result named(std::string name) {
  plugin_result plugin;
  plugin.name = std::move(name);
  return plugin;
}

TEST(Accumulator, BuildsTheRunThatTheStreamTells) {
  accumulator sum;
  for (const event& e : events_of(a_full_run())) sum.on(e);
  EXPECT_EQ(sum.result(), a_full_run());
}

TEST(Accumulator, KeepsWhatIsKnownWhereTheStreamStops) {
  const auto events = events_of(a_full_run());
  accumulator sum;
  for (const event& e : events) {
    sum.on(e);
    if (std::holds_alternative<test_finished>(e)) break;
  }
  sum.on(test_started{0, "Gather.Empty"});
  ASSERT_EQ(sum.result().plugins.size(), 1u);
  const auto& tests = sum.result().plugins[0].tests;
  ASSERT_EQ(tests.size(), 2u);
  EXPECT_EQ(tests[0].outcome, verdict::crash);
  EXPECT_EQ(tests[1].id(), "Gather.Empty");
  EXPECT_EQ(tests[1].outcome, verdict::not_run);
  EXPECT_FALSE(tests[1].reason.empty());
  EXPECT_FALSE(sum.result().complete);
}

TEST(Accumulator, TakesFromAHeadOnlyWhatIsKnownAtTheStart) {
  accumulator sum;
  sum.on(run_started{a_full_run()});
  EXPECT_EQ(sum.result().seconds, 0);
  EXPECT_TRUE(sum.result().plugins.empty());
  sum.on(plugin_started{a_full_run().plugins[0], 0, 2});
  EXPECT_TRUE(sum.result().plugins[0].tests.empty());
  EXPECT_TRUE(sum.result().plugins[0].benchmarks.empty());
  EXPECT_EQ(sum.result().plugins[0].seconds, 0);
}

TEST(Accumulator, KeepsEveryRepetitionOfATest) {
  accumulator sum;
  sum.on(run_started{});
  sum.on(plugin_started{{}, 0, 1});
  for (const verdict v : {verdict::pass, verdict::fail}) {
    sum.on(test_started{0, "A.B"});
    sum.on(test_finished{0, a_test("A", "B", v)});
  }
  ASSERT_EQ(sum.result().plugins[0].tests.size(), 2u);
  EXPECT_EQ(sum.result().plugins[0].tests[1].outcome, verdict::fail);
}

TEST(Accumulator, KeepsPluginsApartThatInterleaveAndStartOutOfOrder) {
  accumulator sum;
  sum.on(run_started{});
  sum.on(plugin_started{named("second"), 1, 1});
  sum.on(test_started{1, "A.B"});
  sum.on(plugin_started{named("first"), 0, 1});
  sum.on(test_started{0, "A.B"});
  sum.on(test_finished{1, a_test("A", "B", verdict::pass)});
  sum.on(test_finished{0, a_test("A", "B", verdict::hang)});
  ASSERT_EQ(sum.result().plugins.size(), 2u);
  EXPECT_EQ(sum.result().plugins[0].name, "first");
  EXPECT_EQ(sum.result().plugins[0].tests[0].outcome, verdict::hang);
  EXPECT_EQ(sum.result().plugins[1].tests[0].outcome, verdict::pass);
}

TEST(Accumulator, IgnoresEventsOfPluginsThatNeverStarted) {
  accumulator sum;
  sum.on(run_started{});
  sum.on(test_started{7, "A.B"});
  sum.on(test_finished{static_cast<std::size_t>(-1), a_test("A", "B", verdict::pass)});
  sum.on(plugin_started{{}, static_cast<std::size_t>(-1), 0});
  sum.on(plugin_finished{3, 1, {}, {}});
  EXPECT_TRUE(sum.result().plugins.empty());
}

TEST(Verdict, NamesAreReadBack) {
  for (int i = 0; i <= static_cast<int>(verdict::not_run); ++i) {
    const auto v = static_cast<verdict>(i);
    EXPECT_EQ(verdict_from(to_string(v)), v);
  }
  EXPECT_EQ(verdict_from("skip"), std::nullopt);
  EXPECT_EQ(to_string(verdict::unexpected_pass), "unexpected-pass");
}

TEST(Verdict, OnlyPassExpectedFailAndUnsupportedAreAsExpected) {
  int expected = 0;
  for (int i = 0; i <= static_cast<int>(verdict::not_run); ++i)
    expected += as_expected(static_cast<verdict>(i));
  EXPECT_EQ(expected, 3);
  EXPECT_TRUE(as_expected(verdict::pass) && as_expected(verdict::expected_fail) &&
              as_expected(verdict::unsupported));
}

}  // namespace
}  // namespace assay::results
