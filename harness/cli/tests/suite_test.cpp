// assay run --suite: tests that are newer than the suite are provisional and decide nothing.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "assay/results/json.hpp"
#include "assay_process.hpp"

namespace assay::cli::test {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class Suite : public testing::Test {
 protected:
  // A runtime that fails one test of area sleep, and maybe more.
  finished run(std::vector<std::string> more) {
    std::vector<std::string> args{"run",        "faulty,fault=sleep-zero-does-not-yield",
                                  "--filter",   "area:sleep",
                                  "-r",         "json:" + json,
                                  "--no-config"};
    args.insert(args.end(), more.begin(), more.end());
    return run_assay(args);
  }
  // The tests of the area that a plain run of it passes: a suite from before the others were written.
  std::string suite_of_what_passes() {
    EXPECT_EQ(run({}).code, 1);
    std::string list = "# what there was\n\n";
    const results::run_result recorded = results::read_run(json);
    for (const results::test_result& test : recorded.plugins.at(0).tests)
      if (test.outcome == results::verdict::pass) list += test.id() + "\r\n";
    return folder.write("older.txt", list);
  }

  scratch folder;
  std::string json = folder.file("r.json");
};

TEST_F(Suite, ATestThatIsNewerIsProvisionalAndBreaksNothing) {
  const std::string older = suite_of_what_passes();
  const finished done = run({"--suite", older, "-r", "console", "-r", "junit:" + folder.file("j.xml"), "-r",
                             "github:" + folder.file("g.txt"), "-r", "markdown:" + folder.file("m.md")});
  EXPECT_EQ(done.code, 0) << done.out << done.err;
  EXPECT_THAT(done.out, HasSubstr("provisional: newer than suite older.txt\n"));
  EXPECT_THAT(done.out, HasSubstr(" provisional, "));
  EXPECT_THAT(done.out, HasSubstr(" not as expected"));
  EXPECT_THAT(done.out, HasSubstr("   PASS  "));
  EXPECT_THAT(done.err, HasSubstr("provisional, fail "));

  const results::run_result recorded = results::read_run(json);
  EXPECT_EQ(recorded.suite, "older.txt");
  for (const results::test_result& test : recorded.plugins.at(0).tests)
    EXPECT_EQ(test.provisional, test.outcome != results::verdict::pass) << test.id();

  const std::string junit = text_of(folder.file("j.xml"));
  EXPECT_THAT(junit, HasSubstr("message=\"provisional: fail: "));
  EXPECT_THAT(junit, Not(HasSubstr("<failure")));
  EXPECT_THAT(text_of(folder.file("g.txt")), Not(HasSubstr("::error")));
  EXPECT_THAT(text_of(folder.file("m.md")), StartsWith("## Assay: as expected\n"));
}

TEST_F(Suite, AGateIsJudgedByTheSuiteAlone) {
  const std::string older = suite_of_what_passes();
  EXPECT_EQ(run({"--gate", "must=100%,failures=0"}).code, 1);
  EXPECT_EQ(run({"--gate", "must=100%,failures=0", "--suite", older}).code, 0);
}

TEST_F(Suite, AFailureOfATestThatIsInItStillFails) {
  suite_of_what_passes();
  std::string all;
  const results::run_result recorded = results::read_run(json);
  for (const results::test_result& test : recorded.plugins.at(0).tests) all += test.id() + "\n";
  EXPECT_EQ(run({"--suite", folder.write("all.txt", all)}).code, 1);
  EXPECT_THAT(run({"--suite", "2026-11"}).code, 1);
}

TEST_F(Suite, AListMarksWhatIsNewer) {
  const std::string one = folder.write("one.txt", "Sleep.SleepOfZeroGivesOthersOneTurn\n");
  const finished text = run_assay({"list", "--suite", one, "--filter", "area:sleep"});
  EXPECT_THAT(text.out, HasSubstr(") provisional\n"));
  EXPECT_THAT(run_assay({"list", "--suite", one, "--filter", "area:sleep", "--format", "json"}).out,
              HasSubstr("\"provisional\": true"));
}

TEST_F(Suite, IdsOfAListAreASuite) {
  const finished ids = run_assay({"list", "--format=ids", "--filter", "area:sleep"});
  EXPECT_EQ(run({"--suite", folder.write("now.txt", ids.out)}).code, 1);
}

TEST_F(Suite, WhatIsNoSuiteIsToldInOneLineBeforeAnythingRuns) {
  finished done = run({"--suite", "2025-01"});
  EXPECT_EQ(done.code, 2);
  EXPECT_THAT(done.err, testing::MatchesRegex(
                            "assay: --suite: assay [^ ]+ has no suite '2025-01'; it has 2026-11.*\n"));
  done = run({"--suite", folder.file("none.txt")});
  EXPECT_EQ(done.code, 2);
  EXPECT_THAT(done.err,
              HasSubstr("none.txt: can't be read: No such file or directory; write a date (2026-11"));
  done = run({"--suite", folder.write("odd.txt", "Sleep.SleepOfZeroGivesOthersOneTurn\nSleep.NoSuch\n")});
  EXPECT_EQ(done.code, 2);
  EXPECT_THAT(
      done.err,
      HasSubstr("odd.txt:2: there is no test 'Sleep.NoSuch'; `assay list --format=ids` lists them\n"));
  done = run({"--suite", folder.write("empty.txt", "\n")});
  EXPECT_EQ(done.code, 2);
  EXPECT_THAT(done.err, HasSubstr("empty.txt names no test\n"));
}

TEST_F(Suite, ShardsOfDifferentSuitesAreNotMerged) {
  const std::string older = suite_of_what_passes();
  const std::string second = folder.file("second.json");
  run({"--shard", "1/2"});
  json = second;
  run({"--shard", "2/2", "--suite", older});
  const finished done = run_assay({"merge", folder.file("r.json"), second});
  EXPECT_EQ(done.code, 2);
  EXPECT_THAT(done.err, HasSubstr("dated suite: none and 'older.txt'"));
}

}  // namespace
}  // namespace assay::cli::test
