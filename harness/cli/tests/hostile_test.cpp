// Plugins that crash, exit or hang in one operation: the tests that use it are charged, and nothing else.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <sstream>

#include "assay/results/json.hpp"
#include "assay_process.hpp"

namespace assay::cli::test {
namespace {

using results::verdict;
using testing::HasSubstr;
using testing::StartsWith;

struct outcome {
  finished process;
  results::run_result run;
  std::string html;
  std::string junit;
  const results::plugin_result& plugin() const { return run.plugins.at(0); }
};

outcome run_hostile(const std::string& name, const std::string& filter, std::vector<std::string> more = {}) {
  scratch folder;
  std::vector<std::string> args{"run",      plugin_file(name),
                                "--filter", filter,
                                "-r",       "json:" + folder.file("r.json"),
                                "-r",       "html:" + folder.file("r.html"),
                                "-r",       "junit:" + folder.file("r.xml")};
  args.insert(args.end(), more.begin(), more.end());
  outcome o;
  o.process = run_assay(args);
  o.run = results::read_run(folder.file("r.json"));
  o.html = text_of(folder.file("r.html"));
  o.junit = text_of(folder.file("r.xml"));
  return o;
}

// The tests that call gather, as a plugin that prints at each call shows.
std::set<std::string> users_of_gather(const std::string& filter) {
  const outcome o = run_hostile("hostile_confess", filter);
  std::set<std::string> users;
  for (const results::test_result& test : o.plugin().tests) {
    if (test.output.find("gather was called") != std::string::npos) users.insert(test.id());
  }
  return users;
}

// Exactly the users of gather ended as `expected`, for a reason that starts with `reason`; all others as they
// should.
void expect_charged(const outcome& o, const std::set<std::string>& users, verdict expected,
                    const std::string& reason) {
  ASSERT_GT(users.size(), 0U);
  EXPECT_GT(o.plugin().tests.size(), users.size()) << "the filter must select tests without gather, too";
  EXPECT_TRUE(o.run.complete);
  for (const results::test_result& test : o.plugin().tests) {
    if (users.contains(test.id())) {
      EXPECT_EQ(test.outcome, expected) << test.id() << ": " << test.reason;
      EXPECT_THAT(test.reason, StartsWith(reason)) << test.id();
    } else {
      EXPECT_TRUE(as_expected(test.outcome))
          << test.id() << ": " << to_string(test.outcome) << " " << test.reason;
    }
  }
  EXPECT_EQ(o.process.code, 1);
  EXPECT_THAT(o.process.out, HasSubstr("FAIL"));
  EXPECT_THAT(o.html, HasSubstr("</html>"));
  EXPECT_THAT(o.junit, HasSubstr("</testsuites>"));
}

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
