// assay run, end to end, on the reference plugin.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include "assay/results/json.hpp"
#include "assay_process.hpp"

namespace assay::cli::test {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::Pair;

constexpr const char* one_test = "Gather.ResultsKeepArgumentOrderWhateverFinishesFirst";

TEST(Run, APassingPartExitsZeroWithResultsOnStdoutAndProgressOnStderr) {
  const finished done = run_assay({"run", "reference", "--filter", "area:sleep"});
  EXPECT_EQ(done.code, 0) << done.out << done.err;
  EXPECT_THAT(done.out, HasSubstr("PASS"));
  EXPECT_THAT(done.err, HasSubstr("reference: "));
  EXPECT_THAT(done.out, Not(HasSubstr("\x1b"))) << "no colour where there is no terminal";
}

TEST(Run, ASelectionOfOneTestRunsThatOne) {
  scratch folder;
  const finished done =
      run_assay({"run", "reference", "--filter", one_test, "-r", "json:" + folder.file("r.json")});
  EXPECT_EQ(done.code, 0);
  const results::run_result run = results::read_run(folder.file("r.json"));
  ASSERT_EQ(run.plugins.at(0).tests.size(), 1U);
  EXPECT_EQ(run.plugins[0].tests[0].id(), one_test);
  EXPECT_EQ(run.filter, one_test);
  EXPECT_TRUE(run.complete);
}

TEST(Run, TheReportSaysWhatRanWhereAndHow) {
  scratch folder;
  run_assay(
      {"run", "reference", "--filter", one_test, "--time-scale", "2", "-r", "json:" + folder.file("r.json")});
  const results::run_result run = results::read_run(folder.file("r.json"));
  EXPECT_EQ(run.time_scale, 2);
  EXPECT_THAT(run.command, Contains("reference"));
  EXPECT_THAT(run.environment, Contains(Pair("cores", testing::_)));
  EXPECT_THAT(run.started, testing::MatchesRegex("....-..-..T..:..:..Z"));
  const results::plugin_result& plugin = run.plugins.at(0);
  EXPECT_EQ(plugin.name, "reference");
  EXPECT_EQ(plugin.runtime, "aio");
  EXPECT_EQ(plugin.hash.size(), 16U);
  EXPECT_THAT(plugin.features, Contains("loop"));
}

TEST(Run, ATestOfTimersRunsInVirtualTimeAndInRealTime) {
  scratch folder;
  run_assay({"run", "reference", "--filter", "area:sleep", "-r", "json:" + folder.file("r.json")});
  const results::run_result run = results::read_run(folder.file("r.json"));
  for (const results::test_result& test : run.plugins.at(0).tests) {
    if (test.name == "OtherTasksRunDuringASleep") {
      EXPECT_THAT(test.clocks, ElementsAre("virtual", "real"));
    } else if (test.name == "TasksThatSleepForZeroTakeTurns") {
      EXPECT_THAT(test.clocks, IsEmpty());
    }
  }
}

// A fault of virtual time alone: real time shows nothing of it.
TEST(Run, ADifferenceBetweenTheClocksFailsTheTest) {
  const finished done = run_assay({"run", "faulty,fault=loop-virtual-clock-overshoots", "--filter",
                                   "test:Loop.CallAtRunsOnceAndNotBeforeItsTime"});
  EXPECT_EQ(done.code, 1) << done.err;
  EXPECT_THAT(done.out, HasSubstr("in virtual time: "));
  EXPECT_THAT(done.out, HasSubstr("the callback ran too late"));
  EXPECT_THAT(done.out, HasSubstr("In virtual time it failed, in real time it passed"));
}

TEST(Run, VariablesOfTheEnvironmentSetOptions) {
  scratch folder;
  run_assay({"run", "reference", "-r", "json:" + folder.file("r.json")},
            {{"ASSAY_FILTER", one_test}, {"ASSAY_TIME_SCALE", "3"}});
  const results::run_result run = results::read_run(folder.file("r.json"));
  EXPECT_EQ(run.time_scale, 3);
  EXPECT_EQ(run.plugins.at(0).tests.size(), 1U);
}

TEST(Run, GoogleTestsFilterAndOutputChangeNothing) {
  scratch folder;
  const finished done =
      run_assay({"run", "reference", "--filter", "area:sleep", "-r", "json:" + folder.file("r.json")},
                {{"GTEST_FILTER", "None.*"}, {"GTEST_OUTPUT", "xml:" + folder.file("gtest.xml")}});
  EXPECT_EQ(done.code, 0);
  EXPECT_EQ(results::read_run(folder.file("r.json")).plugins.at(0).tests.size(), 10U);
  EXPECT_FALSE(std::filesystem::exists(folder.file("gtest.xml")));
}

TEST(Run, AFailureOfAListedTestIsExpected) {
  scratch folder;
  const std::string file = folder.write("known.toml", std::string(R"(
      [[expect]]
      plugin = "hostile_exit"
      test = ")") + one_test + R"("
      verdicts = ["crash"]
      reason = "it is hostile"
      issue = "gh-1"
      [[expect]]
      plugin = "hostile_exit"
      test = "Gather.NoSuchTest"
      verdicts = ["crash"]
      reason = "stale"
      issue = "gh-2"
  )");
  const std::vector<std::string> args{"run", plugin_file("hostile_exit"), "--filter", one_test};
  EXPECT_EQ(run_assay(args).code, 1);
  std::vector<std::string> expecting = args;
  expecting.insert(expecting.end(), {"--expect", file, "-r", "json:" + folder.file("r.json")});
  EXPECT_EQ(run_assay(expecting).code, 0);
  const results::plugin_result plugin = results::read_run(folder.file("r.json")).plugins.at(0);
  EXPECT_EQ(plugin.tests.at(0).outcome, results::verdict::expected_fail);
  EXPECT_THAT(plugin.notes, Contains(HasSubstr("no test matches 'Gather.NoSuchTest'")));
  EXPECT_THAT(plugin.notes, Contains("expectations: " + file));
}

TEST(Run, AnExpectationsFileBesideAPluginIsUsedUnlessToldNot) {
  scratch folder;
  std::filesystem::copy_file(plugin_file("hostile_exit"), folder.file("mine.so"));
  folder.write("mine.expectations.toml", std::string(R"(
      [[expect]]
      plugin = "mine"
      test = ")") + one_test + R"("
      verdicts = ["crash"]
      reason = "it is hostile"
      issue = "gh-1"
  )");
  const std::vector<std::string> args{"run", folder.file("mine.so"), "--filter", one_test};
  EXPECT_EQ(run_assay(args).code, 0);
  std::vector<std::string> without = args;
  without.emplace_back("--no-expect");
  EXPECT_EQ(run_assay(without).code, 1);
}

TEST(Run, TheSkipCodeIsForRunsWhereEverythingIsUnsupported) {
  const std::vector<std::string> pass{"run", "reference", "--filter", one_test, "--skip-code", "77"};
  EXPECT_EQ(run_assay(pass).code, 0);
  const std::vector<std::string> lacking{"run", plugin_file("claims_nothing"), "--filter", one_test};
  EXPECT_EQ(run_assay(lacking).code, 0);
  std::vector<std::string> skipping = lacking;
  skipping.insert(skipping.end(), {"--skip-code", "77"});
  EXPECT_EQ(run_assay(skipping).code, 77);
}

// Interrupts a run that hangs in its first test, once that one has begun.
finished interrupted_by(int number, const std::string& report) {
  assay_process assay(
      {"run", plugin_file("hostile_loop"), "--filter", one_test, "--timeout", "600", "-r", report});
  while (assay.err_so_far().find("1 test on") == std::string::npos) usleep(1000);
  assay.signal(number);
  return assay.wait();
}

TEST(Run, AnInterruptExits130WithTheReportsOfWhatWasDone) {
  scratch folder;
  EXPECT_EQ(interrupted_by(SIGINT, "json:" + folder.file("r.json")).code, 130);
  const results::run_result run = results::read_run(folder.file("r.json"));
  EXPECT_FALSE(run.complete);
  EXPECT_EQ(run.plugins.at(0).tests.at(0).outcome, results::verdict::not_run);
}

TEST(Run, ATerminationExits143) {
  scratch folder;
  EXPECT_EQ(interrupted_by(SIGTERM, "jsonl:" + folder.file("r.jsonl")).code, 143);
  EXPECT_FALSE(results::read_run(folder.file("r.jsonl")).complete);
}

TEST(Run, AReportShowsTheTestsInTheSuitesOrder) {
  scratch folder;
  const finished list = run_assay({"list", "--format=ctest", "--filter", "area:gather"});
  run_assay({"run", "reference", "--filter", "area:gather", "--isolation", "test", "--jobs", "4", "-r",
             "json:" + folder.file("r.json")});
  std::string listed = list.out;
  std::size_t at = 0;
  const results::run_result run = results::read_run(folder.file("r.json"));
  for (const results::test_result& test : run.plugins.at(0).tests) {
    const std::size_t found = listed.find(test.id() + " ", at);
    ASSERT_NE(found, std::string::npos) << test.id();
    at = found;
  }
}

TEST(Run, AReportOnStdoutTakesTheConsolesPlace) {
  const finished done = run_assay({"run", "reference", "--filter", one_test, "-r", "jsonl:-"});
  EXPECT_EQ(done.code, 0);
  EXPECT_THAT(done.out, testing::StartsWith("{"));
  EXPECT_THAT(done.out, Not(HasSubstr("PASS")));
}

}  // namespace
}  // namespace assay::cli::test
