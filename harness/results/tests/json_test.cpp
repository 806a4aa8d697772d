#include "assay/results/json.hpp"

#include <gmock/gmock.h>

#include <limits>
#include <nlohmann/json.hpp>
#include <sstream>

#include "sample.hpp"

namespace assay::results {
namespace {

using json = nlohmann::ordered_json;
using ::testing::HasSubstr;

run_result read(const std::string& text) {
  std::istringstream in(text);
  return read_run(in, "r.json");
}

std::string error_of(const std::string& text) {
  try {
    read(text);
  } catch (const format_error& e) {
    return e.what();
  }
  return "no error";
}

std::string lines_of(const run_result& run) {
  std::ostringstream out;
  jsonl_sink sink(out);
  for (const event& e : events_of(run)) sink.on(e);
  return out.str();
}

TEST(Json, ARunComesBackAsItWas) {
  std::ostringstream out;
  write_json(out, a_full_run());
  EXPECT_EQ(read(out.str()), a_full_run());
}

TEST(Json, AnEmptyRunComesBackAsItWas) {
  std::ostringstream out;
  write_json(out, run_result{});
  EXPECT_EQ(read(out.str()), run_result{});
}

TEST(Json, HostileTextComesBackAsItWas) {
  run_result run = a_full_run();
  test_result& test = run.plugins[0].tests[0];
  test.name = "</script><script>alert(1)</script>\"'\\ ]]> \u202e";
  test.output = std::string("\0\x01\x1b[31m\r\n", 9);
  run.plugins[0].options = {{"\"key\"\n", "value"}};
  std::ostringstream out;
  write_json(out, run);
  EXPECT_EQ(read(out.str()), run);
}

TEST(Json, BytesThatAreNoUtf8AreReplaced) {
  run_result run = a_full_run();
  run.plugins[0].tests[0].output = "a\xff\xfe b \xc3";
  run.plugins[0].info = {{"\xff", "\x80"}};
  std::ostringstream out;
  write_json(out, run);
  const run_result back = read(out.str());
  EXPECT_EQ(back.plugins[0].tests[0].output, "a\uFFFD\uFFFD b \uFFFD");
  EXPECT_EQ(back.plugins[0].info[0].second, "\uFFFD");
}

TEST(Json, ASecondValueOfAKeyIsKept) {
  run_result run = a_full_run();
  run.environment = {{"a", "1"}, {"a", "2"}};
  const run_result back = run_from_json(to_json(run));
  EXPECT_EQ(back.environment, (pairs{{"a", "1"}, {"a (2)", "2"}}));
}

TEST(Json, NumbersThatJsonHasNotAreReadAsZero) {
  run_result run = a_full_run();
  run.plugins[0].benchmarks[0].real_ns = std::numeric_limits<double>::infinity();
  run.plugins[0].benchmarks[0].samples_ns = {std::numeric_limits<double>::quiet_NaN(), 2};
  std::ostringstream out;
  write_json(out, run);
  const run_result back = read(out.str());
  EXPECT_EQ(back.plugins[0].benchmarks[0].real_ns, 0);
  EXPECT_EQ(back.plugins[0].benchmarks[0].samples_ns, (std::vector<double>{0, 2}));
}

TEST(Json, UnknownMembersAreIgnored) {
  json j = to_json(a_full_run());
  j["later"] = 1;
  j["plugins"][0]["tests"][0]["later"] = json::array();
  EXPECT_EQ(run_from_json(j), a_full_run());
}

TEST(Json, AWrongFileIsToldByThePlaceThatIsWrong) {
  json j = to_json(a_full_run());
  j["plugins"][0]["tests"][1]["verdict"] = "great";
  EXPECT_EQ(error_of(j.dump()), "r.json: plugins[0].tests[1].verdict: 'great' is no verdict");
  j = to_json(a_full_run());
  j["plugins"][0]["tests"] = 3;
  EXPECT_EQ(error_of(j.dump()), "r.json: plugins[0].tests: expected a list");
  j = to_json(a_full_run());
  j["command"] = "assay";
  EXPECT_EQ(error_of(j.dump()), "r.json: command: unexpected string");
  j = to_json(a_full_run());
  j["schema_version"] = 2;
  EXPECT_EQ(error_of(j.dump()), "r.json: schema_version is 2, this assay reads 1");
  j = to_json(a_full_run());
  j["shard"]["index"] = -1;
  EXPECT_EQ(error_of(j.dump()), "r.json: shard.index: -1 is no number that can stand here");
  j = to_json(a_full_run());
  j["plugins"][0]["tests"][0]["line"] = 1e30;
  EXPECT_EQ(error_of(j.dump()), "r.json: plugins[0].tests[0].line: 1e+30 is no number that can stand here");
  EXPECT_EQ(error_of("{\"schema_version\":1,\"seconds\":1e999}"),
            "r.json: has a number that is too large; expected a result file of assay");
  j = to_json(a_full_run());
  j["shard"]["index"] = 4;
  EXPECT_EQ(error_of(j.dump()), "r.json: shard: there is no shard 4 of 3");
  EXPECT_THAT(error_of("{\"schema_version\": 1"), HasSubstr("r.json: not JSON, at byte"));
  EXPECT_EQ(error_of(""), "r.json: is empty; expected a result file of assay (.json or .jsonl)");
  EXPECT_EQ(error_of(" \n"), error_of(""));
  EXPECT_EQ(error_of("[1]"), "r.json: the document: expected an object, found array");
}

TEST(Json, AFolderIsNoFile) {
  try {
    read_run(std::filesystem::path("."));
    FAIL();
  } catch (const format_error& e) {
    EXPECT_STREQ(e.what(), ".: is a folder; expected a result file of assay (.json or .jsonl)");
  }
}

TEST(Json, AMissingFileIsToldWithItsReason) {
  try {
    read_run(std::filesystem::path("no/such/file.json"));
    FAIL();
  } catch (const format_error& e) {
    EXPECT_STREQ(e.what(), "no/such/file.json: No such file or directory");
  }
}

TEST(JsonLines, TheStreamOfARunIsReadBackAsTheRun) { EXPECT_EQ(read(lines_of(a_full_run())), a_full_run()); }

TEST(JsonLines, EveryEventComesBackAsItWas) {
  for (const event& e : events_of(a_full_run())) {
    const json j = to_json(e);
    EXPECT_EQ(to_json(event_from_json(j)), j) << j;
  }
}

// Whatever byte a kill strikes at, the record is readable and says that it is not complete.
TEST(JsonLines, AStreamCutAnywhereKeepsWhatItHad) {
  const std::string whole = lines_of(a_full_run());
  std::size_t most = 0;
  for (std::size_t length = 1; length < whole.size() - 1; ++length) {
    const std::string cut = whole.substr(0, length);
    if (cut.find('\n') == std::string::npos) continue;  // not one whole event
    const run_result run = read(cut);
    ASSERT_FALSE(run.complete) << length;
    const std::size_t tests = run.plugins.empty() ? 0 : run.plugins[0].tests.size();
    ASSERT_GE(tests, most) << length;
    most = tests;
  }
  EXPECT_EQ(most, 2u);
}

TEST(JsonLines, ATestThatWasRunningIsNotRun) {
  const std::string whole = lines_of(a_full_run());
  const run_result run = read(whole.substr(0, whole.find("test_finished") + 20));
  ASSERT_EQ(run.plugins[0].tests.size(), 1u);
  EXPECT_EQ(run.plugins[0].tests[0].outcome, verdict::not_run);
}

TEST(JsonLines, ADamagedLineInTheMiddleIsToldByItsNumber) {
  std::string text = lines_of(a_full_run());
  text.insert(text.find('\n') + 1, "{torn\n");
  EXPECT_EQ(error_of(text), "r.json:2: not a line of JSON");
  text = lines_of(a_full_run());
  text.insert(text.find('\n') + 1, "{\"event\":\"party\"}\n");
  EXPECT_EQ(error_of(text), "r.json:2: event: 'party' is no event");
}

TEST(JsonLines, TwoRunsInOneFileAreToldApart) {
  const std::string text = lines_of(a_full_run());
  const auto lines = std::count(text.begin(), text.end(), '\n');
  EXPECT_EQ(error_of(text + text),
            "r.json:" + std::to_string(lines + 1) + ": a second run starts here; expected one run in a file");
}

TEST(JsonLines, AStreamWithoutItsBeginningIsNoRun) {
  const std::string text = lines_of(a_full_run());
  EXPECT_EQ(error_of(text.substr(text.find('\n') + 1)),
            "r.json:1: the first event is not run_started: the file's beginning is missing");
}

TEST(JsonLines, LinesMayEndAsOnWindowsAndMayBeBlank) {
  std::string text = lines_of(a_full_run());
  for (std::size_t at = 0; (at = text.find('\n', at)) != std::string::npos; at += 4)
    text.replace(at, 1, "\r\n\r\n");
  EXPECT_EQ(read(text), a_full_run());
}

}  // namespace
}  // namespace assay::results
