// The table as the harness sees it.
#include <assay/spec/clauses.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <set>
#include <string>

namespace assay::spec {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

TEST(ClauseTable, IsSortedByIdWithoutDuplicates) {
  EXPECT_EQ(std::ranges::adjacent_find(clauses(), std::ranges::greater_equal{}, &clause::id),
            clauses().end());
  EXPECT_EQ(std::ranges::adjacent_find(features(), std::ranges::greater_equal{}, &feature::id),
            features().end());
  EXPECT_EQ(std::ranges::adjacent_find(variants(), std::ranges::greater_equal{}, &variant::id),
            variants().end());
}

TEST(ClauseTable, GivesEachClauseItsSourcesItsTextAndAPlaceThatExists) {
  ASSERT_FALSE(clauses().empty());
  for (const clause& c : clauses()) {
    EXPECT_FALSE(c.text.empty()) << c.id;
    EXPECT_FALSE(c.sources.empty()) << c.id;
    EXPECT_GT(c.line, 0) << c.id;
    EXPECT_TRUE(std::filesystem::exists(std::filesystem::path(ASSAY_SOURCE_DIR) / c.file))
        << c.id << " in " << c.file;
  }
}

TEST(ClauseTable, PutsEachClauseIntoAnAreaThatIsListed) {
  std::set<std::string_view> used;
  for (const clause& c : clauses()) {
    ASSERT_NE(find_area(c.area), nullptr) << c.id;
    EXPECT_EQ(find_area(c.area)->file, c.file) << c.id;
    EXPECT_TRUE(c.id.starts_with(std::string(c.area) + ".")) << c.id;
    used.insert(c.area);
  }
  EXPECT_THAT(used, SizeIs(areas().size())) << "an area is listed that has no clause";
}

TEST(ClauseTable, ListsAreasInTheOrderOfTheCatalogue) {
  // By the catalogue's prefixes; areas that have not landed are missing in the table.
  std::vector<std::string_view> order = {
      "LOOP", "CORO", "FUT",  "TASK", "CANC", "SLEEP", "GATH", "WAIT", "WFOR", "TMO", "SHLD", "ASCO",
      "TGRP", "RUN",  "ENSF", "THRD", "LOCK", "EVNT",  "COND", "SEM",  "BARR", "QUE", "AGEN", "STRM",
      "STWR", "SRV",  "CONN", "TLS",  "DGRM", "TRNS",  "PROC", "SIG",  "SOCK", "CTX"};
  std::vector<std::string_view> listed;
  for (const area& a : areas()) {
    const auto first =
        std::find_if(clauses().begin(), clauses().end(), [&](const clause& c) { return c.area == a.id; });
    ASSERT_NE(first, clauses().end()) << a.id;
    listed.push_back(first->catalogue.substr(0, first->catalogue.find('-')));
  }
  std::erase_if(order, [&](std::string_view id) {
    return std::find(listed.begin(), listed.end(), id) == listed.end();
  });
  EXPECT_EQ(listed, order);
}

TEST(ClauseTable, KeepsWhatTheFileSaysOfAClause) {
  const clause* c = find_clause("wait_for.timeout-race");
  ASSERT_NE(c, nullptr);
  EXPECT_EQ(c->catalogue, "WFOR-14");
  EXPECT_EQ(c->lvl, level::must);
  EXPECT_EQ(c->prof, profile::full);
  EXPECT_THAT(c->variants, ElementsAre("wait_for.timeout-race"));
  EXPECT_THAT(c->requires_, Contains("combinators.wait_for"));
  EXPECT_THAT(c->sources, ElementsAre("waitfor:test_wait_for_race_condition"));
  EXPECT_THAT(c->fixed, IsEmpty());
  EXPECT_EQ(c->untestable, "");
  EXPECT_NE(find_clause("loop.call-later-needs-delay")->untestable, "");
}

TEST(ClauseTable, DeclaresEveryVariantThatAClauseKnows) {
  for (const clause& c : clauses())
    for (const std::string_view v : c.variants) EXPECT_NE(find_variant(v), nullptr) << c.id << " knows " << v;
  for (const variant& v : variants()) EXPECT_GE(v.values.size(), 2U) << v.id;
}

TEST(ClauseTable, IsInformationalWhereReasonableRuntimesDiffer) {
  EXPECT_EQ(find_clause("loop.equal-due-time-order")->lvl, level::informational);
  EXPECT_EQ(find_clause("gather.outside-loop")->lvl, level::informational);
}

TEST(FindClause, KnowsNothingOfOtherIds) {
  EXPECT_EQ(find_clause(""), nullptr);
  EXPECT_EQ(find_clause("gather"), nullptr);
  EXPECT_EQ(find_clause("gather.result-orde"), nullptr);
  EXPECT_EQ(find_clause("zzz.last"), nullptr);
  EXPECT_EQ(find_area("gathering"), nullptr);
  EXPECT_EQ(find_feature("loop.call_soon"), nullptr);
}

TEST(NearestClauses, FindsWhatWasMistyped) {
  EXPECT_EQ(nearest_clauses("gather.result-ordre").front(), "gather.result-order");
  EXPECT_EQ(nearest_clauses("Gather.Result-Order").front(), "gather.result-order");
}

TEST(NearestClauses, FindsASlugWithoutItsArea) {
  EXPECT_EQ(nearest_clauses("result-order").front(), "gather.result-order");
}

TEST(NearestClauses, FindsAClauseByItsCatalogueNumber) {
  EXPECT_THAT(nearest_clauses("gath-01"), ElementsAre("gather.result-order"));
}

TEST(NearestClauses, GivesAtMostFiveOfAnArea) { EXPECT_THAT(nearest_clauses("gather."), SizeIs(5)); }

TEST(NearestClauses, GivesNothingForNonsense) {
  EXPECT_THAT(nearest_clauses(""), IsEmpty());
  EXPECT_THAT(nearest_clauses("qqqqqqqq"), IsEmpty());
}

TEST(Words, OfLevelsAndProfilesAreThoseOfTheFiles) {
  EXPECT_EQ(to_string(level::must), "MUST");
  EXPECT_EQ(to_string(level::should), "SHOULD");
  EXPECT_EQ(to_string(level::may), "MAY");
  EXPECT_EQ(to_string(level::informational), "informational");
  EXPECT_EQ(to_string(profile::core), "core");
  EXPECT_EQ(to_string(profile::full), "full");
  EXPECT_EQ(to_string(profile::newer), "newer");
}

}  // namespace
}  // namespace assay::spec
