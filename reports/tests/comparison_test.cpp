// What assay compare prints of a comparison that has everything in it, text that means harm included.
#include "assay/reports/comparison.hpp"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "assay/results/compare_json.hpp"
#include "assay/results/json.hpp"
#include "recorded.hpp"

namespace assay::reports {
namespace {

using results::verdict;
using ::testing::HasSubstr;
using ::testing::Not;

results::test_result a_test(std::string suite, std::string name, verdict outcome, std::string reason = "") {
  results::test_result test;
  test.suite = std::move(suite);
  test.name = std::move(name);
  test.outcome = outcome;
  test.reason = std::move(reason);
  test.clauses = {"gather.result-order"};
  return test;
}

results::plugin_result a_plugin(std::string name, std::string version,
                                std::vector<results::test_result> tests) {
  results::plugin_result plugin;
  plugin.name = std::move(name);
  plugin.version = std::move(version);
  plugin.tests = std::move(tests);
  return plugin;
}

struct two_runs {
  results::compared a, b;
};

two_runs runs() {
  using enum verdict;
  results::compared a{"a.json", "", {}};
  results::compared b{"b\x1b[2J.json", "", {}};
  a.run.suite_version = "0.1.0";
  b.run.suite_version = "0.2.0";
  a.run.complete = true;
  b.run.filter = "area:gather";
  a.run.plugins = {a_plugin("reference", "1.0",
                            {a_test("Gather", "Breaks", pass), a_test("Gather", "Leaks", pass),
                             a_test("Gather", "IsExcused", pass), a_test("Gather", "IsMended", crash),
                             a_test("Gather", "StaysBad", fail), a_test("Gather", "IsGone", pass),
                             a_test("Gather", "DoesNotRun", pass), a_test("Gather", "StaysGood", pass)}),
                   a_plugin("gone", "1.0", {a_test("A", "B", pass)}), a_plugin("unloadable", "1.0", {})};
  b.run.plugins = {
      a_plugin("reference", "1.1",
               {a_test("Gather", "Breaks", hang, "did not end in 10 s\nsecond line"),
                a_test("Gather", "Leaks", leak, "left descriptor 7 \x1b[31m\xff"),
                a_test("Gather", "IsExcused", expected_fail), a_test("Gather", "IsMended", pass),
                a_test("Gather", "StaysBad", fail, std::string(200, 'x')),
                a_test("Gather", "DoesNotRun", not_run, "was running when the record of the run ends"),
                a_test("Gather", "StaysGood", pass), a_test("Gather", "IsNewAndFails", fail),
                a_test("Gather", "IsNew\n::error::and steers", pass)}),
      a_plugin("new", "2.0", {}), a_plugin("unloadable", "1.0", {})};
  b.run.plugins[2].load_error = "no entry symbol";
  results::test_result& hung = b.run.plugins[0].tests[0];
  hung.failures = {{"conformance/gather.cpp", 7, "</script><script>alert(1)</script>\xe2\x80\xae"}};
  hung.trace = results::trace_comparison{{"a", "b"}, {"a", "c"}};
  const auto measured = [](double ns) {
    return results::benchmark_result{"Spawn", ns, ns, {ns * 0.9, ns, ns * 1.2}, 10, 1, "", {}};
  };
  a.run.plugins[0].benchmarks = {measured(100)};
  b.run.plugins[0].benchmarks = {measured(150)};
  return {a, b};
}

results::comparison changed() {
  const two_runs both = runs();
  return results::compare(both.a, both.b);
}

std::string page_of(const two_runs& both, comparison_page how = {}) {
  how.clauses = &recorded_clauses();
  std::ostringstream out;
  write_comparison_page(out, results::compare(both.a, both.b), both.a.run, both.b.run, how);
  return out.str();
}

std::string text_of(const results::comparison& c, comparison_options how = {}) {
  std::ostringstream out;
  write_comparison(out, c, how);
  return out.str();
}

TEST(Comparison, Text) { expect_golden("comparison.txt", text_of(changed())); }

TEST(Comparison, TextInColor) { expect_golden("comparison-color.txt", text_of(changed(), {true, false})); }

TEST(Comparison, Json) {
  expect_golden("comparison.json", results::dump(results::to_json(changed())) + "\n");
}

TEST(Comparison, Page) {
  comparison_page how;
  how.link_after = "https://example.org/after.html";
  expect_golden("comparison.html", without_style_and_script(page_of(runs(), how)));
}

std::string comment_of(const two_runs& both, comparison_page how = {}) {
  how.clauses = &recorded_clauses();
  std::ostringstream out;
  write_comparison_comment(out, results::compare(both.a, both.b), both.a.run, both.b.run, how);
  return out.str();
}

TEST(Comparison, Comment) {
  comparison_page how;
  how.link_after = "https://example.org/after.html";
  expect_golden("comparison.md", comment_of(runs(), how));
}

TEST(Comparison, CommentOfARunWithItselfIsThreeLines) {
  two_runs both{{"a.json", "", {}}, {"a.json", "", {}}};
  both.a.run.complete = true;
  both.a.run.plugins = {a_plugin("p", "1.0", {a_test("A", "B", verdict::pass)})};
  both.b = both.a;
  EXPECT_EQ(comment_of(both),
            "## Assay: No regressions\n\n`a.json` → `a.json`\n\n`p 1.0` 1 unchanged, MUST 1/1\n");
}

TEST(Comparison, CommentIsAtMostWhatGitHubTakesAndTellsWhatItLeavesOut) {
  two_runs both = runs();
  both.a.run.plugins.resize(1);
  both.b.run.plugins.resize(1);
  for (int i = 0; i < 500; ++i) {
    const std::string name = "N" + std::to_string(i);
    both.a.run.plugins[0].tests.push_back(a_test("Many", name, verdict::pass));
    both.b.run.plugins[0].tests.push_back(a_test("Many", name, verdict::fail, std::string(5000, '`')));
  }
  const std::string text = comment_of(both);
  EXPECT_LE(text.size(), 65'536U);
  EXPECT_GT(text.size(), 60'000U);
  EXPECT_THAT(text, ::testing::ContainsRegex("\nAnd [0-9]+ more, for which there is no room here.\n$"));
}

TEST(Comparison, PageOfARunWithItselfSaysThatNothingGotWorse) {
  two_runs both = runs();
  both.a.run.complete = both.b.run.complete = true;
  both.b = both.a;
  EXPECT_THAT(page_of(both), HasSubstr("No regressions"));
}

TEST(Comparison, LinksToReportsGoToTheWebOrToNeighboursOnly) {
  for (const char* good : {"https://a.org/x.html", "http://a", "after.html", "../runs/2.html"})
    EXPECT_TRUE(is_report_link(good)) << good;
  for (const char* bad : {"", "javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "//a.org/x",
                          "/x", "java\nscript:x", "a b.html", "a.html#x", "\\\\a"})
    EXPECT_FALSE(is_report_link(bad)) << bad;
}

TEST(Comparison, WithoutAChangeIsThreeLines) {
  results::compared run{"a.json", "", {}};
  run.run.complete = true;
  run.run.plugins = {a_plugin("p", "1.0", {a_test("A", "B", verdict::pass)})};
  EXPECT_EQ(text_of(results::compare(run, run)), "p 1.0\n  1 unchanged\nno regressions\n");
}

TEST(Comparison, ListsRegressionsWholeAndTheFirstOfOtherChanges) {
  const auto run = [](verdict even, verdict odd) {
    results::compared c{"a.json", "", {}};
    c.run.complete = true;
    c.run.plugins = {a_plugin("p", "1.0", {})};
    for (int i = 0; i < 50; ++i)
      c.run.plugins[0].tests.push_back(a_test("T", "N" + std::to_string(i), i % 2 == 0 ? even : odd));
    return c;
  };
  const results::comparison c =
      results::compare(run(verdict::pass, verdict::fail), run(verdict::fail, verdict::pass));
  const auto count = [](const std::string& text, std::string_view word) {
    int n = 0;
    for (std::size_t at = 0; (at = text.find(word, at)) != std::string::npos; ++at) ++n;
    return n;
  };
  EXPECT_EQ(count(text_of(c), "  broken "), 25);
  EXPECT_EQ(count(text_of(c), "  fixed "), 10);
  EXPECT_THAT(text_of(c), HasSubstr("  and 15 more fixed; --all shows them\n"));
  EXPECT_EQ(count(text_of(c, {false, true}), "  fixed "), 25);
  EXPECT_THAT(text_of(c, {false, true}), Not(HasSubstr("more fixed")));
}

}  // namespace
}  // namespace assay::reports
