#include "assay/results/expectations.hpp"

#include <gmock/gmock.h>

#include <fstream>

#include "sample.hpp"

namespace assay::results {
namespace {

using ::testing::HasSubstr;
using namespace std::chrono_literals;

constexpr auto today = 2026y / 6 / 15;

const std::string entry = R"([[expect]]
plugin = "cpython"
versions = ">=3.8,<3.12"
test = "WaitFor.*"
verdicts = ["fail", "hang"]
reason = "loses the race"
issue = "https://github.com/python/cpython/issues/1"
)";

plugin_result cpython(std::string version = "3.11.2", std::string name = "cpython") {
  plugin_result plugin;
  plugin.name = std::move(name);
  plugin.version = std::move(version);
  return plugin;
}

expectations parsed(const std::string& text) {
  expectations e;
  e.parse(text, "x.toml");
  return e;
}

test_result judged(const std::string& text, test_result test, const plugin_result& plugin = cpython()) {
  parsed(text).apply(plugin, test, today);
  return test;
}

std::string error_of(const std::string& text) {
  try {
    parsed(text);
  } catch (const expectations_error& e) {
    return e.what();
  }
  return "no error";
}

std::string with(const std::string& line) { return entry + line + "\n"; }

std::string without(const std::string& key) {
  std::string text = entry;
  const auto at = text.find("\n" + key + " =") + 1;
  return text.erase(at, text.find('\n', at) + 1 - at);
}

TEST(Expectations, AListedFailureIsExpectedAndCarriesItsReason) {
  for (const verdict v : {verdict::fail, verdict::hang}) {
    const test_result test = judged(entry, a_test("WaitFor", "A", v));
    EXPECT_EQ(test.outcome, verdict::expected_fail);
    ASSERT_TRUE(test.expectation);
    EXPECT_EQ(*test.expectation,
              (expectation_note{"loses the race", "https://github.com/python/cpython/issues/1", "x.toml", "",
                                "", ">=3.8,<3.12"}));
  }
  test_result hang = a_test("WaitFor", "A", verdict::hang);
  hang.reason = "no end after 10 s";
  EXPECT_EQ(judged(entry, hang).reason, "no end after 10 s; hang, as expected");
}

TEST(Expectations, AnotherVerdictThanListedStays) {
  const test_result test = judged(entry, a_test("WaitFor", "A", verdict::crash));
  EXPECT_EQ(test.outcome, verdict::crash);
  EXPECT_EQ(test.reason, "x.toml:1 expects fail");
}

TEST(Expectations, AListedTestThatPassesIsAnUnexpectedPass) {
  const test_result test = judged(entry, a_test("WaitFor", "A", verdict::pass));
  EXPECT_EQ(test.outcome, verdict::unexpected_pass);
  EXPECT_THAT(test.reason, HasSubstr("x.toml:1"));
}

TEST(Expectations, APassMayBeListedBesideAFailure) {
  const std::string text = without("verdicts") + "verdicts = [\"fail\", \"pass\"]\n";
  EXPECT_EQ(judged(text, a_test("WaitFor", "A", verdict::pass)).outcome, verdict::pass);
  EXPECT_EQ(judged(text, a_test("WaitFor", "A", verdict::fail)).outcome, verdict::expected_fail);
}

TEST(Expectations, AnUnsupportedTestIsNotJudged) {
  EXPECT_EQ(judged(entry, a_test("WaitFor", "A", verdict::unsupported)).outcome, verdict::unsupported);
  EXPECT_EQ(judged(entry, a_test("WaitFor", "A", verdict::not_run)).outcome, verdict::not_run);
}

TEST(Expectations, OtherTestsPluginsAndVersionsAreNotConcerned) {
  EXPECT_EQ(judged(entry, a_test("Gather", "A", verdict::fail)).outcome, verdict::fail);
  EXPECT_EQ(judged(entry, a_test("WaitFor", "A", verdict::fail), cpython("3.12.0")).outcome, verdict::fail);
  EXPECT_EQ(judged(entry, a_test("WaitFor", "A", verdict::pass), cpython("3.12.0")).outcome, verdict::pass);
  EXPECT_EQ(judged(entry, a_test("WaitFor", "A", verdict::fail), cpython("3.11.2", "reference")).outcome,
            verdict::fail);
}

TEST(Expectations, TheVersionInAPluginsNameIsNotPartOfTheName) {
  EXPECT_EQ(
      judged(entry, a_test("WaitFor", "A", verdict::fail), cpython("3.11.2", "cpython (3.11.2)")).outcome,
      verdict::expected_fail);
}

TEST(Expectations, OptionsMustAllHaveTheirValues) {
  const std::string text = with("options = { loop = \"uvloop\" }");
  plugin_result plugin = cpython();
  EXPECT_EQ(judged(text, a_test("WaitFor", "A", verdict::fail), plugin).outcome, verdict::fail);
  plugin.options = {{"loop", "asyncio"}};
  EXPECT_EQ(judged(text, a_test("WaitFor", "A", verdict::fail), plugin).outcome, verdict::fail);
  plugin.options = {{"python", "x"}, {"loop", "uvloop"}};
  EXPECT_EQ(judged(text, a_test("WaitFor", "A", verdict::fail), plugin).outcome, verdict::expected_fail);
}

TEST(Expectations, PastItsDateAnEntryExcusesNothing) {
  EXPECT_EQ(judged(with("expires = 2026-06-16"), a_test("WaitFor", "A", verdict::fail)).outcome,
            verdict::expected_fail);
  const test_result test = judged(with("expires = 2026-06-15"), a_test("WaitFor", "A", verdict::fail));
  EXPECT_EQ(test.outcome, verdict::fail);
  EXPECT_EQ(test.reason, "the expectation of x.toml:1 expired on 2026-06-15");
  EXPECT_EQ(judged(with("expires = 2026-06-15"), a_test("WaitFor", "A", verdict::pass)).outcome,
            verdict::unexpected_pass);
}

TEST(Expectations, ItsDaysTravelWithTheResult) {
  const test_result test =
      judged(with("since = 2025-03-01\nexpires = 2027-01-01"), a_test("WaitFor", "A", verdict::fail));
  ASSERT_TRUE(test.expectation);
  EXPECT_EQ(test.expectation->since, "2025-03-01");
  EXPECT_EQ(test.expectation->expires, "2027-01-01");
}

TEST(Expectations, OneOfSeveralEntriesIsEnough) {
  const std::string two = entry + "\n" + without("verdicts") + "verdicts = [\"crash\"]\n";
  EXPECT_EQ(judged(two, a_test("WaitFor", "A", verdict::crash)).outcome, verdict::expected_fail);
  EXPECT_EQ(judged(two, a_test("WaitFor", "A", verdict::fail)).outcome, verdict::expected_fail);
}

TEST(Expectations, EntriesWhoseTestIsGoneAreFound) {
  const expectations e = parsed(entry);
  EXPECT_EQ(e.unmatched(cpython(), {"Gather.A"}).size(), 1u);
  EXPECT_TRUE(e.unmatched(cpython(), {"Gather.A", "WaitFor.B"}).empty());
  EXPECT_TRUE(e.unmatched(cpython("3.13.0"), {}).empty());
}

TEST(ExpectationsFile, AnErrorIsOneLineWithFileLineAndWhatToDo) {
  for (const char* key : {"plugin", "test", "reason", "issue"})
    EXPECT_EQ(error_of(without(key)),
              "x.toml:1: [[expect]] has no '" + std::string(key) + "'; add " + key + " = \"...\"");
  EXPECT_EQ(error_of(without("verdicts")),
            "x.toml:1: [[expect]] has no 'verdicts'; add verdicts = [\"fail\"]");
  EXPECT_EQ(error_of(with("reasons = \"x\"")),
            "x.toml:8: 'reasons' is no key of [[expect]]; there are plugin, versions, options, test, "
            "verdicts, reason, "
            "issue, since, expires");
  EXPECT_EQ(
      error_of(without("verdicts") + "verdicts = [\"fail\", \"skip\"]"),
      "x.toml:7: 'skip' can't be expected; verdicts are fail, hang, crash, leak, flaky, inconclusive, pass");
  EXPECT_EQ(error_of(with("expires = \"2027-01-01\"")),
            "x.toml:8: 'expires' must be a date without quotes, such as 2027-01-31");
  EXPECT_EQ(error_of(with("since = 3")),
            "x.toml:8: 'since' must be a date without quotes, such as 2027-01-31");
  EXPECT_EQ(error_of(without("versions") + "versions = \"3.8\""),
            "x.toml:7: '3.8' has no operator that is known: < <= > >= == !=");
  EXPECT_EQ(error_of("[other]\n"),
            "x.toml:1: 'other' does not belong here; the file is a list of [[expect]] tables");
  EXPECT_EQ(error_of("expect = 3\n"),
            "x.toml:1: 'expect' does not belong here; the file is a list of [[expect]] tables");
  EXPECT_THAT(error_of("\n[[expect\n"), HasSubstr("x.toml:2: "));
  for (const char* text : {"test = \"\"", "test = 3"})
    EXPECT_THAT(error_of(without("test") + text), HasSubstr("x.toml:7: "));
  EXPECT_THAT(error_of(without("verdicts") + "verdicts = []"), HasSubstr("must be a list"));
  EXPECT_THAT(error_of(with("options = \"x\"")), HasSubstr("must be a table"));
  EXPECT_THAT(error_of(with("options = { a = 1 }")), HasSubstr("option 'a' must be a text"));
}

TEST(ExpectationsFile, AWrongFileAddsNothing) {
  expectations e;
  EXPECT_THROW(e.parse(entry + "\n[[expect]]\n", "x.toml"), expectations_error);
  EXPECT_TRUE(e.empty());
}

TEST(ExpectationsFile, AnEmptyFileIsFine) { EXPECT_TRUE(parsed("# nothing is expected\n").empty()); }

TEST(ExpectationsFile, IsReadFromAPath) {
  const auto path = std::filesystem::path(::testing::TempDir()) / "cpython.expectations.toml";
  std::ofstream(path) << entry;
  expectations e;
  e.load(path);
  ASSERT_EQ(e.entries().size(), 1u);
  EXPECT_EQ(e.entries()[0].file, path.string());
  EXPECT_EQ(e.entries()[0].line, 1);
  try {
    e.load("no/such.toml");
    FAIL();
  } catch (const expectations_error& error) {
    EXPECT_STREQ(error.what(), "no/such.toml: No such file or directory");
  }
}

}  // namespace
}  // namespace assay::results
