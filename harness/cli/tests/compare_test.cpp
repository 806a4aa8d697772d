// assay compare: two recorded runs, or two plugins of one.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "assay_process.hpp"

namespace assay::cli::test {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

using json = nlohmann::ordered_json;

json a_run(const json& verdicts, const std::string& plugin = "p") {
  json tests = json::array();
  for (const auto& [name, verdict] : verdicts.items())
    tests.push_back({{"suite", "S"}, {"name", name}, {"verdict", verdict}});
  return {{"schema_version", 1},
          {"suite_version", "0.1.0"},
          {"complete", true},
          {"plugins", {{{"name", plugin}, {"version", "1.0"}, {"tests", tests}}}}};
}

class Compare : public testing::Test {
 protected:
  std::string file(const std::string& name, const json& run) const { return folder.write(name, run.dump()); }
  scratch folder;
  std::string before = file("before.json", a_run({{"A", "pass"}, {"B", "fail"}, {"C", "pass"}}));
};

TEST_F(Compare, OfARunWithItselfIsGood) {
  const finished done = run_assay({"compare", before, before});
  EXPECT_EQ(done.code, 0);
  EXPECT_EQ(done.err, "");
  EXPECT_THAT(done.out, EndsWith("no regressions\n"));
}

TEST_F(Compare, ExitsWithOneOnARegressionAndShowsItFirst) {
  const std::string after = file("after.json", a_run({{"A", "leak"}, {"B", "pass"}, {"D", "pass"}}));
  const finished done = run_assay({"compare", before, after});
  EXPECT_EQ(done.code, 1);
  EXPECT_EQ(done.out,
            "p 1.0\n"
            "  broken         S.A  pass -> leak\n"
            "  added          S.D  pass\n"
            "  removed        S.C  pass\n"
            "  fixed          S.B  fail -> pass\n"
            "  1 broken, 1 added, 1 removed, 1 fixed\n"
            "1 regression\n");
}

TEST_F(Compare, ThatOnlyGotBetterIsGood) {
  EXPECT_EQ(run_assay({"compare", before, file("after.json", a_run({{"B", "pass"}, {"C", "pass"}}))}).code,
            0);
}

TEST_F(Compare, GivesJsonForMachines) {
  const std::string after = file("after.json", a_run({{"A", "crash"}, {"B", "fail"}, {"C", "pass"}}));
  const finished done = run_assay({"compare", before, after, "--format", "json"});
  EXPECT_EQ(done.code, 1);
  const json j = json::parse(done.out);
  EXPECT_EQ(j["good"], false);
  EXPECT_EQ(j["before"]["file"], before);
  EXPECT_EQ(j["plugins"][0]["tests"][0]["change"], "broken");
}

TEST_F(Compare, TakesAPluginOfEachRun) {
  json run = a_run({{"A", "pass"}}, "one");
  run["plugins"].push_back(a_run({{"A", "fail"}}, "two: 2")["plugins"][0]);
  const std::string both = file("with:colon.json", run);
  EXPECT_EQ(run_assay({"compare", both, both}).code, 0);
  const finished done = run_assay({"compare", both + ":one", both + ":two: 2"});
  EXPECT_EQ(done.code, 1);
  EXPECT_THAT(done.out, StartsWith("one 1.0 -> two: 2 1.0\n"));
}

TEST_F(Compare, WritesAPageAndJsonBesideTheText) {
  const std::string after = file("after.json", a_run({{"A", "crash"}, {"B", "fail"}, {"C", "pass"}}));
  const std::string page = folder.file("new/page.html"), machine = folder.file("new/c.json");
  const finished done = run_assay(
      {"compare", before, after, "-r", "html:" + page, "-r", "json:" + machine, "--link-after", "run.html"});
  EXPECT_EQ(done.code, 1);
  EXPECT_EQ(done.err, "");
  EXPECT_THAT(done.out, EndsWith("1 regression\n"));
  EXPECT_THAT(text_of(page), HasSubstr("<a href=\"run.html#test-S.A\">crash</a>"));
  EXPECT_EQ(json::parse(text_of(machine))["good"], false);
}

TEST_F(Compare, WritesACommentForAPullRequest) {
  const std::string after = file("after.json", a_run({{"A", "crash"}, {"B", "pass"}, {"C", "pass"}}));
  const std::string comment = folder.file("new/comment.md");
  const finished done = run_assay(
      {"compare", before, after, "-r", "markdown:" + comment, "--link-after", "https://a.org/run.html"});
  EXPECT_EQ(done.code, 1);
  EXPECT_EQ(done.err, "");
  EXPECT_THAT(done.out, EndsWith("1 regression\n"));
  EXPECT_EQ(text_of(comment), "## Assay: 1 regression\n\n`" + before + "` → [`" + after +
                                  "`](https://a.org/run.html)\n\n`p 1.0` 1 broken, 1 fixed, 1 unchanged\n\n"
                                  "<details><summary>pass → crash: <code>S.A</code> (<code>p 1.0</code>)"
                                  "</summary>\n\nAgain:\n\n``` sh\nassay run '' --filter 'test:S.A'\n```\n\n"
                                  "</details>\n\n"
                                  "<details><summary>Fixed: 1 test (<code>p 1.0</code>)</summary>\n\n"
                                  "  - `S.B` fail → pass\n\n</details>\n");
  const finished instead = run_assay({"compare", before, after, "-r", "markdown:-"});
  EXPECT_THAT(instead.out, StartsWith("## Assay: 1 regression\n"));
}

TEST_F(Compare, WithARunThatWasKilledIsNotGood) {
  json torn = a_run({{"A", "pass"}, {"B", "fail"}, {"C", "pass"}});
  torn["complete"] = false;
  const finished done = run_assay({"compare", before, file("torn.json", torn)});
  EXPECT_EQ(done.code, 1);
  EXPECT_THAT(done.out, HasSubstr("torn.json is incomplete\n"));
  EXPECT_THAT(done.out, EndsWith("no regression was found, but not all was compared\n"));
}

TEST_F(Compare, OfWhatCannotBeComparedIsRefusedInOneLine) {
  const auto expect_refused = [](const std::vector<std::string>& args, const std::string& why) {
    const finished done = run_assay(args);
    EXPECT_EQ(done.code, 2);
    EXPECT_EQ(done.err, "assay: " + why + "\n");
    EXPECT_EQ(done.out, "");
  };
  expect_refused({"compare", before, "no/such.json"}, "no/such.json: No such file or directory");
  expect_refused({"compare", before + ":q", before}, before + " has no plugin 'q'; it has p");
  expect_refused({"compare", before, before, "-r", "junit:x"},
                 "'junit' is no kind of report of a comparison; there are html, json, markdown");
  expect_refused({"compare", before, before, "-r", "html"}, "report 'html' needs a path: html:PATH");
  expect_refused({"compare", before, before, "-r", "html:/proc/no/page.html"},
                 "/proc/no/page.html: can't be written: No such file or directory");
  expect_refused(
      {"compare", before, before, "--link-before", "javascript:alert(1)"},
      "--link-before: 'javascript:alert(1)' is neither an http or https address nor a relative path");
  const std::string bad = folder.write("bad.json", "{");
  expect_refused({"compare", bad, before},
                 bad + ": not JSON, at byte 2: expected a result file of assay (.json or .jsonl)");
}

TEST_F(Compare, WithoutASecondRunTheUsageIsTold) {
  const finished done = run_assay({"compare", before});
  EXPECT_EQ(done.code, 2);
  EXPECT_THAT(done.err, StartsWith("assay: after is required; see "));
}

}  // namespace
}  // namespace assay::cli::test
