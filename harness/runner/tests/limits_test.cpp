// Plugins that can't be loaded, several plugins, expectations, benchmarks.
#include "fixture.hpp"

namespace assay::runner {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST_F(RunTest, APluginThatRefusesHasNoTestsAndOthersGoOn) {
  run_all({plugin("bad", {{"load", "refuse"}}), plugin("good")}, {"a"});
  EXPECT_EQ(ended.load_errors, 1U);
  EXPECT_EQ(seen.model().plugins.at(0).load_error, "no plugin");
  EXPECT_THAT(seen.model().plugins.at(0).tests, IsEmpty());
  EXPECT_THAT(verdicts(1), ElementsAre("pass"));
  EXPECT_TRUE(seen.model().complete);
}

TEST_F(RunTest, AWrongOptionIsAFaultOfTheCommand) {
  run({"a"}, {{"load", "bad_option"}});
  EXPECT_EQ(ended.load_errors, 0U);
  EXPECT_EQ(ended.command_errors, 1U);
  EXPECT_EQ(seen.model().plugins.at(0).load_error, "unknown option");
}

TEST_F(RunTest, ACrashWhileLoadingIsALoadError) {
  run({"a", "b"}, {{"load", "crash"}});
  EXPECT_EQ(ended.load_errors, 1U);
  EXPECT_EQ(seen.model().plugins.at(0).load_error,
            "/nowhere/scripted.so: killed by SIGABRT (aborted) while it was being loaded");
}

TEST_F(RunTest, AHangWhileLoadingIsALoadErrorAfterThreeTimesTheLimit) {
  how.timeout_seconds = 0.1;
  run({"a"}, {{"load", "hang"}});
  EXPECT_EQ(ended.load_errors, 1U);
  EXPECT_THAT(seen.model().plugins.at(0).load_error, HasSubstr("did not end within 0.3 s"));
}

TEST_F(RunTest, APluginThatCouldBeLoadedOnceAndThenNotLosesNoTestInSilence) {
  how.isolate = true;
  how.jobs = 1;
  run({"a", "b", "c"}, {{"load", "second_crashes"}, {"once", file("once")}});
  EXPECT_THAT(verdicts(), ElementsAre("pass", "crash", "crash"));
  EXPECT_THAT(result("b").reason, HasSubstr("could not load the plugin again"));
  EXPECT_EQ(ended.load_errors, 0U);
}

TEST_F(RunTest, AHangWhileTheWorkerClosesDownAfterAllWasSaidCostsNothing) {
  how.timeout_seconds = 1;
  run({"a"}, {{"load", "hang_at_end"}});
  EXPECT_THAT(verdicts(), ElementsAre("pass"));
}

TEST_F(RunTest, OnePluginTwiceIsNamedByVersionOptionsOrNumber) {
  run_all({plugin("p", {{"version", "1"}}), plugin("p", {{"version", "2"}, {"from", "a/path"}}),
           plugin("p", {{"version", "2"}})},
          {"a"});
  std::vector<std::string> names;
  for (const auto& p : seen.model().plugins) names.push_back(p.name);
  std::sort(names.begin(), names.end());
  EXPECT_THAT(names, ElementsAre("p (1, version=1)", "p (2, version=2)", "p (2, version=2) #2"));
}

TEST_F(RunTest, AnExpectedFailureIsJudgedBeforeItIsTold) {
  plugin_request request = plugin("p", {{"version", "1.5"}});
  request.expected.parse(R"(
      [[expect]]
      plugin = "p"
      versions = ">=1,<2"
      test = "Act.fail"
      verdicts = ["fail"]
      reason = "known"
      issue = "gh-1"
      [[expect]]
      plugin = "p"
      test = "Act.a"
      verdicts = ["fail"]
      reason = "known"
      issue = "gh-2")",
                         "x.toml");
  run_all({request}, {"fail", "a", "b"});
  EXPECT_THAT(verdicts(), ElementsAre("expected-fail", "unexpected-pass", "pass"));
  EXPECT_EQ(result("fail").expectation.value().issue, "gh-1");
}

TEST_F(RunTest, BenchmarksRunAfterTheTestsOfEveryPlugin) {
  how.benchmarks.emplace();
  run_all({plugin("p"), plugin("q")}, {"a"});
  for (const auto& p : seen.model().plugins) {
    ASSERT_EQ(p.benchmarks.size(), 3U) << p.name;
    EXPECT_EQ(p.benchmarks[0].name, "one");
    EXPECT_EQ(p.benchmarks[1].samples_ns, std::vector<double>{p.benchmarks[1].real_ns});
  }
}

// The scripted benchmarks measure the time of day.
TEST_F(RunTest, PluginsTakeTurnsOneRoundEachAndTheMedianOfTheRoundsCounts) {
  how.benchmarks.emplace();
  how.benchmarks->repetitions = 3;
  run_all({plugin("p"), plugin("q")}, {});
  const auto& p = seen.model().plugins.at(0).benchmarks.at(2);
  const auto& q = seen.model().plugins.at(1).benchmarks.at(2);
  ASSERT_EQ(p.samples_ns.size(), 3U);
  ASSERT_EQ(q.samples_ns.size(), 3U);
  for (std::size_t round = 0; round < 3; ++round) {
    EXPECT_LT(p.samples_ns[round], q.samples_ns[round]);
    if (round < 2) {
      EXPECT_LT(q.samples_ns[round], p.samples_ns[round + 1]);
    }
  }
  EXPECT_EQ(p.real_ns, p.samples_ns[1]);
}

TEST_F(RunTest, ACrashInABenchmarkIsToldAsItsErrorAndTheOthersAreMeasured) {
  how.benchmarks.emplace();
  how.benchmarks->repetitions = 2;
  run({"a"}, {{"bench", "abort"}});
  const auto& benchmarks = seen.model().plugins.at(0).benchmarks;
  ASSERT_EQ(benchmarks.size(), 3U);
  EXPECT_EQ(benchmarks[0].error, "");
  EXPECT_EQ(benchmarks[0].samples_ns.size(), 2U);
  EXPECT_EQ(benchmarks[1].name, "two");
  EXPECT_EQ(benchmarks[1].error, "killed by SIGABRT (aborted)");
  EXPECT_EQ(benchmarks[1].samples_ns.size(), 0U) << "it is not trusted with a figure, nor tried again";
  EXPECT_EQ(benchmarks[2].error, "");
  EXPECT_EQ(benchmarks[2].samples_ns.size(), 2U);
}

TEST_F(RunTest, DescribeTellsWhatThePluginIsOrWhyItCantBeLoaded) {
  const description good = describe(plugin("p", {{"version", "3"}}), how);
  EXPECT_EQ(good.head.version, "3");
  EXPECT_EQ(good.head.name, "p");
  EXPECT_EQ(good.head.load_error, "");
  const description bad = describe(plugin("p", {{"load", "crash"}}), how);
  EXPECT_EQ(bad.head.load_error, "/nowhere/p.so: killed by SIGABRT (aborted)");
}

TEST_F(RunTest, AWorkerProgramThatDoesNotExistIsAnErrorOfOurs) {
  how.worker_command = {"/nowhere/assay", "worker"};
  EXPECT_THROW(run({"a"}), std::system_error);
}

}  // namespace
}  // namespace assay::runner
