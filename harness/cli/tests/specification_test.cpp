// assay report --spec: the specification as a site, with a census of what recorded runs found.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "assay_process.hpp"

namespace assay::cli::test {
namespace {

using testing::HasSubstr;
using testing::MatchesRegex;

const std::string recorded = ASSAY_REPORTS "/tests/recorded/run.json";

TEST(Specification, IsWrittenWithoutAnyRun) {
  scratch folder;
  const std::string site = folder.file("site");
  const finished done = run_assay({"report", "--spec", site});
  EXPECT_EQ(done.code, 0) << done.err;
  EXPECT_EQ(done.out, site + "/index.html\n");
  EXPECT_THAT(text_of(site + "/gather.html"), HasSubstr("id=\"gather.result-order\""));
}

TEST(Specification, EveryClauseHasATestOrAReasonAndAPage) {
  scratch folder;
  ASSERT_EQ(run_assay({"report", "--spec", folder.file("site")}).code, 0);
  const auto site = nlohmann::json::parse(text_of(folder.file("site/clauses.json")));
  EXPECT_GT(site.at("clauses").size(), 600U);
  for (const auto& clause : site.at("clauses"))
    EXPECT_TRUE(!clause.at("tests").empty() || clause.contains("untestable")) << clause.at("id");
}

TEST(Specification, TakesRunsThatCouldNotBeMerged) {
  scratch folder;
  auto other = nlohmann::json::parse(text_of(recorded));
  other["suite_version"] = "0.0.1";
  const finished done = run_assay(
      {"report", "--spec", folder.file("site"), recorded, folder.write("other.json", other.dump())});
  EXPECT_EQ(done.code, 0) << done.err;
  EXPECT_THAT(text_of(folder.file("site/census.html")), HasSubstr("tested by suite 0.0.1"));
}

TEST(Specification, CanBeWrittenAgainOverItself) {
  scratch folder;
  ASSERT_EQ(run_assay({"report", "--spec", folder.file("site"), recorded}).code, 0);
  ASSERT_NE(text_of(folder.file("site/census.html")), "");
  EXPECT_EQ(run_assay({"report", "--spec", folder.file("site")}).code, 0);
  EXPECT_EQ(text_of(folder.file("site/census.html")), "");
}

TEST(Specification, IsNotWrittenOverAnythingElse) {
  scratch folder;
  folder.write("index.html", "mine");
  const finished done = run_assay({"report", "--spec", folder.file("")});
  EXPECT_EQ(done.code, 2);
  EXPECT_THAT(done.err, MatchesRegex("assay: .*: holds something else than a specification site.*\n"));
  EXPECT_EQ(text_of(folder.file("index.html")), "mine");
}

TEST(Specification, ThatCannotBeWrittenIsOneLine) {
  const finished done = run_assay({"report", "--spec", "/dev/null/site"});
  EXPECT_EQ(done.code, 2);
  EXPECT_THAT(done.err, MatchesRegex("assay: /dev/null/site: can't be [a-z]+: Not a directory\n"));
}

TEST(Specification, RefusesTheSameRunTwiceAndReportsBesideIt) {
  scratch folder;
  finished done = run_assay({"report", "--spec", folder.file("site"), recorded, recorded});
  EXPECT_EQ(done.code, 2);
  EXPECT_EQ(done.err, "assay: " + recorded + ": is given twice\n");
  done = run_assay({"report", "--spec", folder.file("site"), recorded, "-r", "json:x.json"});
  EXPECT_EQ(done.code, 2);
  EXPECT_THAT(done.err, HasSubstr("--report excludes --spec"));
  EXPECT_EQ(text_of(folder.file("site/index.html")), "");
}

TEST(Specification, ExplainNamesTheClausesPage) {
  EXPECT_THAT(run_assay({"explain", "gather.result-order"}).out,
              HasSubstr("gather.html#gather.result-order"));
}

}  // namespace
}  // namespace assay::cli::test
