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
                                   "--filter", "SpawnAndAwait", "--json", "-"});
  EXPECT_EQ(done.code, 0) << done.err;
  const auto all = nlohmann::json::parse(done.out);
  ASSERT_EQ(all["benchmarks"].size(), 2U);
  EXPECT_EQ(all["benchmarks"][0]["name"], "reference/SpawnAndAwait");
  EXPECT_GT(all["benchmarks"][0]["real_time"], 0);
  EXPECT_EQ(all["context"]["plugins"][0]["name"], "reference");
}

// A figure that rests on a clause which does not exist would never be struck out.
TEST(Bench, EachSaysWhichClausesItRestsOn) {
  const finished done =
      run_assay({"run", "reference", "--filter", "clause:gather.result-order", "--bench", "-r", "json:-"});
  const auto all = nlohmann::json::parse(done.out);
  const auto& benchmarks = all["plugins"][0]["benchmarks"];
  EXPECT_GE(benchmarks.size(), 7U);
  for (const auto& benchmark : benchmarks) {
    EXPECT_FALSE(benchmark.value("clauses", nlohmann::json::array()).empty()) << benchmark["name"];
    for (const auto& clause : benchmark["clauses"])
      EXPECT_NE(results::clause_table::suite().find(clause.get<std::string>()), nullptr)
          << benchmark["name"] << " rests on " << clause;
  }
}

}  // namespace
}  // namespace assay::cli::test
