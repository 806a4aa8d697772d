// An expectations file is brought up to date without a word lost that still holds.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "assay/results/expectations_update.hpp"

namespace assay::results {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// A run of one plugin; each test as Suite.Name and how it ended, before the file is applied.
run_result run_of(const std::vector<std::pair<std::string, verdict>>& tests, const std::string& file_text,
                  const std::string& plugin_name = "p") {
  run_result run;
  run.complete = true;
  plugin_result plugin;
  plugin.name = plugin_name;
  plugin.version = "2.1";
  expectations known;
  known.parse(file_text, "x.toml");
  for (const auto& [id, outcome] : tests) {
    test_result test;
    test.suite = id.substr(0, id.find('.'));
    test.name = id.substr(id.find('.') + 1);
    test.outcome = outcome;
    if (outcome != verdict::pass) test.failures.push_back({"a.cpp", 3, "wanted \"1\"\nbut got 2"});
    known.apply(plugin, test, today_utc());
    plugin.tests.push_back(test);
  }
  run.plugins.push_back(plugin);
  return run;
}

std::string entry(const std::string& test, const std::string& more = "") {
  return "[[expect]]\nplugin = \"p\"\n" + more + "test = \"" + test +
         "\"\nverdicts = [\"fail\"]\nreason = \"known\"\nissue = \"gh-1\"\n";
}

updated_expectations updated(const std::string& text,
                             const std::vector<std::pair<std::string, verdict>>& tests) {
  return update_expectations(text, "x.toml", run_of(tests, text));
}

TEST(UpdateExpectations, ANewFailureBecomesAnEntryThatTheReaderAccepts) {
  const auto now = updated("", {{"A.fails", verdict::fail}, {"A.passes", verdict::pass}});
  EXPECT_EQ(now.text,
            "[[expect]]\nplugin = \"p\"\ntest = \"A.fails\"\nverdicts = [\"fail\"]\n"
            "reason = \"unexplained: wanted \\\"1\\\"\"\nissue = \"none filed\"\n");
  EXPECT_THAT(now.changes, ElementsAre("added A.fails of p: fail"));
  const auto again = updated(now.text, {{"A.fails", verdict::fail}, {"A.passes", verdict::pass}});
  EXPECT_EQ(again.text, now.text);
  EXPECT_THAT(again.changes, IsEmpty());
}

TEST(UpdateExpectations, ANewEntrySaysSinceWhen) {
  run_result run = run_of({{"A.fails", verdict::fail}}, "");
  run.started = "2026-03-04T05:06:07Z";
  EXPECT_THAT(update_expectations("", "x.toml", run).text, HasSubstr("\nsince = 2026-03-04\n"));
  for (const char* damaged : {"", "2026-02-30T00:00:00Z", "yesterday", "2026/03/04", "20x6-03-04"}) {
    run.started = damaged;
    EXPECT_THAT(update_expectations("", "x.toml", run).text, ::testing::Not(HasSubstr("since")));
  }
}

TEST(UpdateExpectations, AnEntryWhoseTestPassesGoesWithItsComment) {
  const std::string text = "# The head.\n\n# about b\n" + entry("A.b") + "\n# about c\n" + entry("A.c");
  const auto now = updated(text, {{"A.b", verdict::pass}, {"A.c", verdict::fail}});
  EXPECT_EQ(now.text, "# The head.\n\n# about c\n" + entry("A.c"));
  EXPECT_THAT(now.changes, ElementsAre("removed A.b of p: it passes"));
}

TEST(UpdateExpectations, WhatNeedsNoChangeStaysToTheLetter) {
  const std::string text = "# odd order,   odd spaces\n" + entry("Z.z") + "\n\n\n" + entry("A.a");
  EXPECT_EQ(updated(text, {{"A.a", verdict::fail}, {"Z.z", verdict::fail}}).text, text);
}

TEST(UpdateExpectations, EntriesAreSortedWhereSomethingChanges) {
  const auto now = updated(entry("Z.z") + "\n" + entry("A.a"),
                           {{"A.a", verdict::fail}, {"Z.z", verdict::fail}, {"M.m", verdict::fail}});
  const std::size_t a = now.text.find("A.a");
  const std::size_t m = now.text.find("M.m");
  EXPECT_LT(a, m);
  EXPECT_LT(m, now.text.find("Z.z"));
}

TEST(UpdateExpectations, AnotherVerdictIsAddedToTheEntry) {
  const auto now = updated(entry("A.a"), {{"A.a", verdict::crash}});
  EXPECT_THAT(now.text, HasSubstr("verdicts = [\"fail\", \"crash\"]\nreason = \"known\"\n"));
  EXPECT_THAT(now.changes, ElementsAre("changed A.a of p: it may end as crash, too"));
}

TEST(UpdateExpectations, AnEntryForOtherVersionsTooIsLeftToAPerson) {
  const std::string text = entry("A.a", "versions = \">=1,<3\"\n");
  const auto now = updated(text, {{"A.a", verdict::pass}});
  EXPECT_EQ(now.text, text);
  EXPECT_THAT(now.notes,
              ElementsAre("A.a of p passes now; its entry for versions >=1,<3 is to be narrowed by hand"));
}

TEST(UpdateExpectations, AGlobThatIsRightInPartBecomesEntriesForWhatFails) {
  const auto now =
      updated(entry("A.*"), {{"A.a", verdict::pass}, {"A.b", verdict::fail}, {"A.c", verdict::fail}});
  EXPECT_EQ(now.text, entry("A.b") + "\n" + entry("A.c"));
}

TEST(UpdateExpectations, OfAFilteredRunAGlobIsNotJudged) {
  const std::string text = entry("A.*");
  run_result run = run_of({{"A.a", verdict::pass}}, text);
  run.filter = "A.a";
  const auto now = update_expectations(text, "x.toml", run);
  EXPECT_EQ(now.text, text);
  EXPECT_THAT(now.notes, ElementsAre("A.* of p passes in part; a whole run would tell more"));
}

TEST(UpdateExpectations, EntriesOfOtherPluginsAndTestsThatDidNotRunStay) {
  const std::string text = entry("A.other") +
                           "\n[[expect]]\nplugin = \"q\"\ntest = \"A.a\"\nverdicts = [\"fail\"]\n"
                           "reason = \"known\"\nissue = \"gh-2\"\n";
  const auto now = updated(text, {{"A.a", verdict::pass}, {"A.n", verdict::fail}});
  EXPECT_THAT(now.text, HasSubstr("A.other"));
  EXPECT_THAT(now.text, HasSubstr("plugin = \"q\""));
  EXPECT_THAT(now.changes, ElementsAre("added A.n of p: fail"));
}

TEST(UpdateExpectations, OptionsAndDatesSurviveARewrite) {
  const std::string text =
      entry("A.a", "options = { loop = \"uvloop\" }\n") + "since = 2020-02-29\nexpires = 2999-01-31\n";
  run_result run = run_of({}, text);
  run.plugins[0].options = {{"loop", "uvloop"}};
  test_result test;
  test.suite = "A";
  test.name = "a";
  test.outcome = verdict::hang;
  run.plugins[0].tests = {test};
  const auto now = update_expectations(text, "x.toml", run);
  EXPECT_THAT(now.text, HasSubstr("loop = \"uvloop\""));
  EXPECT_THAT(now.text, HasSubstr("since = 2020-02-29\nexpires = 2999-01-31\n"));
  expectations read;
  read.parse(now.text, "x.toml");
  EXPECT_EQ(read.entries().at(0).options, (pairs{{"loop", "uvloop"}}));
}

TEST(UpdateExpectations, TheTextOfAPluginCantBreakTheFile) {
  run_result run = run_of({{"A.a", verdict::fail}}, "");
  run.plugins[0].tests[0].failures[0].message = "'''\"\"\"\x01\xff]] \\ = [[expect]]";
  const auto now = update_expectations("", "x.toml", run);
  expectations read;
  read.parse(now.text, "x.toml");
  EXPECT_EQ(read.entries().size(), 1U);
}

TEST(UpdateExpectations, AFileThatIsNoneIsRefused) {
  EXPECT_THROW(update_expectations("a = 1\n", "x.toml", {}), expectations_error);
}

}  // namespace
}  // namespace assay::results
