#include <fmt/format.h>
#include <gmock/gmock.h>
#include <re2/re2.h>

#include "../html/arrange.hpp"
#include "../html/assets.hpp"
#include "../html/security.hpp"
#include "../html/words.hpp"
#include "generated_run.hpp"
#include "recorded.hpp"

namespace assay::reports {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

int count(const std::string& text, std::string_view what) {
  int found = 0;
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++found;
  return found;
}

results::run_result run_of(int plugins, int tests, const auto& make) {
  results::run_result run;
  run.complete = true;
  for (int p = 0; p < plugins; ++p) {
    results::plugin_result& plugin = run.plugins.emplace_back();
    plugin.name = plugin.spec = "runtime-" + std::to_string(p);
    for (int i = 0; i < tests; ++i) {
      results::test_result& test = plugin.tests.emplace_back();
      test.suite = "Gather";
      test.name = "KeepsTheOrderOfItsArgumentsWhateverFinishesFirst" + std::to_string(i);
      test.clauses = {"gather.result-order"};
      test.file = "conformance/gather.cpp";
      test.line = i;
      test.outcome = results::verdict::pass;
      make(p, i, test);
    }
  }
  return run;
}

TEST(Html, HasNoElementAndNoLinkOfAPluginsMaking) {
  const std::string page = written("html", recorded_run());
  EXPECT_EQ(count(page, "<script"), 1);
  EXPECT_EQ(count(page, "</script"), 1);
  EXPECT_EQ(count(page, "<img"), 0);
  EXPECT_THAT(page, Not(HasSubstr("<b>")));
  EXPECT_THAT(page, Not(HasSubstr("href=\"javascript:")));
  EXPECT_THAT(page, HasSubstr("&lt;/script&gt;&lt;script&gt;alert(1)"));
  EXPECT_THAT(page, HasSubstr("javascript:alert(1)"));  // shown, as text
}

TEST(Html, NoTextTurnsItsSurroundingsRound) {
  const std::string page = written("html", recorded_run());
  EXPECT_THAT(page, Not(HasSubstr("\u202e")));
  EXPECT_THAT(page, HasSubstr("Odd.\\u202egnp.exe"));
}

TEST(Html, LoadsNothing) {
  const std::string page = written("html", recorded_run());
  EXPECT_FALSE(
      RE2::PartialMatch(page, R"((?i)<(link|img|iframe|object|embed|video|audio|source)\b[^>]*(http|//))"));
  EXPECT_FALSE(RE2::PartialMatch(page, R"((?i)<\w+ [^<>]*\b(src|srcset|action|formaction|poster)=)"));
  EXPECT_FALSE(RE2::PartialMatch(
      page, R"((?i)(url\(|@import|fetch\(|XMLHttpRequest|WebSocket|EventSource|sendBeacon))"));
}

TEST(Html, PassesCarryNoBody) {
  const auto output = [](int, int, results::test_result& test) { test.output = "chatter"; };
  EXPECT_THAT(written("html", run_of(1, 3, output)), Not(HasSubstr("chatter")));
}

TEST(Html, AFailureShowsAtMostAKibibyteOfTraceAndOfOutput) {
  const auto big = [](int, int, results::test_result& test) {
    test.outcome = results::verdict::fail;
    test.output.assign(1 << 20, 'o');
    test.trace.emplace().expected.assign(100000, "label");
    test.last_events.assign(100000, "event");
    test.failures.push_back({"f.cpp", 1, std::string(1 << 20, 'm')});
    test.reason.assign(1 << 20, 'r');
  };
  const std::string page = written("html", run_of(1, 1, big));
  const std::string empty = written("html", run_of(1, 1, [](int, int, auto&) {}));
  EXPECT_LT(page.size(), empty.size() + 24 * 1024);
}

TEST(Html, EqualFailuresAreStoredOnce) {
  const auto same = [](int, int, results::test_result& test) {
    test.outcome = results::verdict::crash;
    test.reason = "SIGSEGV";
    test.output = "the one and only output";
  };
  const std::string page = written("html", run_of(3, 5, same));
  EXPECT_EQ(count(page, "the one and only output"), 1);
  EXPECT_EQ(count(page, "runtime-0, runtime-1, runtime-2"), 5 + 2);  // and in the title and the heading
  EXPECT_EQ(count(page, "<code>assay run runtime-"), 15);
}

// A promise of the design: a page for 8 runtimes with all tests can still be mailed.
TEST(Html, OfEightRuntimesByAThousandTestsStaysBelowOneAndAHalfMegabytes) {
  options how;
  how.clauses = &results::clause_table::suite();
  EXPECT_LT(written("html", large_run(8, 1000), how).size(), 1500U * 1000);
  EXPECT_LT(written("html", hostile_run(), how).size(), 1500U * 1000);
}

TEST(Html, OfFewRuntimesHasACardEachAndOfManyALineEach) {
  const auto pass = [](int, int, results::test_result&) {};
  const std::string few = written("html", run_of(3, 1, pass)), many = written("html", run_of(4, 1, pass));
  EXPECT_EQ(count(few, "<article class=\"card"), 3);
  EXPECT_THAT(few, Not(HasSubstr("<table class=\"scores\">")));
  EXPECT_EQ(count(many, "<article class=\"card"), 0);
  EXPECT_THAT(many, HasSubstr("<table class=\"scores\">"));
}

TEST(Html, ARuntimesKeyIsItsNameInAnAddress) {
  results::run_result run;
  for (const char* name : {"cpython (3.11.2, loop=uvloop)", "A.B", "a.b", "<>", "", "...", "\u05e9"})
    run.plugins.emplace_back().name = name;
  EXPECT_THAT(html::runtime_keys(run), testing::ElementsAre("cpython-3.11.2-loop-uvloop", "a.b", "a.b-2",
                                                            "runtime", "unnamed", "runtime-2", "runtime-3"));
}

TEST(Html, AKnownDeviationTellsItsAgeOnTheDayOfTheRun) {
  const auto age = [](const char* since, const char* expires, const char* started) {
    return html::age({"reason", "issue", "file", since, expires, ""}, started);
  };
  EXPECT_EQ(age("2026-11-01", "2027-01-01", "2026-11-28T05:00:00Z"),
            "since 2026-11-01 (27 days), expires 2027-01-01 (in 34 days)");
  EXPECT_EQ(age("2026-11-27", "2026-11-28", "2026-11-28T05:00:00Z"),
            "since 2026-11-27 (1 day), expires 2026-11-28 (has expired)");
  EXPECT_EQ(age("2026-11-28", "", "2026-11-28T05:00:00Z"), "since 2026-11-28 (today)");
  EXPECT_EQ(age("2026-11-01", "", "no day"), "since 2026-11-01");
  EXPECT_EQ(age("2027-11-01", "", "2026-11-28"), "since 2027-11-01");
  EXPECT_EQ(age("", "", "2026-11-28"), "");
  EXPECT_EQ(age("<b>", "soon", "2026-11-28"), "");
}

TEST(Html, AnIssuesAddressIsShortened) {
  EXPECT_EQ(html::issue_words("https://github.com/python/cpython/issues/88177"), "python/cpython#88177");
  EXPECT_EQ(html::issue_words("https://github.com/a/b/pull/7"), "a/b#7");
  EXPECT_EQ(html::issue_words("https://github.com/a/b/issues/7#note"), "github.com/a/b/issues/7#note");
  EXPECT_EQ(html::issue_words("https://bugs.python.org/issue30064"), "bugs.python.org/issue30064");
  EXPECT_EQ(html::issue_words("gh-12"), "gh-12");
  EXPECT_EQ(html::issue_words("javascript:alert(1)"), "javascript:alert(1)");
}

TEST(Html, ALoopInsideThePluginStandsInTheCellOfItsBenchmarkAndInNoCurve) {
  results::run_result run = run_of(1, 1, [](int, int, results::test_result&) {});
  for (const auto& [name, ns] : {std::pair("Spawn/10", 150.0), std::pair("Spawn/100", 160.0),
                                 std::pair("Spawn/10/native", 40.0), std::pair("Spawn/100/native", 41.0)}) {
    results::benchmark_result& b = run.plugins[0].benchmarks.emplace_back();
    b.name = name;
    b.real_ns = ns;
    b.samples_ns = {ns};
  }
  const std::string page = written("html", run);
  EXPECT_THAT(page, HasSubstr("<bdi>native</bdi><td>40.0 ns\n"));
  EXPECT_THAT(page, HasSubstr("<bdi>the ABI adds</bdi><td>110 ns\n"));
  EXPECT_THAT(page, Not(HasSubstr("/native")));
}

results::run_result run_with_sizes(std::initializer_list<double> costs) {
  results::run_result run = run_of(2, 1, [](int, int, results::test_result&) {});
  double size = 100;
  for (const double ns : costs) {
    for (results::plugin_result& plugin : run.plugins) {
      results::benchmark_result& b = plugin.benchmarks.emplace_back();
      b.name = fmt::format("Spawn/{}", size);
      b.real_ns = plugin.name == "runtime-0" ? ns : 50;
      b.samples_ns = {b.real_ns};
    }
    size *= 10;
  }
  return run;
}

TEST(Html, ThreeSizesOfABenchmarkAreACurveThatSaysWhetherItsCostIsFlat) {
  const std::string page = written("html", run_with_sizes({10, 12, 25}));
  EXPECT_THAT(
      page,
      HasSubstr("The cost of one, from 100 to 10,000 of them: flat within 2 times in 1 of 2 runtimes."));
  EXPECT_THAT(page, HasSubstr("<bdi>runtime-0</bdi> <span>2.50×</span>"));
  EXPECT_THAT(page, HasSubstr("<bdi>runtime-1</bdi> <span>1.00×, flat</span>"));
  EXPECT_THAT(page, HasSubstr("<bdi>dearest / cheapest</bdi><td>2.50×<td>1.00×, flat"));
  EXPECT_EQ(count(page, "<polyline"), 2);
}

TEST(Html, TwoSizesOfABenchmarkAreRowsLikeAnyOther) {
  const std::string page = written("html", run_with_sizes({10, 12}));
  EXPECT_EQ(count(page, "<polyline"), 0);
  EXPECT_THAT(page, HasSubstr("<bdi>Spawn/1000</bdi><td class=good>12.0 ns"));
}

TEST(Html, AFigureIsStruckOutWhereAClauseItRestsOnIsNotMet) {
  results::run_result run = run_of(2, 1, [](int p, int, results::test_result& test) {
    if (p == 0) test.outcome = results::verdict::expected_fail;
  });
  for (results::plugin_result& plugin : run.plugins)
    plugin.benchmarks.push_back(
        {"Gather1000", plugin.name == "runtime-0" ? 5.0 : 50.0, 5, {5}, 1, 1, "", {"gather.result-order"}});
  const std::string page = written("html", run);
  EXPECT_THAT(page, HasSubstr("<s>5.00 ns</s> <small>does not meet <a href=#clause-gather.result-order>"));
  EXPECT_THAT(page, HasSubstr("<td class=good>50.0 ns <i>1.00×</i>"));  // not 10×
  EXPECT_EQ(count(page, "<s>"), 1);
}

TEST(Html, WhatIsProvisionalStandsApart) {
  results::run_result run = run_of(1, 2, [](int, int i, results::test_result& test) {
    if (i == 1) test.outcome = results::verdict::fail, test.provisional = true;
  });
  run.suite = "2026-11";
  const std::string page = written("html", run);
  EXPECT_THAT(page, HasSubstr("id=\"provisional\""));
  EXPECT_THAT(page, HasSubstr("newer than suite 2026-11"));
  EXPECT_THAT(page, HasSubstr("<b>provisional</b>"));
  EXPECT_THAT(page, Not(HasSubstr("id=\"unexpected\"")));
}

TEST(Html, TheGateAndItsBreachesAreShown) {
  results::run_result run = recorded_run();
  EXPECT_THAT(written("html", run), Not(HasSubstr("class=\"gate")));
  run.gate = results::gate_result{"must=100%", {}};
  EXPECT_THAT(written("html", run),
              HasSubstr("<div class=\"gate good\"><p><strong>Gate passed:</strong> <code>must=100%</code>"));
  run.gate->breaches = {{"cpython", "must=100%", "1 of 2 clauses met"}};
  EXPECT_THAT(written("html", run), HasSubstr("1 of 2 clauses met"));
}

TEST(Html, SaysWhenARunIsNotWhole) {
  results::run_result run = recorded_run();
  EXPECT_THAT(written("html", run), Not(HasSubstr("class=\"banner\"")));
  run.complete = false;
  EXPECT_THAT(written("html", run), HasSubstr("This report is incomplete"));
  run.complete = true;
  run.filter = "area:<gather>";
  EXPECT_THAT(written("html", run), HasSubstr("area:&lt;gather&gt;"));
}

// What a damaged file can leave.
TEST(Html, HasNoEmptyTableAndNoIdTwiceWhereNothingIsKnown) {
  results::run_result run;
  run.plugins.resize(1);
  for (const char* area : {"one", "two"}) {
    results::test_result& test = run.plugins[0].tests.emplace_back();
    test.suite = area;
    test.area = area;
    test.outcome = results::verdict::fail;
    test.trace.emplace();
  }
  const std::string page = written("html", run);
  EXPECT_THAT(page, HasSubstr("(unnamed)"));
  EXPECT_THAT(page, Not(HasSubstr("<tbody>\n</tbody>")));
  EXPECT_THAT(page, HasSubstr("id=clause-one.>"));
  EXPECT_THAT(page, HasSubstr("id=clause-two.>"));
}

TEST(Html, OfBenchmarksAloneClaimsNothingOfConformance) {
  results::run_result run = recorded_run();
  for (results::plugin_result& plugin : run.plugins) plugin.tests.clear();
  const std::string page = written("html", run);
  EXPECT_THAT(page, HasSubstr("Measured, not tested"));
  EXPECT_THAT(page, HasSubstr("Measurements of"));
  EXPECT_THAT(page, HasSubstr("id=\"benchmarks\""));
  EXPECT_THAT(page, Not(HasSubstr("id=\"clauses\"")));
  EXPECT_THAT(page, Not(HasSubstr("onform to")));
}

TEST(Html, AnchorsOfDifferentIdsDiffer) {
  EXPECT_EQ(html::anchor("Gather.Keeps_Order-1"), "Gather.Keeps_Order-1");
  EXPECT_NE(html::anchor("a b"), html::anchor("a~20b"));
  EXPECT_EQ(html::anchor("a b"), "a~20b");
  EXPECT_EQ(html::anchor("\"><"), "~22~3e~3c");
  const std::string large(1 << 20, 'x');
  EXPECT_LT(html::anchor(large).size(), 256U);
  EXPECT_NE(html::anchor(large), html::anchor(large + "y"));
}

// Templates write them without quotes.
TEST(Html, NoAnchorAndNoKeyEndsAnAttribute) {
  std::string every;
  for (int byte = 1; byte < 256; ++byte) every += static_cast<char>(byte);
  results::run_result run;
  run.plugins.emplace_back().name = every;
  for (const std::string& word : {html::anchor(every), html::runtime_keys(run).front()}) {
    EXPECT_EQ(word.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._~-"),
              std::string::npos)
        << word;
  }
}

TEST(Html, OnlyWebAddressesBecomeLinks) {
  EXPECT_EQ(html::link_target("https://x.org/1"), "https://x.org/1");
  EXPECT_EQ(html::link_target("http://x.org"), "http://x.org");
  for (const char* text :
       {"javascript:alert(1)", "gh-1", "HTTPS", "//x.org", "data:text/html,x", " https://x", ""})
    EXPECT_EQ(html::link_target(text), "") << text;
}

TEST(Html, AStyleSheetsStringHoldsNothingThatEndsIt) {
  EXPECT_EQ(html::css_string("cpython 3.11"), "cpython 3.11");
  EXPECT_EQ(html::css_string("a\"}</style>\\"), "a\\22 \\7d \\3c \\2f style\\3e \\5c ");
  EXPECT_EQ(html::css_string("ä\n"), "\\e4 \\a ");
}

TEST(Html, HashesAreThoseOfThePolicy) {
  // The SHA-256 of nothing, as every reference lists it.
  EXPECT_EQ(html::csp_hash(""), "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='");
}

}  // namespace
}  // namespace assay::reports
