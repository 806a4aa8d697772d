// assay verify: a statement that says what the results say, and every way in which it may not.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "assay/results/json.hpp"
#include "assay_process.hpp"

namespace assay::cli::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

using json = nlohmann::ordered_json;

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  EXPECT_NE(at, text.npos) << from;
  return at == text.npos ? text : text.replace(at, from.size(), to);
}

// One run of a few tests, for all tests here, with its results and both statements as the run wrote them.
class Verify : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    shared = new scratch;
    const finished done = run_assay({"run", "reference", "--filter", "area:sleep", "-r",
                                     "json:" + path("run.json"), "-r", "jsonl:" + path("run.jsonl"), "-r",
                                     "statement:" + path("s.md"), "-r", "statement-json:" + path("s.json")});
    ASSERT_EQ(done.code, 0) << done.err;
  }
  static void TearDownTestSuite() {
    delete shared;
    shared = nullptr;
  }
  static std::string path(const std::string& name) { return shared->file(name); }
  static json results() { return json::parse(text_of(path("run.json"))); }
  static void expect_refused(const std::string& statement, const std::string& of, const std::string& why) {
    const finished done = run_assay({"verify", statement, of});
    EXPECT_EQ(done.code, 2);
    EXPECT_EQ(done.out, "");
    EXPECT_THAT(done.err, AllOf(StartsWith("assay: "), HasSubstr(why)));
    EXPECT_EQ(std::count(done.err.begin(), done.err.end(), '\n'), 1) << done.err;
  }

  inline static scratch* shared = nullptr;
  scratch folder;
};

TEST_F(Verify, AgreesWithWhatTheRunItselfWroteInEveryFormat) {
  for (const char* statement : {"s.md", "s.json"})
    for (const char* of : {"run.json", "run.jsonl"}) {
      const finished done = run_assay({"verify", path(statement), path(of)});
      EXPECT_EQ(done.code, 0) << done.out << done.err;
      EXPECT_EQ(done.out, "verified: " + path(statement) + " says what " + path(of) + " does\n");
    }
}

TEST_F(Verify, LooksThroughHowResultsAreFormattedAndOrdered) {
  const nlohmann::json sorted = results();  // members by name
  json turned = results();
  std::reverse(turned["plugins"][0]["tests"].begin(), turned["plugins"][0]["tests"].end());
  for (const std::string& text : {sorted.dump(7), results().dump(), turned.dump(3)}) {
    const finished done = run_assay({"verify", path("s.json"), folder.write("again.json", text)});
    EXPECT_EQ(done.code, 0) << done.out << done.err;
  }
}

TEST_F(Verify, NamesANumberThatWasEditedByHand) {
  json statement = json::parse(text_of(path("s.json")));
  json& tally = statement["runtimes"][0]["clauses"][0];
  const auto total = tally["total"].get<std::size_t>();
  tally["met"] = 1;
  const finished done = run_assay({"verify", folder.write("s.json", statement.dump()), path("run.json")});
  EXPECT_EQ(done.code, 1);
  EXPECT_EQ(done.out, "reference: clauses: MUST core: statement 1/" + std::to_string(total) + ", results " +
                          std::to_string(total) + "/" + std::to_string(total) + "\n");
}

TEST_F(Verify, NamesAVerdictThatWasEditedInTheResults) {
  json run = results();
  json& test = run["plugins"][0]["tests"][0];
  test["verdict"] = "fail";
  const std::string clause = test["clauses"][0];
  for (const char* statement : {"s.md", "s.json"}) {
    const finished done = run_assay({"verify", path(statement), folder.write("run.json", run.dump())});
    EXPECT_EQ(done.code, 1);
    EXPECT_THAT(done.out, HasSubstr("results_sha256: statement '"));
    EXPECT_THAT(done.out, HasSubstr("reference: clauses: MUST core: statement "));
    EXPECT_THAT(done.out,
                HasSubstr("reference: deviations: " + clause + ": statement nothing, results an entry\n"));
  }
}

TEST_F(Verify, SeesAChangeThatTheHashAloneTells) {
  json run = results();
  run["plugins"][0]["tests"][0]["seconds"] = 99;
  const finished done = run_assay({"verify", path("s.json"), folder.write("run.json", run.dump())});
  EXPECT_EQ(done.code, 1);
  EXPECT_THAT(done.out, StartsWith("results_sha256: statement '"));
  EXPECT_EQ(std::count(done.out.begin(), done.out.end(), '\n'), 1) << done.out;
}

TEST_F(Verify, SeesWhatWasEditedInThePageForPeopleOnly) {
  const std::string text = replaced(text_of(path("s.md")), ": no claim", ": conforms to core and full");
  const finished done = run_assay({"verify", folder.write("s.md", text), path("run.json")});
  EXPECT_EQ(done.code, 1);
  EXPECT_EQ(done.out,
            "the page says, and the results don't: ## `reference`: conforms to core and full\n"
            "the results say, and the page doesn't: ## `reference`: no claim\n");
}

TEST_F(Verify, SeesWhatWasAddedToTheStatement) {
  json statement = json::parse(text_of(path("s.json")));
  statement["award"] = "\x1b[31mgold";
  statement["runtimes"].push_back(statement["runtimes"][0]);
  const finished done = run_assay({"verify", folder.write("s.json", statement.dump()), path("run.json")});
  EXPECT_EQ(done.code, 1);
  EXPECT_EQ(done.out,
            "award: statement '\\x1b[31mgold', results nothing\n"
            "reference (2): statement an entry, results nothing\n");
}

TEST_F(Verify, RefusesWhatIsNoStatement) {
  expect_refused(path("run.json"), path("run.json"),
                 "run.json: is no conformance statement: it is the results of a run");
  expect_refused(path("run.jsonl"), path("run.json"),
                 "is no conformance statement: it is no valid JSON, or several");
  expect_refused(folder.write("empty", ""), path("run.json"), "it is empty");
  expect_refused(folder.write("plain.md", "# hello\n"), path("run.json"), "neither JSON nor Markdown");
  expect_refused(folder.write("torn.md", "```json\n{\n```\n"), path("run.json"),
                 "its fenced block is no valid JSON");
  expect_refused(folder.write("list.json", "[]"), path("run.json"), "it is no JSON object");
  expect_refused(folder.write("new.json", R"({"format": "assay-statement", "schema_version": 2})"),
                 path("run.json"), "its schema_version is 2, this Assay reads 1");
  expect_refused(folder.file("missing"), path("run.json"), "missing: can't be read");
  expect_refused(path("s.json"), folder.file("missing"), "missing");
  expect_refused(path("s.json"), path("s.md"), "s.md");
}

TEST_F(Verify, RefusesAStatementInThePlaceOfResults) {
  expect_refused(path("s.json"), path("s.json"), "s.json: holds no run; the statement comes first");
}

TEST_F(Verify, TakesAStatementThatLacksEverythingForOneThatDiffers) {
  const std::string bare = R"({"format": "assay-statement", "schema_version": 1, "runtimes": 7})";
  const finished done = run_assay({"verify", folder.write("s.json", bare), path("run.json")});
  EXPECT_EQ(done.code, 1) << done.err;
  EXPECT_THAT(done.out, HasSubstr("results_sha256: statement nothing, results '"));
}

}  // namespace
}  // namespace assay::cli::test
