// What assay history shows of a history that has everything in it, text that means harm included.
#include "assay/reports/history.hpp"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "assay/results/history_json.hpp"
#include "assay/results/json.hpp"
#include "recorded.hpp"
#include "sample_history.hpp"
#include "trend.hpp"

namespace assay::reports {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

results::history sample() { return sample_history(recorded_clauses()); }

std::string text_of(const results::history& trend, history_options how = {}) {
  std::ostringstream out;
  write_history(out, trend, how);
  return out.str();
}

std::string page_of(const results::history& trend) {
  std::ostringstream out;
  write_history_page(out, trend);
  return out.str();
}

std::size_t count(const std::string& text, std::string_view word) {
  std::size_t n = 0;
  for (std::size_t at = 0; (at = text.find(word, at)) != std::string::npos; ++at) ++n;
  return n;
}

TEST(History, Text) { expect_golden("history.txt", text_of(sample())); }

TEST(History, TextInColor) { expect_golden("history-color.txt", text_of(sample(), {true, false})); }

TEST(History, Json) { expect_golden("history.json", results::dump(results::to_json(sample())) + "\n"); }

TEST(History, Page) { expect_golden("history.html", without_style_and_script(page_of(sample()))); }

TEST(History, OfNothingIsAPageToo) {
  EXPECT_THAT(page_of({}), HasSubstr("No run of the whole suite reached its end"));
  EXPECT_THAT(page_of(sample()), HasSubstr("1 runtime could not be loaded in the latest run"));
}

TEST(History, TextShowsTheNewestRunsUnlessAllAreAskedFor) {
  results::history trend;
  results::runtime_history runtime;
  runtime.name = "p";
  for (std::size_t i = 0; i < 30; ++i) {
    trend.runs.push_back({{"a.json"}, "2026-01-01T00:00:" + std::to_string(10 + i) + "Z", "0.1.0", "", ""});
    runtime.points.push_back({});
    runtime.points.back().run = i;
    runtime.points.back().whole = true;
    runtime.points.back().version = "v" + std::to_string(i);
  }
  trend.runtimes = {runtime};
  EXPECT_EQ(count(text_of(trend), "2026-01-01"), 20U);
  EXPECT_THAT(text_of(trend), HasSubstr("and 10 older runs; --all shows them\n"));
  EXPECT_THAT(text_of(trend), HasSubstr("v29"));
  EXPECT_EQ(count(text_of(trend, {false, true}), "2026-01-01"), 30U);
}

html::trend figures(std::vector<std::optional<double>> values) {
  html::trend all;
  all.name = "n";
  all.unit = "%";
  all.share = true;
  all.runs.resize(values.size(), "2026-01-01");
  all.lines = {{"MUST", std::move(values)}};
  return all;
}

TEST(Trend, BreaksItsLineAtAGap) {
  const std::string svg = html::plot(figures({90, 95, std::nullopt, 95, 100}));
  EXPECT_EQ(count(svg, "<polyline"), 2U);
  EXPECT_EQ(count(svg, "class=\"gap\"><title>"), 1U);
  EXPECT_EQ(count(html::plot(figures({90, std::nullopt, 100})), "<polyline"), 0U);
}

TEST(Trend, OfOneRunIsNoFigure) {
  EXPECT_EQ(html::plot(figures({90})), "");
  EXPECT_EQ(html::plot(figures({90, std::nullopt})), "");
  EXPECT_EQ(html::plot(figures({})), "");
}

TEST(Trend, OfEqualFiguresIsAFlatLine) {
  EXPECT_THAT(html::plot(figures({100, 100})), HasSubstr("points=\"86.0,26.0 604.0,26.0\""));
  html::trend still = figures({0, 0});
  still.share = false;
  EXPECT_THAT(html::plot(still), Not(HasSubstr("nan")));
}

TEST(Trend, ALineWithoutAFigureIsNotInTheLegend) {
  html::trend all = figures({90, 100});
  all.lines.push_back({"SHOULD", {std::nullopt, std::nullopt}});
  EXPECT_THAT(html::plot(all), Not(HasSubstr("SHOULD")));
}

TEST(Trend, ALongNameOfAMarkStaysInside) {
  html::trend all = figures({90, 100});
  all.marks = {{1, std::string(100, 'x')}};
  EXPECT_THAT(html::plot(all), HasSubstr("<text class=\"end\" x=\"604.0\" y=\"14\">xxxxxxxxxxxxxxxx</text>"));
}

TEST(Trend, OfManyRunsHasNoDots) {
  EXPECT_EQ(count(html::plot(figures(std::vector<std::optional<double>>(500, 99.0))), "<circle"), 0U);
}

}  // namespace
}  // namespace assay::reports
