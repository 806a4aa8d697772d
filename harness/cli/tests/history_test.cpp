// assay history: a folder of recorded runs, whatever else lies in it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "assay_process.hpp"

namespace assay::cli::test {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

using json = nlohmann::ordered_json;

json a_run(const std::string& day, const std::string& verdict) {
  const json test = {
      {"suite", "S"}, {"name", "A"}, {"verdict", verdict}, {"clauses", {"gather.result-order"}}};
  return {{"schema_version", 1},
          {"suite_version", "0.1.0"},
          {"started", day + "T00:00:00Z"},
          {"complete", true},
          {"plugins", {{{"name", "p"}, {"version", "1.0"}, {"tests", json::array({test})}}}}};
}

class History : public testing::Test {
 protected:
  History() { std::filesystem::create_directories(folder.file("runs/deeper")); }
  void record(const std::string& name, const json& run) const { folder.write("runs/" + name, run.dump()); }
  scratch folder;
  std::string runs = folder.file("runs");
};

TEST_F(History, OfAFolderIsATableOfItsRuns) {
  record("deeper/2.json", a_run("2026-01-02", "fail"));
  record("1.json", a_run("2026-01-01", "pass"));
  const finished done = run_assay({"history", runs});
  EXPECT_EQ(done.code, 0);
  EXPECT_EQ(done.err, "");
  EXPECT_EQ(done.out,
            "p\n"
            "  started           version  suite  MUST met  SHOULD met  not as expected  seconds\n"
            "  2026-01-01 00:00  1.0      0.1.0       1/1           -                0     0.00\n"
            "  2026-01-02 00:00  1.0      0.1.0       0/1           -                1     0.00\n"
            "  broken in 2026-01-02 00:00 (1.0, suite 0.1.0)  S.A  pass -> fail\n"
            "2 runs of 1 runtime\n");
}

TEST_F(History, NamesWhatIsNoRunAndGoesOn) {
  record("1.json", a_run("2026-01-01", "pass"));
  record("again.json", a_run("2026-01-01", "pass"));
  record("comparison.json", {{"schema_version", 1}, {"before", json::object()}, {"plugins", json::array()}});
  folder.write("runs/damaged.json", a_run("2026-01-02", "pass").dump().substr(0, 90));
  folder.write("runs/empty.jsonl", "");
  folder.write("runs/foreign.json", "[1, 2]");
  folder.write("runs/torn.jsonl", "{\"event\":\"run_started\"}\n{\"event\n{}\n");
  folder.write("runs/notes.txt", "no result");
  const finished done = run_assay({"history", runs});
  EXPECT_EQ(done.code, 0);
  EXPECT_THAT(done.out, EndsWith("1 run of 1 runtime\n"));
  const auto lines = std::count(done.err.begin(), done.err.end(), '\n');
  EXPECT_EQ(lines, 6) << done.err;
  for (const char* name :
       {"again.json: is the same run as ", "comparison.json: has no start time", "damaged.json: not JSON",
        "empty.jsonl: is empty", "foreign.json: ", "torn.jsonl: line "})
    EXPECT_THAT(done.err, HasSubstr("assay: left out: " + runs + "/" + name));
}

TEST_F(History, ARunThatWasKilledIsMarkedAndNoDrop) {
  record("1.json", a_run("2026-01-01", "pass"));
  json head = a_run("2026-01-02", "pass");
  head["event"] = "run_started";
  head.erase("plugins");
  head["complete"] = false;
  const json plugin = {
      {"event", "plugin_started"}, {"plugin", {{"name", "p"}}}, {"index", 0}, {"selected", 2}};
  folder.write("runs/2.jsonl", head.dump() + "\n" + plugin.dump() + "\n{\"event\":\"test_fi");
  const finished done = run_assay({"history", runs});
  EXPECT_EQ(done.code, 0);
  EXPECT_EQ(done.err, "");
  EXPECT_THAT(done.out, HasSubstr("  incomplete\n"));
  EXPECT_THAT(done.out, Not(HasSubstr("broken")));
}

TEST_F(History, WithoutARunIsRefused) {
  finished done = run_assay({"history", runs});
  EXPECT_EQ(done.code, 2);
  EXPECT_EQ(done.err, "assay: " + runs + ": has no result file of assay (.json or .jsonl)\n");
  EXPECT_EQ(done.out, "");
  folder.write("runs/a.json", "{}");
  done = run_assay({"history", runs, "-r", "json:" + folder.file("t.json")});
  EXPECT_EQ(done.code, 2);
  EXPECT_THAT(done.err, EndsWith("\nassay: there is no run to show: every file was left out\n"));
  EXPECT_FALSE(std::filesystem::exists(folder.file("t.json")));
  done = run_assay({"history", "no/such"});
  EXPECT_EQ(done.code, 2);
  EXPECT_EQ(done.err, "assay: no/such: No such file or directory\n");
  EXPECT_THAT(run_assay({"history"}).err, StartsWith("assay: paths is required; see "));
}

TEST_F(History, WritesAPageAndJsonBesideTheTableAlsoIntoTheFolder) {
  record("1.json", a_run("2026-01-01", "pass"));
  record("2.json", a_run("2026-01-02", "fail"));
  for (int again = 0; again < 2; ++again) {  // its own JSON is no run
    const finished done = run_assay(
        {"history", runs, "-r", "html:" + runs + "/trend.html", "-r", "json:" + runs + "/trend.json"});
    EXPECT_EQ(done.code, 0);
    EXPECT_THAT(done.out, EndsWith("2 runs of 1 runtime\n"));
  }
  EXPECT_THAT(text_of(runs + "/trend.html"), HasSubstr("<polyline"));
  const json trend = json::parse(text_of(runs + "/trend.json"));
  EXPECT_EQ(trend["runtimes"][0]["changes"][0]["change"], "broken");
  const finished piped = run_assay({"history", runs, "-r", "json:-"});
  EXPECT_EQ(json::parse(piped.out)["runs"].size(), 2U);
}

TEST_F(History, AFileNamedTwiceIsReadOnce) {
  record("1.json", a_run("2026-01-01", "pass"));
  const finished done = run_assay({"history", runs, runs + "/1.json", runs + "/deeper/../1.json"});
  EXPECT_EQ(done.code, 0);
  EXPECT_EQ(done.err, "");
}

TEST_F(History, OtherKindsOfReportsAreRefused) {
  record("1.json", a_run("2026-01-01", "pass"));
  const finished done = run_assay({"history", runs, "-r", "junit:x.xml"});
  EXPECT_EQ(done.code, 2);
  EXPECT_EQ(done.err, "assay: 'junit' is no kind of report of a history; there are html, json\n");
}

}  // namespace
}  // namespace assay::cli::test
