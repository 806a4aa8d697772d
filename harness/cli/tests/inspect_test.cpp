// The subcommands that only show: list, explain, doctor, version, and the help.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "assay/results/summary.hpp"
#include "assay_process.hpp"

namespace assay::cli::test {
namespace {

using testing::HasSubstr;
using testing::MatchesRegex;
using testing::StartsWith;

TEST(Help, NoArgumentsShowASummaryWithExamples) {
  const finished done = run_assay({});
  EXPECT_EQ(done.code, 0);
  EXPECT_THAT(done.out, HasSubstr("examples:\n"));
  EXPECT_THAT(done.out, HasSubstr("exit codes:"));
  EXPECT_EQ(done.err, "");
}

TEST(Help, EverySubcommandHasItsOwn) {
  for (const char* command : {"run", "list", "explain", "doctor", "bench", "selfcheck", "version"}) {
    const finished done = run_assay({command, "--help"});
    EXPECT_EQ(done.code, 0) << command;
    EXPECT_THAT(done.out, HasSubstr("Usage:")) << command;
  }
}

TEST(List, ForCTestIsALineATest) {
  const finished done = run_assay({"list", "--format=ctest", "--filter", "area:gather"});
  EXPECT_EQ(done.code, 0);
  std::istringstream lines(done.out);
  int n = 0;
  for (std::string line; std::getline(lines, line); ++n) {
    EXPECT_THAT(line, MatchesRegex(
                          "[A-Za-z0-9_]+[.][A-Za-z0-9_]+ area:gather level:(must|should|may|informational)"));
  }
  EXPECT_GT(n, 10);
}

TEST(List, AsJsonNamesClausesAndPlaces) {
  const finished done = run_assay({"list", "--format", "json", "--filter", "clause:gather.result-order"});
  const auto all = nlohmann::json::parse(done.out);
  ASSERT_GE(all.size(), 1U);
  EXPECT_EQ(all[0]["id"], "Gather.ResultsKeepArgumentOrderWhateverFinishesFirst");
  EXPECT_EQ(all[0]["level"], "must");
  EXPECT_EQ(all[0]["file"], "conformance/gather.cpp");
  EXPECT_EQ(all[0]["clauses"][0], "gather.result-order");
}

TEST(List, AsTextGroupsByArea) {
  const finished done = run_assay({"list", "--filter", "area:gather or area:sleep"});
  EXPECT_THAT(done.out,
              HasSubstr("  Gather.ResultsKeepArgumentOrderWhateverFinishesFirst  (must gather.result-order"));
}

TEST(Explain, AClauseIsShownWithItsTests) {
  const finished done = run_assay({"explain", "gather.result-order"});
  EXPECT_EQ(done.code, 0);
  EXPECT_THAT(done.out, StartsWith("gather.result-order  MUST, core\n"));
  EXPECT_THAT(done.out, HasSubstr("Gather.ResultsKeepArgumentOrderWhateverFinishesFirst"));
  EXPECT_THAT(done.out, HasSubstr("source"));
  EXPECT_THAT(done.out, HasSubstr("spec/semantics/gather.toml:"));
}

TEST(Explain, WithoutAClauseIsWrong) { EXPECT_EQ(run_assay({"explain"}).code, 2); }

TEST(Doctor, ShowsWhatAPluginIsClaimsAndOffers) {
  const finished done = run_assay({"doctor", "reference"});
  EXPECT_EQ(done.code, 0);
  for (const char* part :
       {"reference\n", "  runtime      aio\n", "claims\n", "tables\n", "assay.loop/1", "info\n"}) {
    EXPECT_THAT(done.out, HasSubstr(part));
  }
}

TEST(Doctor, TellsWhyAPluginDoesNotLoad) {
  const finished done = run_assay({"doctor", plugin_file("no_entry")});
  EXPECT_EQ(done.code, 5);
  EXPECT_THAT(done.err, HasSubstr("assay_entry"));
}

TEST(Doctor, WithoutAPluginListsThoseThatAreFound) {
  const finished done = run_assay({"doctor"});
  EXPECT_EQ(done.code, 0);
  EXPECT_THAT(done.out, HasSubstr("reference  /"));
}

TEST(Doctor, TellsClaimsThatDoNotHold) {
  const finished done = run_assay({"doctor", plugin_file("claims_nothing")});
  EXPECT_EQ(done.code, 0);
  EXPECT_THAT(done.out, HasSubstr("claims and tables differ\n"));
}

TEST(Version, NamesTheAbiAndTheSizeOfTheSuite) {
  const finished done = run_assay({"version"});
  EXPECT_THAT(done.out, MatchesRegex("assay [0-9.]+\nabi [0-9.]+\n[0-9]+ clauses, [0-9]+ tests\n"
                                     "dated suites: 20[0-9-]+(, 20[0-9-]+)*\n"));
}

TEST(Bench, WritesGoogleBenchmarksJson) {
  const finished done = run_assay({"bench", "reference", "--min-time", "0.001", "--repetitions", "2",
                                   "--filter", "SpawnAndAwait$", "--json", "-"});
  EXPECT_EQ(done.code, 0) << done.err;
  const auto all = nlohmann::json::parse(done.out);
  ASSERT_EQ(all["benchmarks"].size(), 2U);
  EXPECT_EQ(all["benchmarks"][0]["name"], "reference/SpawnAndAwait");
  EXPECT_GT(all["benchmarks"][0]["real_time"], 0);
  EXPECT_EQ(all["context"]["plugins"][0]["name"], "reference");
}

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
TEST(Bench, CountsTheAllocationsOfAnOperation) {
  const finished done = run_assay({"bench", "template_c", "--min-time", "0.001", "--repetitions", "1",
                                   "--filter", "^(AwaitNoTask|SpawnAndAwait)$", "--json", "-"});
  EXPECT_EQ(done.code, 0) << done.err;
  const auto all = nlohmann::json::parse(done.out)["benchmarks"];
  ASSERT_EQ(all.size(), 2U);
  EXPECT_GE(all[0]["mallocs"], 2);  // the body and its coroutine object, at least; and a task
  EXPECT_GE(all[1]["mallocs"], 2);
  EXPECT_LT(all[0]["mallocs"], 100);
}
#endif

TEST(Bench, ShowsRatiosToTheBaseThatIsNamed) {
  const finished done = run_assay({"bench", "reference", "template_c", "--min-time", "0.001", "--repetitions",
                                   "1", "--filter", "SpawnAndAwait$", "--no-floor", "--base", "template_c"});
  EXPECT_EQ(done.code, 0) << done.err;
  EXPECT_THAT(done.out,
              MatchesRegex("(.|\n)*SpawnAndAwait +[0-9.]+ ..0% +[0-9.]+x +[0-9.]+ ..0% +1.00x\n(.|\n)*"));
  EXPECT_THAT(done.out, HasSubstr("x: times that of template_c\n"));
}

TEST(Bench, ABaselineThatWasFasterExitsOneAndOneThatScattersIsInconclusive) {
  const scratch folder;
  const std::string now = folder.file("now.json");
  ASSERT_EQ(run_assay({"bench", "reference", "--min-time", "0.001", "--repetitions", "5", "--filter",
                       "SpawnAndAwait$", "-r", "json:" + now})
                .code,
            0);
  const auto scaled = [&](const std::vector<double>& factors) {
    auto all = nlohmann::json::parse(text_of(now));
    auto& bench = all["plugins"][0]["benchmarks"][0];
    const double median = bench["real_ns"];
    for (std::size_t i = 0; i < 5; ++i) bench["samples_ns"][i] = median * factors[i];
    bench["real_ns"] = median * factors[2];
    return folder.write("base.json", all.dump());
  };
  const auto against = [](const std::string& base) {
    return run_assay({"bench", "reference", "--min-time", "0.001", "--repetitions", "5", "--filter",
                      "SpawnAndAwait$", "--baseline", base});
  };
  finished done = against(scaled({0.01, 0.01, 0.01, 0.01, 0.01}));
  EXPECT_EQ(done.code, 1);
  EXPECT_THAT(done.out, HasSubstr("slower: reference: SpawnAndAwait: "));
  done = against(scaled({0.001, 0.1, 1, 1000, 100000}));
  EXPECT_EQ(done.code, 0);
  EXPECT_THAT(done.out, HasSubstr("inconclusive: reference: SpawnAndAwait: the samples scatter by "));
}

TEST(Bench, ABaselineThatSaysNothingIsAWrongCommand) {
  const scratch folder;
  finished done = run_assay({"bench", "reference", "--max-regression", "much"});
  EXPECT_EQ(done.code, 2);
  EXPECT_EQ(done.err, "assay: --max-regression: 'much' is no percentage, such as 5%\n");
  const std::string tests = folder.file("tests.json");
  run_assay({"run", "reference", "--filter", "area:sleep", "-r", "json:" + tests});
  done = run_assay({"bench", "reference", "--baseline", tests});
  EXPECT_EQ(done.code, 2);
  EXPECT_EQ(done.err, "assay: --baseline: " + tests +
                          " has no benchmark; `assay bench PLUGIN -r json:FILE` writes one\n");
}

}  // namespace
}  // namespace assay::cli::test
