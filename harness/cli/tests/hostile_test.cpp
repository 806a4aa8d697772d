// Plugins that crash, exit or hang in one operation: the tests that use it are charged, and nothing else.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "assay_process.hpp"
#include "run_plugin.hpp"

namespace assay::cli::test {
namespace {

using results::verdict;
using testing::HasSubstr;

TEST(HostilePlugin, ASegfaultInOneOperationCostsTheTestsThatUseIt) {
  const char* filter = "area:gather,sleep,tasks";
  expect_charged(run_hostile("hostile_segfault", filter), users_of_gather(filter), verdict::crash,
                 "killed by SIGSEGV (segmentation fault at address 0x40)");
}

TEST(HostilePlugin, AnExitInOneOperationCostsTheTestsThatUseIt) {
  const char* filter = "area:gather,sleep,tasks";
  expect_charged(run_hostile("hostile_exit", filter), users_of_gather(filter), verdict::crash,
                 "called exit(0)");
}

TEST(HostilePlugin, ALoopForEverInOneOperationCostsTheTestsThatUseIt) {
  // Each costs its time limit: a few will do.
  const char* filter = "Gather.A* or area:sleep";
  expect_charged(run_hostile("hostile_loop", filter, {"--timeout", "2"}), users_of_gather(filter),
                 verdict::hang, "did not end within 2 s");
}

TEST(HostilePlugin, TheSameHoldsWithAWorkerForEachTest) {
  const char* filter = "area:gather,sleep";
  expect_charged(run_hostile("hostile_segfault", filter, {"--isolation", "test"}), users_of_gather(filter),
                 verdict::crash, "killed by SIGSEGV");
}

TEST(HostilePlugin, AHangShowsWhereItStandsAndWhatHadNotEnded) {
  const finished done = run_assay({"run", plugin_file("hostile_loop"), "--timeout", "1", "--filter",
                                   "Gather.ResultsKeepArgumentOrderWhateverFinishesFirst"});
  EXPECT_EQ(done.code, 1);
#if !defined(__SANITIZE_THREAD__)  // it keeps signals back from a thread that makes no call
  EXPECT_THAT(done.out, HasSubstr("  had not ended:\n    the test itself\n"));
#endif
  if (done.out.find("no stacks of the worker: tracing") != std::string::npos) GTEST_SKIP() << done.out;
  EXPECT_THAT(done.out, HasSubstr("#0 gather"));
  EXPECT_THAT(done.out, HasSubstr("(hostile_loop.so)"));
}

TEST(HostilePlugin, TheConsoleSaysHowToRunACrashedTestAgain) {
  const finished done = run_assay({"run", plugin_file("hostile_exit"), "--filter",
                                   "Gather.ResultsKeepArgumentOrderWhateverFinishesFirst"});
  EXPECT_EQ(done.code, 1);
  EXPECT_THAT(done.out, HasSubstr("called exit(0)"));
  EXPECT_THAT(done.out, HasSubstr("run " + plugin_file("hostile_exit") +
                                  " --filter 'test:Gather.ResultsKeepArgumentOrderWhateverFinishesFirst'"));
}

}  // namespace
}  // namespace assay::cli::test
