// The Markdown of a run: what its lines say, and that nothing of a plugin is more than text in it.
#include <cmark.h>
#include <gmock/gmock.h>

#include <memory>
#include <string>

#include "recorded.hpp"

namespace assay::reports {
namespace {

using results::verdict;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class Markdown : public testing::Test {
 protected:
  Markdown() {
    run.complete = true;
    run.suite = "2026-11";
    run.plugins.emplace_back();
    run.plugins[0].name = "mine";
    run.plugins[0].spec = "./mine.so";
  }
  results::test_result& add(verdict v, const std::string& name) {
    results::test_result& test = run.plugins[0].tests.emplace_back();
    test.suite = "Act";
    test.name = name;
    test.outcome = v;
    return test;
  }
  std::string text() const { return written("markdown", run); }

  results::run_result run;
};

TEST_F(Markdown, OfARunAsExpectedIsALineForEachPlugin) {
  add(verdict::pass, "A").clauses = {"sleep.zero"};
  EXPECT_EQ(text(), "## Assay: as expected\n\n`mine` PASS - 1 test: 1 pass, MUST 1/1\n");
}

TEST_F(Markdown, OfAnEmptyRunHasAHeadingAlone) {
  run.plugins.clear();
  EXPECT_EQ(text(), "## Assay: as expected\n");
}

TEST_F(Markdown, ShowsTheGateAndWhatBreachedItInALineEach) {
  add(verdict::fail, "A");
  run.gate = results::gate_result{"must>=90%,flaky<=2", {}};
  EXPECT_THAT(text(),
              StartsWith("## Assay: the gate is passed\n\nGate passed: `must>=90%,flaky<=2`\n\n`mine` FAIL"));
  run.gate->breaches = {{"mine", "must>=90%", "5 of 10 clauses met (50%)"}};
  EXPECT_THAT(text(), StartsWith("## Assay: the gate is breached\n\n"
                                 "Gate breached: `mine`: `must>=90%`: `5 of 10 clauses met (50%)`\n\n"));
}

TEST_F(Markdown, OfAPassedGateIsNotGoodWhereAPluginIsMissing) {
  run.gate = results::gate_result{"must=100%", {}};
  run.plugins[0].load_error = "no such file";
  EXPECT_THAT(text(), StartsWith("## Assay: not as expected\n"));
}

TEST_F(Markdown, NamesProvisionalTestsThatFailInOneLine) {
  add(verdict::pass, "A");
  for (int i = 0; i < 7; ++i) add(verdict::fail, "P" + std::to_string(i)).provisional = true;
  EXPECT_EQ(text(),
            "## Assay: as expected\n\n"
            "`mine` PASS - 1 test: 1 pass; 7 provisional, 7 not as expected\n\n"
            "Provisional, newer than suite `2026-11`, and not as expected: "
            "`Act.P0, Act.P1, Act.P2, Act.P3, Act.P4` and 2 more\n");
}

TEST_F(Markdown, CountsBenchmarksInThePluginsLine) {
  results::benchmark_result failed, lacking, loop;
  failed.name = "A";
  failed.error = "died";
  lacking.name = "B";
  lacking.error = "unsupported: no gather";
  loop.name = "B/native";
  run.plugins[0].benchmarks = {{}, failed, lacking, loop};
  EXPECT_THAT(
      text(),
      StartsWith("## Assay: as expected\n\n`mine` MEASURED - 3 benchmarks, 1 unsupported, 1 failed\n"));
  add(verdict::pass, "A");
  EXPECT_THAT(text(), HasSubstr("1 test: 1 pass; 3 benchmarks, 1 unsupported, 1 failed\n"));
}

// What GitHub makes a table of: a row a line, and no bar that ends a cell.
TEST_F(Markdown, PutsBenchmarksIntoATableOfRatiosToTheFirstRuntime) {
  const auto measure = [&](const char* plugin, double scale) {
    run.plugins.emplace_back().name = plugin;
    for (const auto& [name, ns] : {std::pair("A|b", 50.0), std::pair("S/10", 40.0), std::pair("S/100", 41.0),
                                   std::pair("S/1000", 90.0)}) {
      results::benchmark_result& b = run.plugins.back().benchmarks.emplace_back();
      b.name = name;
      b.real_ns = scale * ns;
    }
  };
  run.plugins.clear();
  measure("mine", 1);
  measure("oth\ner", 2.5);
  run.plugins[1].benchmarks[3].error = "unsupported: too many";
  EXPECT_THAT(text(), HasSubstr("<details><summary>4 benchmarks, and how many times as long as "
                                "<code>mine</code> each runtime takes</summary>\n\n"
                                "| per operation | `mine` | `oth er` |\n|:-|-:|-:|\n"
                                "| `A\\|b` | 50.0 ns | 2.50× |\n"
                                "| `S/10` | 40.0 ns | 2.50× |\n"
                                "| `S/100` | 41.0 ns | 2.50× |\n"
                                "| `S/1000` | 90.0 ns | – |\n\n</details>"));
  EXPECT_THAT(text(), HasSubstr("| dearest size / cheapest | `mine` | `oth er` |\n|:-|-:|-:|\n"
                                "| `S of 10 to 1,000` | 2.25× | 1.02× to 100 |\n\n</details>"));
}

TEST_F(Markdown, IsAtMostWhatGitHubTakesAsAComment) {
  for (int i = 0; i < 500; ++i)
    add(verdict::fail, "A" + std::to_string(i)).output = "\xe2\x80\xae" + std::string(4096, '`');
  EXPECT_LE(text().size(), 65'536U);
  EXPECT_GT(text().size(), 60'000U);
  EXPECT_THAT(text(), ContainsRegex("\nAnd [0-9]+ more, for which there is no room here.\n$"));
}

TEST_F(Markdown, ThatALogShowsIsNoCommandOfGitHubsRunner) {
  results::test_result& test = add(verdict::fail, "A");
  test.reason = "::error::one";
  test.output = "a\n  ::set-output name=x::y\nb ##[error]two std::vector\n";
  EXPECT_THAT(text(), Not(ContainsRegex("\n[ \t]*::")));
  EXPECT_THAT(text(), Not(HasSubstr("##[")));
  EXPECT_THAT(text(), HasSubstr("\n\\x3a:error::one\n"));
  EXPECT_THAT(text(), HasSubstr("a\n  \\x3a:set-output name=x::y\nb \\x23#[error]two std::vector\n"));
}

// A reader of Markdown finds no more than we put there, and a mention or a reference stands in code alone.
TEST_F(Markdown, HasNoMarkupMentionOrLinkOfAPlugins) {
  const std::string evil = "</summary><script>x</script> @someone #1 ![i](https://a) [l](b) `@c` \n\n@d ```";
  run.plugins[0].name = evil;
  run.plugins[0].spec = evil;
  run.suite = evil;
  run.gate = results::gate_result{evil, {{evil, evil, evil}}};
  results::test_result& test = add(verdict::fail, evil);
  test.clauses = {evil};
  test.reason = test.output = test.diagnosis = evil + "\n```\n</details>\n@e\n`````\n~~~\n";
  test.failures = {{evil, 1, evil}};
  test.trace = results::trace_comparison{{evil}, {evil}};
  add(verdict::fail, evil).provisional = true;
  add(verdict::not_run, evil);
  run.plugins.emplace_back(run.plugins[0]).tests.clear();
  run.plugins[1].load_error = evil;

  const std::string markdown = text();
  const std::unique_ptr<cmark_node, void (*)(cmark_node*)> document(
      cmark_parse_document(markdown.data(), markdown.size(), CMARK_OPT_DEFAULT), cmark_node_free);
  const std::unique_ptr<cmark_iter, void (*)(cmark_iter*)> at(cmark_iter_new(document.get()),
                                                              cmark_iter_free);
  for (cmark_event_type event = cmark_iter_next(at.get()); event != CMARK_EVENT_DONE;
       event = cmark_iter_next(at.get())) {
    cmark_node* node = cmark_iter_get_node(at.get());
    const char* literal = cmark_node_get_literal(node);
    const std::string said = literal == nullptr ? "" : literal;
    const cmark_node_type type = cmark_node_get_type(node);
    EXPECT_NE(type, CMARK_NODE_LINK);
    EXPECT_NE(type, CMARK_NODE_IMAGE);
    EXPECT_NE(type, CMARK_NODE_HTML_INLINE) << said;
    if (type == CMARK_NODE_TEXT) {
      EXPECT_THAT(said, Not(ContainsRegex("[@#<]")));
    }
    if (type != CMARK_NODE_HTML_BLOCK || said == "</details>\n") continue;
    EXPECT_THAT(said, ContainsRegex("^<details><summary>[a-z ]+: <code>[^<@]*@[^<]*</code>"
                                    "( \\(<code>[^<]*</code>\\))?</summary>\n$"));
  }
}

}  // namespace
}  // namespace assay::reports
