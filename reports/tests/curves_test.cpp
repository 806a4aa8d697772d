#include "../html/curves.hpp"

#include <gmock/gmock.h>

namespace assay::reports::html {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(Curves, ALineHasAMarkAFigureAndAnEntryOfTheLegend) {
  const std::string svg =
      plot("Gather", {{"a <b>", 0, {{10, 5}, {100, 50}}}, {"c", 1, {{10, 7}, {100, 70}}}});
  EXPECT_THAT(svg, HasSubstr("a &lt;b&gt;, 100: 50.0 ns"));
  EXPECT_THAT(svg, Not(HasSubstr("<b>a")));
  EXPECT_THAT(svg, HasSubstr("<b class=s1>2</b> <bdi>c</bdi>"));
}

TEST(Curves, OneArgumentAloneIsNoLine) {
  EXPECT_EQ(plot("A", {}), "");
  EXPECT_EQ(plot("A", {{"a", 0, {{10, 5}}}}), "");
}

TEST(Curves, FiguresThatAreAllEqualCanBeDrawn) {
  const std::string svg = plot("A", {{"a", 0, {{1, 5}, {10, 5}}}});
  EXPECT_THAT(svg, HasSubstr("polyline"));
  EXPECT_THAT(svg, Not(HasSubstr("nan")));
  EXPECT_THAT(svg, Not(HasSubstr("inf")));
}

}  // namespace
}  // namespace assay::reports::html
