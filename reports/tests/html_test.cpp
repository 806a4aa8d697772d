#include <gmock/gmock.h>
#include <re2/re2.h>

#include "../html/assets.hpp"
#include "../html/security.hpp"
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
  const auto some = [](int p, int i, results::test_result& test) {
    if ((i + p) % 40 == 0) {
      test.outcome = results::verdict::fail;
      test.failures.push_back({"conformance/gather.cpp", i, "expected one thing, saw another"});
    }
  };
  EXPECT_LT(written("html", run_of(8, 1000, some)).size(), 1500u * 1000);
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
  }
  const std::string page = written("html", run);
  EXPECT_THAT(page, HasSubstr("(unnamed)"));
  EXPECT_THAT(page, Not(HasSubstr("<tbody>\n</tbody>")));
  EXPECT_THAT(page, HasSubstr("id=\"clause-one.\""));
  EXPECT_THAT(page, HasSubstr("id=\"clause-two.\""));
}

TEST(Html, OfBenchmarksAloneClaimsNothingOfConformance) {
  results::run_result run = recorded_run();
  for (results::plugin_result& plugin : run.plugins) plugin.tests.clear();
  const std::string page = written("html", run);
  EXPECT_THAT(page, HasSubstr("Measured, not tested"));
  EXPECT_THAT(page, HasSubstr("id=\"benchmarks\""));
  EXPECT_THAT(page, Not(HasSubstr("id=\"clauses\"")));
  EXPECT_THAT(page, Not(HasSubstr("onform to")));
}

TEST(Html, AnchorsOfDifferentIdsDiffer) {
  EXPECT_EQ(html::anchor("Gather.Keeps_Order-1"), "Gather.Keeps_Order-1");
  EXPECT_NE(html::anchor("a b"), html::anchor("a~20b"));
  EXPECT_EQ(html::anchor("a b"), "a~20b");
  EXPECT_EQ(html::anchor("\"><"), "~22~3e~3c");
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
