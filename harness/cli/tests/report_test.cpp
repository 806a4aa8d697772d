// assay report: any report of a recorded run, whole or torn.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "assay/results/json.hpp"
#include "assay_process.hpp"

namespace assay::cli::test {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

// A run of a few tests, recorded as both formats.
class Report : public testing::Test {
 protected:
  void SetUp() override {
    const finished done = run_assay({"run", "reference", "--filter", "area:sleep", "-r", "json:" + json, "-r",
                                     "jsonl:" + lines, "-r", "junit:" + folder.file("run.xml")});
    ASSERT_EQ(done.code, 0) << done.err;
    console = done.out;
  }
  // The record as a kill leaves it: torn in the middle of the line that tells of the third test's end.
  std::string torn() const {
    const std::string text = text_of(lines);
    std::size_t at = 0;
    for (int i = 0; i < 3; ++i) at = text.find("test_finished", at + 1);
    return folder.write("torn.jsonl", text.substr(0, at + 20));
  }

  scratch folder;
  std::string json = folder.file("run.json");
  std::string lines = folder.file("run.jsonl");
  std::string console;
};

TEST_F(Report, OfJsonIsWhatTheRunItselfWrote) {
  const finished done = run_assay(
      {"report", json, "-r", "json:" + folder.file("again.json"), "-r", "junit:" + folder.file("again.xml")});
  EXPECT_EQ(done.code, 0);
  EXPECT_EQ(done.err, "");
  EXPECT_EQ(done.out, console);
  EXPECT_EQ(text_of(folder.file("again.json")), text_of(json));
  EXPECT_EQ(text_of(folder.file("again.xml")), text_of(folder.file("run.xml")));
}

TEST_F(Report, OfJsonLinesIsTheSame) {
  const finished done = run_assay({"report", lines, "-r", "json:" + folder.file("again.json")});
  EXPECT_EQ(done.code, 0);
  EXPECT_EQ(text_of(folder.file("again.json")), text_of(json));
}

TEST_F(Report, OfAKilledRunIsMarkedIncompleteInEveryKind) {
  const finished done = run_assay(
      {"report", torn(), "-r", "json:" + folder.file("t.json"), "-r", "jsonl:" + folder.file("t.jsonl"), "-r",
       "html:" + folder.file("t.html"), "-r", "junit:" + folder.file("t.xml"), "-r",
       "markdown:" + folder.file("t.md"), "-r", "github:" + folder.file("t.txt")});
  EXPECT_EQ(done.code, 0) << done.err;
  EXPECT_THAT(done.out, HasSubstr("incomplete: "));
  EXPECT_THAT(text_of(folder.file("t.json")), HasSubstr("\"complete\": false"));
  EXPECT_THAT(text_of(folder.file("t.jsonl")), HasSubstr("\"complete\":false"));
  EXPECT_THAT(text_of(folder.file("t.html")), HasSubstr("This report is incomplete"));
  EXPECT_THAT(text_of(folder.file("t.xml")), HasSubstr("<error type=\"incomplete\""));
  EXPECT_THAT(text_of(folder.file("t.md")), HasSubstr("Incomplete: "));
  EXPECT_THAT(text_of(folder.file("t.txt")), HasSubstr("::error title=incomplete::"));
  const results::run_result run = results::read_run(folder.file("t.json"));
  ASSERT_GE(run.plugins.at(0).tests.size(), 3U);
  EXPECT_EQ(std::count_if(run.plugins[0].tests.begin(), run.plugins[0].tests.end(),
                          [](const auto& t) { return t.outcome == results::verdict::pass; }),
            2);
}

TEST_F(Report, OfAWholeRunIsNot) {
  const finished done = run_assay(
      {"report", json, "-r", "html:" + folder.file("w.html"), "-r", "junit:" + folder.file("w.xml")});
  EXPECT_THAT(done.out + text_of(folder.file("w.html")) + text_of(folder.file("w.xml")),
              Not(HasSubstr("ncomplete:")));
}

TEST_F(Report, OfSeveralFilesIsThatOfTheMergedRun) {
  results::run_result other = results::read_run(json);
  other.plugins[0].name = "another";
  std::ostringstream text;
  results::write_json(text, other);
  const finished done = run_assay({"report", json, folder.write("other.json", text.str())});
  EXPECT_EQ(done.code, 0);
  EXPECT_THAT(done.out, HasSubstr("another"));
  EXPECT_THAT(done.out, HasSubstr("reference"));
  EXPECT_EQ(run_assay({"report", json, json}).code, 2);
}

TEST_F(Report, ReadsTheStandardInput) {
  const finished done = run_assay({"report", "-"});
  EXPECT_EQ(done.code, 2);
  EXPECT_EQ(done.err, "assay: standard input: is empty; expected a result file of assay (.json or .jsonl)\n");
}

TEST_F(Report, MayTakeThePlaceOfTheFileItIsOf) {
  EXPECT_EQ(run_assay({"report", json, "-r", "json:" + json}).code, 0);
  EXPECT_EQ(results::read_run(json).plugins.size(), 1U);
}

TEST_F(Report, ThatCannotBeWrittenStillReachesTheConsole) {
  const finished done = run_assay({"report", json, "-r", "html:/proc/nowhere/report.html"});
  EXPECT_EQ(done.code, 2);
  EXPECT_THAT(done.err, StartsWith("assay: /proc/nowhere/report.html: "));
  EXPECT_EQ(done.out, console);
}

TEST(ReportOfABadFile, IsOneLineThatSaysWhereAndWhat) {
  scratch folder;
  const auto expect_refused = [&](const std::string& file, const std::string& why) {
    const finished done = run_assay({"report", file, "-r", "json:" + folder.file("out.json")});
    EXPECT_EQ(done.code, 2);
    EXPECT_EQ(done.err, "assay: " + why + "\n");
    EXPECT_EQ(done.out, "");
    EXPECT_EQ(text_of(folder.file("out.json")), "");
  };
  const std::string wanted = "expected a result file of assay (.json or .jsonl)";
  expect_refused("no/such.json", "no/such.json: No such file or directory");
  expect_refused("/", "/: is a folder; " + wanted);
  std::string file = folder.write("a.json", "");
  expect_refused(file, file + ": is empty; " + wanted);
  file = folder.write("b.json", "<html>\n");
  expect_refused(file, file + ": not JSON, at byte 1: " + wanted);
  file = folder.write("c.json", "{}");
  expect_refused(file, file + ": schema_version is 0, this assay reads 1");
  file = folder.write("d.jsonl", "{\"event\":\"run_started\",\"schema_version\":1}\n{torn\n{}\n");
  expect_refused(file, file + ":2: not a line of JSON");
  file = folder.write("e.jsonl", "{\"event\":\"run_started\",\"schema_version\":1}\n{\"event\":\"party\"}\n");
  expect_refused(file, file + ":2: event: 'party' is no event");
}

TEST(ReportOfABadFile, AndWithoutAnyFileTheUsageIsTold) {
  const finished done = run_assay({"report"});
  EXPECT_EQ(done.code, 2);
  EXPECT_THAT(done.err, StartsWith("assay: files is required; see "));
}

}  // namespace
}  // namespace assay::cli::test
