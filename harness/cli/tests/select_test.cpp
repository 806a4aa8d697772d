// assay run: which tests, in which order, in how many parts, and what decides the exit code.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "assay/results/json.hpp"
#include "assay_process.hpp"

namespace assay::cli::test {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::Pair;
using testing::StartsWith;

class Select : public testing::Test {
 protected:
  // Runs area sleep on the reference plugin, with a JSON report.
  finished run(std::vector<std::string> more, const variables& environment = {}) {
    std::vector<std::string> args{"run", "reference", "--filter", "area:sleep", "-r", "json:" + json};
    args.insert(args.end(), more.begin(), more.end());
    return run_assay(args, environment);
  }
  results::run_result recorded() const { return results::read_run(json); }
  std::vector<std::string> ids() const {
    std::vector<std::string> all;
    const results::run_result run = recorded();
    for (const results::test_result& test : run.plugins.at(0).tests) all.push_back(test.id());
    return all;
  }

  scratch folder;
  std::string json = folder.file("r.json");
};

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

// --- shards

TEST_F(Select, ShardsHaveEachTestOnceAndMergeToTheWholeRun) {
  EXPECT_EQ(run({}).code, 0);
  const std::vector<std::string> whole = ids();
  std::vector<std::string> merge{"merge", "-o", folder.file("merged.json")};
  for (int i = 1; i <= 40; ++i) {  // more than there are tests: some are empty
    json = folder.file("shard" + std::to_string(i) + ".json");
    EXPECT_EQ(run({"--shard", std::to_string(i) + "/40"}).code, 0);
    EXPECT_EQ(recorded().shard, static_cast<std::size_t>(i));
    EXPECT_EQ(recorded().shards, 40U);
    merge.push_back(json);
  }
  const finished merged = run_assay(merge);
  EXPECT_EQ(merged.code, 0) << merged.err;
  json = folder.file("merged.json");
  EXPECT_EQ(ids(), whole);
  EXPECT_TRUE(recorded().complete);
}

TEST_F(Select, AnEmptyShardExitsZeroAndSaysSo) {
  const finished done =
      run_assay({"run", "reference", "--filter", "Gather.ResultsKeepArgumentOrderWhateverFinishesFirst",
                 "--shard", "1/50", "--skip-code", "77"});
  EXPECT_EQ(done.code, 0);
  EXPECT_EQ(first_line(done.err), "assay: nothing to run: shard 1 of 50 has no test");
  EXPECT_EQ(run_assay({"run", "reference", "--filter", "area:none", "--shard", "1/2"}).code, 4);
}

TEST_F(Select, TheVariablesOfGoogleTestAndOfBazelGiveAShard) {
  const std::string status = folder.file("status");
  for (const std::string prefix : {"GTEST", "TEST"}) {
    std::filesystem::remove(status);
    EXPECT_EQ(run({}, {{prefix + "_TOTAL_SHARDS", "3"},
                       {prefix + "_SHARD_INDEX", "2"},
                       {prefix + "_SHARD_STATUS_FILE", status}})
                  .code,
              0);
    EXPECT_EQ(recorded().shard, 3U) << prefix;
    EXPECT_EQ(recorded().shards, 3U) << prefix;
    EXPECT_TRUE(std::filesystem::exists(status)) << prefix;
  }
}

TEST_F(Select, TheCommandLinesShardWeighsMoreThanTheEnvironments) {
  run({"--shard", "1/2"}, {{"ASSAY_SHARD", "2/4"}, {"GTEST_TOTAL_SHARDS", "3"}, {"GTEST_SHARD_INDEX", "2"}});
  EXPECT_EQ(recorded().shards, 2U);
  run({}, {{"ASSAY_SHARD", "2/4"}, {"GTEST_TOTAL_SHARDS", "3"}, {"GTEST_SHARD_INDEX", "2"}});
  EXPECT_EQ(recorded().shards, 4U);
}

TEST_F(Select, BazelGetsJUnitWhereItAsksForItBesideTheConsole) {
  const std::string junit = folder.file("test.xml");
  std::filesystem::create_directory(folder.file("tmp"));
  const finished done = run({}, {{"XML_OUTPUT_FILE", junit}, {"TEST_TMPDIR", folder.file("tmp")}});
  EXPECT_EQ(done.code, 0);
  EXPECT_THAT(text_of(junit), AllOf(HasSubstr("<testsuites"), HasSubstr("TasksThatSleepForZeroTakeTurns")));
  EXPECT_THAT(done.out, HasSubstr("PASS"));
  EXPECT_TRUE(std::filesystem::is_empty(folder.file("tmp"))) << "temporary files are removed";
}

TEST_F(Select, AShardThatIsNoneIsRefusedInOneLine) {
  for (const std::string text : {"0/3", "4/3", "1", "1/", "/3", "a/b", "-1/3", "1/3/5", ""}) {
    const finished done = run({"--shard=" + text});
    if (text.empty()) continue;  // CLI11's own message
    EXPECT_EQ(done.code, 2);
    EXPECT_EQ(done.err,
              "assay: --shard: '" + text + "' is no shard; write i/n, from 1/n to n/n, such as 1/4\n");
  }
  const finished done = run({}, {{"GTEST_TOTAL_SHARDS", "3"}});
  EXPECT_EQ(done.code, 2);
  EXPECT_EQ(done.err,
            "assay: the environment's shard is none: GTEST_TOTAL_SHARDS='3' GTEST_SHARD_INDEX=''; set both, "
            "the index from 0\n");
}

// --- order

std::vector<std::string> order_of(const std::string& jsonl) {
  std::vector<std::string> order;
  const std::string text = text_of(jsonl);
  for (std::size_t at = 0; (at = text.find("\"test_started\"", at)) != text.npos; ++at)
    order.push_back(text.substr(at, text.find('\n', at) - at));
  return order;
}

TEST_F(Select, ASeedGivesAnOrderAndAnotherGivesAnother) {
  std::vector<std::vector<std::string>> orders;
  for (const std::string seed : {"--shuffle=1", "--shuffle=1", "--shuffle=2", "--jobs=1"}) {
    const std::string lines = folder.file("r.jsonl");
    EXPECT_EQ(run({seed, "-j", "1", "--isolation", "none", "-r", "jsonl:" + lines}).code,
              seed == "--jobs=1" ? 2 : 0);
    if (seed != "--jobs=1") orders.push_back(order_of(lines));
  }
  EXPECT_EQ(orders[0].size(), 10U);
  EXPECT_EQ(orders[0], orders[1]);
  EXPECT_NE(orders[0], orders[2]);
}

TEST_F(Select, AShuffleWithoutASeedPrintsAndRecordsTheOneItChose) {
  const finished done =
      run_assay({"run", "--shuffle", "reference", "--filter", "area:sleep", "-r", "json:" + json});
  EXPECT_EQ(done.code, 0);
  const std::string line = first_line(done.err);
  EXPECT_THAT(line, testing::MatchesRegex("assay: shuffled; --shuffle [0-9]+ repeats this order"));
  const std::string seed = line.substr(27, line.find(' ', 27) - 27);
  EXPECT_THAT(recorded().environment, Contains(Pair("shuffle seed", seed)));
  const finished again = run({"--shuffle", seed});
  EXPECT_EQ(first_line(again.err), line);
}

TEST_F(Select, ASeedThatIsNoneIsRefusedInOneLine) {
  const finished done = run({"--shuffle=often"});
  EXPECT_EQ(done.code, 2);
  EXPECT_EQ(done.err, "assay: --shuffle: 'often' is no seed; write a whole number, such as 42\n");
}

// --- what failed before

TEST_F(Select, OnlyWhatFailedBeforeRunsAgain) {
  const std::string before = folder.file("before.jsonl");
  const std::vector<std::string> tests{"--filter", "area:sleep"};
  const std::string faulty = "faulty,fault=sleep-zero-does-not-yield";
  const finished first = run_assay({"run", faulty, "reference", tests[0], tests[1], "-r", "jsonl:" + before});
  ASSERT_EQ(first.code, 1) << first.err;
  std::set<std::string> failed;
  const results::run_result ran = results::read_run(before);
  for (const results::test_result& test : ran.plugins.at(0).tests)
    if (!results::as_expected(test.outcome)) failed.insert(test.id());
  ASSERT_THAT(failed, Not(IsEmpty()));

  EXPECT_EQ(run_assay({"run", faulty, "reference", "--rerun-failed", before, "-r", "json:" + json}).code, 1);
  const std::vector<std::string> again = ids();
  EXPECT_EQ(std::set<std::string>(again.begin(), again.end()), failed);
  EXPECT_THAT(recorded().plugins.at(1).tests, IsEmpty()) << "nothing of reference had failed";

  const finished nothing = run_assay({"run", "reference", "--rerun-failed", before});
  EXPECT_EQ(nothing.code, 0);
  EXPECT_EQ(first_line(nothing.err),
            "assay: nothing to run: " + before + " has no failed test among those selected");
}

TEST_F(Select, ResultsOfOtherPluginsAreNoneToRunAgain) {
  run({});
  const finished done = run_assay({"run", "faulty,fault=x", "--rerun-failed", json});
  EXPECT_EQ(done.code, 2);
  EXPECT_EQ(done.err,
            "assay: --rerun-failed: " + json + " has no results of 'faulty,fault=x'; it has reference\n");
}

TEST_F(Select, AFileThatIsNoResultIsRefusedInOneLine) {
  const std::string file = folder.write("x.json", "{}");
  for (const std::string option : {"--rerun-failed", "--baseline"}) {
    const finished done = run({option, file, "--gate", "new-failures=0"});
    EXPECT_EQ(done.code, 2);
    EXPECT_THAT(done.err, StartsWith("assay: " + file + ": "));
    EXPECT_EQ(std::count(done.err.begin(), done.err.end(), '\n'), 1);
  }
}

// --- gates

TEST_F(Select, AGateThatHoldsExitsZeroAndIsInTheReports) {
  const std::string gate = "must=100%,should>=95%,new-failures=0,min-tests=10";
  const finished done = run({"--gate", gate});
  EXPECT_EQ(done.code, 0) << done.err;
  EXPECT_THAT(done.err, Not(HasSubstr("gate")));
  EXPECT_THAT(done.out, HasSubstr("gate passed: " + gate + "\n"));
  EXPECT_EQ(recorded().gate, (results::gate_result{gate, {}}));
  EXPECT_EQ(run_assay({"report", json}).out, done.out);
}

TEST_F(Select, ABreachedGateExitsOneWithALineForEachTerm) {
  const finished done = run({"--gate", "must=100%,min-tests=500,pass<=3"});
  EXPECT_EQ(done.code, 1);
  EXPECT_THAT(done.out, HasSubstr("gate breached: reference: min-tests=500: 10 tests ran to a verdict\n"
                                  "gate breached: reference: pass<=3: 10 tests pass\n"));
  EXPECT_THAT(done.out, Not(HasSubstr("reference: must=100%")));
  EXPECT_THAT(done.err, Not(HasSubstr("gate"))) << "it is said once";
  EXPECT_EQ(recorded().gate->breaches.size(), 2u);
}

TEST_F(Select, ABreachedGateIsToldOnStderrWhereNoReportOnStdoutTellsIt) {
  const finished done = run({"--gate", "pass<=3", "-r", "junit:-"});
  EXPECT_EQ(done.code, 1);
  EXPECT_THAT(done.err, HasSubstr("assay: gate breached: reference: pass<=3: 10 tests pass\n"));
}

TEST_F(Select, WithAGateAFailureThatNoTermForbidsIsListedAndExitsZero) {
  const std::string before = folder.file("before.json");
  const std::vector<std::string> args{"run", "faulty,fault=sleep-zero-does-not-yield", "--filter",
                                      "area:sleep"};
  std::vector<std::string> first = args;
  first.insert(first.end(), {"-r", "json:" + before});
  EXPECT_EQ(run_assay(first).code, 1);
  std::vector<std::string> known = args;
  known.insert(known.end(), {"--gate", "new-failures=0", "--baseline", before});
  const finished done = run_assay(known);
  EXPECT_EQ(done.code, 0) << done.err;
  EXPECT_THAT(done.out, HasSubstr("FAIL"));
  std::vector<std::string> strict = args;
  strict.insert(strict.end(), {"--gate", "new-failures=0"});
  EXPECT_EQ(run_assay(strict).code, 1);
}

TEST_F(Select, AGateThatIsNoneIsRefusedInOneLineBeforeAnythingRuns) {
  const finished done = run({"--gate", "must=all"});
  EXPECT_EQ(done.code, 2);
  EXPECT_EQ(done.err,
            "assay: --gate: 'must=all': a level takes a percentage from 0% to 100%, such as must>=95%\n");
  EXPECT_FALSE(std::filesystem::exists(json));
  const finished alone = run({"--baseline", "x.json"});
  EXPECT_EQ(alone.code, 2);
  EXPECT_EQ(alone.err, "assay: --baseline: is for a gate; add --gate new-failures=0\n");
}

}  // namespace
}  // namespace assay::cli::test
