#include "../console/failure.hpp"

#include <gmock/gmock.h>

#include "recorded.hpp"

namespace assay::reports {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const console::painter plain(false);

TEST(Console, MarksTheFirstDifferenceOfATrace) {
  EXPECT_EQ(console::trace_columns({{"a", "b", "c"}, {"a", "x"}}, plain),
            "    expected   observed\n"
            "    a          a\n"
            "  > b        > x   first difference\n"
            "    c          (end)\n");
}

TEST(Console, ShowsWhereAShorterTraceEnds) {
  EXPECT_EQ(console::trace_columns({{"a"}, {"a", "late"}}, plain),
            "    expected   observed\n"
            "    a          a\n"
            "  > (end)    > late   first difference\n");
}

TEST(Console, ShowsOnlyTheSurroundingsOfTheDifferenceOfALongTrace) {
  results::trace_comparison trace;
  for (int i = 0; i < 100; ++i) trace.expected.push_back(std::to_string(i));
  trace.observed = trace.expected;
  trace.observed[50] = "x";
  const std::string text = console::trace_columns(trace, plain);
  EXPECT_THAT(text, HasSubstr("... 46 equal"));
  EXPECT_THAT(text, HasSubstr("> 50       > x   first difference"));
  EXPECT_THAT(text, HasSubstr("... 42 more"));
  EXPECT_THAT(text, Not(HasSubstr("99")));
}

TEST(Console, WithoutColorWritesNoEscape) {
  EXPECT_THAT(written("console", recorded_run()), Not(HasSubstr("\x1b")));
}

TEST(Console, WithColorWritesOnlyItsOwnEscapes) {
  options how;
  how.color = true;
  const std::string text = written("console", recorded_run(), how);
  EXPECT_THAT(text, HasSubstr("\x1b["));
  EXPECT_THAT(text, Not(HasSubstr("\x1b[2J")));
}

TEST(Console, EndsWithOneVerdictLineARuntimeAndItsNotes) {
  results::run_result run = recorded_run();
  run.plugins.resize(1);
  EXPECT_EQ(written("console", run), "reference 0.1.0   PASS  6 tests: 6 pass   MUST 5/5  SHOULD 1/1\n");
}

TEST(Console, SaysThatARunWasInterrupted) {
  results::run_result run = recorded_run();
  run.plugins.resize(1);
  run.complete = false;
  EXPECT_THAT(written("console", run), HasSubstr("interrupted"));
}

}  // namespace
}  // namespace assay::reports
