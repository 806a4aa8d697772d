// Runs without a worker, runs in a debugger, and runs again.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "assay_process.hpp"
#include "run_plugin.hpp"

namespace assay::cli::test {
namespace {

using testing::HasSubstr;

const std::string one_test = "Gather.ResultsKeepArgumentOrderWhateverFinishesFirst";

std::string summary(const finished& run) { return run.out.substr(run.out.rfind('\n', run.out.size() - 2)); }

TEST(InProcess, ARunWithoutAWorkerGivesTheSameVerdicts) {
  const finished done = run_assay({"run", "reference", "--in-process", "--filter", "area:gather,sleep"});
  EXPECT_EQ(done.code, 0) << done.err;
  const finished with_workers = run_assay({"run", "reference", "--filter", "area:gather,sleep"});
  EXPECT_EQ(done.out, with_workers.out);
}

TEST(InProcess, AFailureIsReportedAsElsewhere) {
  const finished done =
      run_assay({"run", "faulty,fault=gather-results-reversed", "--in-process", "--filter", "area:gather"});
  const finished with_workers = run_assay(
      {"run", "faulty,fault=gather-results-reversed", "--isolation", "test", "--filter", "area:gather"});
  EXPECT_EQ(done.code, 1);
  EXPECT_EQ(with_workers.code, 1);
  EXPECT_EQ(summary(done), summary(with_workers));  // messages name addresses
}

TEST(InProcess, APluginThatCantBeLoadedIsSaidToBeSo) {
  const finished done = run_assay({"run", plugin_file("no_entry"), "--in-process", "--filter", one_test});
  EXPECT_EQ(done.code, 5) << done.err;
}

TEST(InProcess, SeveralPluginsDoNotFit) {
  const finished done = run_assay({"run", "reference", "cpython", "--in-process", "--filter", one_test});
  EXPECT_EQ(done.code, 2);
  EXPECT_EQ(done.err, "assay: --in-process: loads one plugin, not several\n");
}

TEST(Debugger, GetsThisCommandToRunInOneProcess) {
  const finished done =
      run_assay({"run", "reference", "--debugger", "env ASSAY_COLOR=never", "--filter", one_test});
  EXPECT_EQ(done.code, 0) << done.err;
  EXPECT_THAT(done.out, HasSubstr("PASS  1 test: 1 pass"));
  const finished shown =
      run_assay({"run", "reference", "--debugger=echo 'a debugger'", "--filter", one_test});
  EXPECT_THAT(shown.out, testing::MatchesRegex("a debugger .*/assay run reference --filter " + one_test +
                                               " --in-process\n"));
}

TEST(Debugger, IsForOneTest) {
  const finished done = run_assay({"run", "reference", "--debugger", "true", "--filter", "area:sleep"});
  EXPECT_EQ(done.code, 2);
  EXPECT_THAT(done.err,
              HasSubstr("assay: --debugger: is for one test of one plugin, not for 10 of 1; see --filter"));
}

TEST(Debugger, ThatIsNotThereIsAnError) {
  const finished done =
      run_assay({"run", "reference", "--debugger", "no-such-debugger", "--filter", one_test});
  EXPECT_EQ(done.code, 2);
  EXPECT_EQ(done.err, "assay: --debugger: can't start no-such-debugger: No such file or directory\n");
}

TEST(Repeat, TheRunsOfATestAreInTheReport) {
  const outcome o = run_hostile("hostile_confess", one_test, {"--repeat", "3"});
  EXPECT_EQ(o.process.code, 0);
  EXPECT_EQ(o.plugin().tests.at(0).runs, 3);
}

TEST(Repeat, UntilFailEndsWithTheFirstFailure) {
  const outcome o = run_hostile("hostile_exit", one_test + " or area:sleep", {"--until-fail"});
  EXPECT_EQ(o.process.code, 1);
}

}  // namespace
}  // namespace assay::cli::test
