#include "assay/results/compare.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "assay/results/compare_json.hpp"
#include "sample.hpp"

namespace assay::results {
namespace {

plugin_result a_plugin(const std::string& name, std::vector<test_result> tests) {
  plugin_result plugin;
  plugin.name = name;
  plugin.version = "1.0";
  plugin.tests = std::move(tests);
  return plugin;
}

run_result a_run(std::vector<plugin_result> plugins) {
  run_result run;
  run.complete = true;
  run.plugins = std::move(plugins);
  return run;
}

comparison of(const run_result& before, const run_result& after) {
  return compare({"a.json", "", before}, {"b.json", "", after});
}

// What is said of one test that ended so before and after; none: it was not there.
test_change change_of(std::optional<verdict> before, std::optional<verdict> after) {
  const auto run = [](std::optional<verdict> v) {
    std::vector<test_result> tests;
    if (v) tests.push_back(a_test("S", "T", *v));
    return a_run({a_plugin("p", tests)});
  };
  const plugin_change plugin = of(run(before), run(after)).plugins.at(0);
  return plugin.tests.empty() ? test_change{} : plugin.tests.at(0);
}

std::string error_of(const compared& before, const compared& after) {
  try {
    compare(before, after);
  } catch (const compare_error& e) {
    return e.what();
  }
  return "no error";
}

constexpr std::array all_verdicts = {
    verdict::pass,  verdict::expected_fail, verdict::unsupported,     verdict::inconclusive,
    verdict::flaky, verdict::leak,          verdict::unexpected_pass, verdict::fail,
    verdict::hang,  verdict::crash,         verdict::not_run};

// before in rows, after in columns, both in the order of all_verdicts. b broken, u undecided, c changed, s
// still failing, f fixed, . unchanged.
constexpr std::array<std::string_view, 11> table = {
    ".cbubbcbbbu",  // pass
    "f.cubbfbbbu",  // expected-fail
    "fc.ubbfbbbu",  // unsupported
    "ccc.bbcbbb.",  // inconclusive
    "fccuscfcccu",  // flaky
    "fccucsfcccu",  // leak
    "ccbubb.bbbu",  // unexpected-pass
    "fccuccfsccu",  // fail
    "fccuccfcscu",  // hang
    "fccuccfccsu",  // crash
    "ccc.bbcbbb.",  // not-run
};

TEST(Compare, JudgesEveryPairOfVerdicts) {
  const std::string kinds = "bucsarf.";  // in the order of the enumeration
  for (std::size_t before = 0; before < all_verdicts.size(); ++before) {
    for (std::size_t after = 0; after < all_verdicts.size(); ++after) {
      const test_change c = change_of(all_verdicts[before], all_verdicts[after]);
      EXPECT_EQ(kinds[static_cast<std::size_t>(c.what)], table[before][after])
          << to_string(all_verdicts[before]) << " -> " << to_string(all_verdicts[after]);
      EXPECT_EQ(c.regression(), c.what == change::broken || c.what == change::undecided);
    }
  }
}

TEST(Compare, ANewTestIsARegressionWhereItFails) {
  for (const verdict v : all_verdicts) {
    const test_change c = change_of(std::nullopt, v);
    EXPECT_EQ(c.what, change::added);
    EXPECT_EQ(c.regression(), !as_expected(v) && v != verdict::unexpected_pass) << to_string(v);
  }
}

TEST(Compare, WhatIsProvisionalInTheSecondRunIsShownAndIsNoRegression) {
  run_result before, after;
  before.complete = after.complete = true;
  before.plugins.emplace_back().name = after.plugins.emplace_back().name = "p";
  before.plugins[0].tests = {a_test("A", "Known", verdict::pass)};
  after.plugins[0].tests = {a_test("A", "Known", verdict::fail), a_test("A", "New", verdict::crash)};
  for (test_result& test : after.plugins[0].tests) test.provisional = true;
  const comparison c = compare({"a", "", before}, {"b", "", after});
  ASSERT_EQ(c.plugins.at(0).tests.size(), 2u);
  EXPECT_EQ(c.plugins[0].tests[0].what, change::broken);
  EXPECT_TRUE(c.plugins[0].tests[0].provisional);
  EXPECT_EQ(c.regressions(), 0u);
  EXPECT_TRUE(c.good());
}

TEST(Compare, ATestThatIsGoneIsNoRegression) {
  for (const verdict v : all_verdicts) {
    const test_change c = change_of(v, std::nullopt);
    EXPECT_EQ(c.what, change::removed);
    EXPECT_FALSE(c.regression());
  }
}

TEST(Compare, OfARunWithItselfFindsNothing) {
  const run_result run = a_full_run();
  const comparison c = of(run, run);
  EXPECT_TRUE(c.good());
  EXPECT_EQ(c.plugins.at(0).count(change::still_failing), 1U);
  EXPECT_EQ(c.plugins.at(0).count(change::unchanged), 1U);
}

TEST(Compare, SwappedTurnsAddedAndRemovedRound) {
  const run_result a =
      a_run({a_plugin("p", {a_test("S", "A", verdict::pass), a_test("S", "B", verdict::pass)})});
  const run_result b =
      a_run({a_plugin("p", {a_test("S", "B", verdict::fail), a_test("S", "C", verdict::pass)})});
  const plugin_change there = of(a, b).plugins.at(0);
  const plugin_change back = of(b, a).plugins.at(0);
  EXPECT_EQ(there.count(change::added), back.count(change::removed));
  EXPECT_EQ(there.count(change::removed), back.count(change::added));
  EXPECT_EQ(there.count(change::broken), back.count(change::fixed));
}

TEST(Compare, PutsTheWorstFirst) {
  const auto run = [](std::vector<verdict> v) {
    std::vector<test_result> tests;
    for (std::size_t i = 0; i < v.size(); ++i)
      tests.push_back(a_test("S", std::string(1, char('A' + i)), v[i]));
    return a_run({a_plugin("p", tests)});
  };
  using enum verdict;
  const auto before = run({fail, pass, pass, pass, fail, pass});
  const auto after = run({pass, fail, crash, not_run, crash, expected_fail, fail, pass});
  std::string order;
  const comparison compared = of(before, after);
  for (const test_change& c : compared.plugins.at(0).tests) order += c.id.back();
  EXPECT_EQ(order, "CBDGEFHA");
}

TEST(Compare, TakesTheWorstOfRepetitions) {
  const auto repeated = [](verdict one, verdict two) {
    return a_run({a_plugin("p", {a_test("S", "T", one), a_test("S", "T", two)})});
  };
  EXPECT_EQ(of(repeated(verdict::pass, verdict::pass), repeated(verdict::fail, verdict::pass)).regressions(),
            1U);
  EXPECT_EQ(of(repeated(verdict::pass, verdict::fail), repeated(verdict::fail, verdict::pass)).regressions(),
            0U);
}

TEST(Compare, PairsPluginsByNameAndShowsThoseOfOneSideAlone) {
  const std::vector<test_result> tests = {a_test("S", "T", verdict::pass)};
  const comparison c = of(a_run({a_plugin("p", tests), a_plugin("old", tests)}),
                          a_run({a_plugin("new", tests), a_plugin("p", tests)}));
  ASSERT_EQ(c.plugins.size(), 3U);
  EXPECT_EQ(c.plugins[0].count(change::unchanged), 1U);
  EXPECT_FALSE(c.plugins[1].after);
  EXPECT_FALSE(c.plugins[2].before);
  EXPECT_TRUE(c.good());
}

TEST(Compare, PairsTwoPluginsThatAreAloneOrNamed) {
  const std::vector<test_result> tests = {a_test("S", "T", verdict::pass)};
  const run_result both = a_run({a_plugin("p", tests), a_plugin("q", tests)});
  EXPECT_EQ(of(a_run({a_plugin("a", tests)}), a_run({a_plugin("b", tests)})).plugins.size(), 1U);
  const comparison c = compare({"r", "p", both}, {"r", "q", both});
  ASSERT_EQ(c.plugins.size(), 1U);
  EXPECT_EQ(c.plugins[0].before->name, "p");
  EXPECT_EQ(c.plugins[0].after->name, "q");
}

TEST(Compare, SaysWhatCannotBeCompared) {
  const run_result pq = a_run({a_plugin("p", {}), a_plugin("q", {})});
  EXPECT_EQ(error_of({"a.json", "x", pq}, {"b.json", "", pq}), "a.json has no plugin 'x'; it has p, q");
  EXPECT_EQ(error_of({"a.json", "", pq}, {"b.json", "", a_run({})}),
            "b.json has no plugin: nothing can be compared");
  EXPECT_EQ(error_of({"a.json", "", pq}, {"b.json", "", a_run({a_plugin("z", {})})}),
            "a.json and b.json have no plugin in common; name the two: FILE:PLUGIN");
}

TEST(Compare, AnIncompleteSecondRunIsNotGood) {
  const run_result whole = a_run({a_plugin("p", {a_test("S", "T", verdict::pass)})});
  run_result torn = whole;
  torn.complete = false;
  EXPECT_FALSE(of(whole, torn).good());
  EXPECT_TRUE(of(torn, whole).good());
}

TEST(Compare, APluginThatCannotBeLoadedAnyMoreIsLost) {
  const run_result loaded = a_run({a_plugin("p", {a_test("S", "T", verdict::pass)})});
  run_result unloaded = a_run({a_plugin("p", {})});
  unloaded.plugins[0].load_error = "no such file";
  EXPECT_FALSE(of(loaded, unloaded).good());
  EXPECT_TRUE(of(unloaded, loaded).good());
  EXPECT_TRUE(of(unloaded, unloaded).good());
}

TEST(Compare, JsonHasWhatTheTextHas) {
  run_result before = a_full_run();
  before.plugins.pop_back();
  run_result after = before;
  after.shards = 1;
  after.plugins[0].tests[1].outcome = verdict::hang;
  after.plugins[0].tests[1].reason = "did not end\nin time";
  const auto j = to_json(of(before, after));
  EXPECT_EQ(j["regressions"], 1);
  EXPECT_EQ(j["good"], false);
  EXPECT_EQ(j["before"]["shard"]["count"], 3);
  EXPECT_FALSE(j["after"].contains("shard"));
  const auto& plugin = j["plugins"][0];
  EXPECT_EQ(plugin["counts"]["broken"], 1);
  EXPECT_EQ(plugin["counts"]["still-failing"], 1);
  EXPECT_EQ(plugin["tests"][0].dump(),
            R"({"test":"Gather.Empty","change":"broken","regression":true,"before":"pass","after":"hang",)"
            R"("clauses":["gather.no-arguments"],"message":"did not end"})");
}

}  // namespace
}  // namespace assay::results
