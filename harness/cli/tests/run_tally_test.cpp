// Counting a run, and saying how far it is, without a clock.
#include "live/run_tally.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "live/screen.hpp"
#include "live/words.hpp"

namespace assay::cli {
namespace {

using results::verdict;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::SizeIs;
using testing::StartsWith;
using namespace std::chrono_literals;

class TallyTest : public testing::Test {
 protected:
  void load(std::size_t plugin, const std::string& name, std::size_t selected) {
    results::plugin_started e;
    e.index = plugin;
    e.head.name = name;
    e.selected = selected;
    run.take(e, at(0s));
  }
  void start(const std::string& name, std::chrono::milliseconds when, std::size_t plugin = 0) {
    run.take(results::test_started{plugin, "Act." + name}, at(when));
  }
  void finish(const std::string& name, verdict v, std::size_t plugin = 0) {
    results::test_finished e;
    e.plugin = plugin;
    e.result.suite = "Act";
    e.result.name = name;
    e.result.outcome = v;
    run.take(e, at(0s));
  }
  static run_tally::clock::time_point at(std::chrono::milliseconds after) {
    return run_tally::clock::time_point(1h) + after;
  }

  run_tally run{{4, 4}, at(0s)};
};

TEST_F(TallyTest, PluginsThatAreNotLoadedYetCountAsAnnounced) {
  EXPECT_EQ(run.total(), 8U);
  load(0, "one", 3);
  EXPECT_EQ(run.total(), 7U);
  load(1, "", 0);  // can't be loaded
  EXPECT_EQ(run.total(), 3U);
}

TEST_F(TallyTest, TestsThatDidNotRunAreNotDone) {
  finish("a", verdict::pass);
  finish("b", verdict::not_run);
  EXPECT_EQ(run.done(), 1U);
}

TEST_F(TallyTest, RepetitionsRaiseTheTotalAndNeverPassIt) {
  load(0, "one", 1);
  load(1, "two", 0);
  for (int i = 0; i < 3; ++i) finish("a", verdict::pass);
  EXPECT_EQ(run.done(), 3U);
  EXPECT_EQ(run.total(), 3U);
}

TEST_F(TallyTest, ATestBegunAnewRunsOnce) {
  start("a", 0s);
  start("b", 1s);
  start("a", 2s);
  ASSERT_THAT(run.running(), SizeIs(2));
  EXPECT_EQ(run.running()[1].id, "Act.a");
  EXPECT_EQ(run.running()[1].since, at(2s));
  finish("a", verdict::fail);
  EXPECT_THAT(run.running(), SizeIs(1));
}

TEST_F(TallyTest, TheSameTestRunsInTwoPlugins) {
  start("a", 0s, 0);
  start("a", 0s, 1);
  finish("a", verdict::pass, 1);
  ASSERT_THAT(run.running(), SizeIs(1));
  EXPECT_EQ(run.running()[0].plugin, 0U);
}

TEST_F(TallyTest, TheTimeLeftFollowsThePace) {
  EXPECT_FALSE(run.left(at(5s))) << "no pace without a result";
  finish("a", verdict::pass);
  finish("b", verdict::pass);
  EXPECT_FALSE(run.left(at(900ms))) << "too early";
  EXPECT_EQ(*run.left(at(10s)), 30s);  // 2 of 8 took 10 s
}

TEST_F(TallyTest, WhenAllIsDoneNoTimeIsLeft) {
  load(0, "one", 1);
  load(1, "two", 0);
  finish("a", verdict::pass);
  EXPECT_FALSE(run.left(at(10s)));
}

TEST_F(TallyTest, TheBarHasMeterCountsAndTimes) {
  finish("a", verdict::pass);
  finish("b", verdict::crash);
  EXPECT_EQ(bar_line(run, at(65s), 80, false),
            "[=======>                      ] 2/8  1 pass, 1 crash  1:05, 3:15 left");
}

TEST_F(TallyTest, TheBarGivesWayAndThenTheLineIsCut) {
  finish("a", verdict::pass);
  EXPECT_EQ(bar_line(run, at(0s), 40, false), "[==>                ] 1/8  1 pass  0:00");
  EXPECT_EQ(bar_line(run, at(0s), 30, false), "1/8  1 pass  0:00");
  EXPECT_EQ(bar_line(run, at(0s), 12, false), "1/8  1 pass");
}

TEST_F(TallyTest, ColourMarksWhatIsNotAsExpected) {
  finish("a", verdict::pass);
  finish("b", verdict::unsupported);
  finish("c", verdict::crash);
  const std::string line = bar_line(run, at(0s), 80, true);
  EXPECT_THAT(line, HasSubstr("\x1b[32m1 pass\x1b[0m, 1 unsupported, \x1b[1m\x1b[31m1 crash\x1b[0m"));
}

TEST_F(TallyTest, RunningTestsAreTheOldestFirstAndTheRestIsCounted) {
  load(0, "one", 4);
  load(1, "two", 4);
  start("a", 0s);
  start("b", 2s, 1);
  start("c", 3s);
  EXPECT_EQ(running_line(run, at(3s), 80), "one Act.a (3 s), two Act.b (1 s), one Act.c");
  EXPECT_EQ(running_line(run, at(3s), 30), "one Act.a (3 s) +2");
  EXPECT_EQ(running_line(run, at(3s), 14), "one Act.a  +2");
}

TEST_F(TallyTest, TheStatusHasTotalsAndALineForEachRunningTest) {
  load(0, "one", 4);
  load(1, "two", 4);
  EXPECT_THAT(status_lines(run, at(0s)),
              ElementsAre("assay: 0 of 8 tests done in 0:00", "assay: no test is running"));
  finish("x", verdict::pass);
  finish("y", verdict::fail);
  start("a", 0s);
  start("b", 11'500ms, 1);
  EXPECT_THAT(status_lines(run, at(12s)),
              ElementsAre("assay: 2 of 8 tests done in 0:12: 1 pass, 1 fail; 0:36 left",
                          "assay: running for 12.0 s: one: Act.a", "assay: running for 0.5 s: two: Act.b"));
}

TEST(Words, TimesAreCutNotRounded) {
  EXPECT_EQ(clock_text(-1s), "0:00");
  EXPECT_EQ(clock_text(59'999ms), "0:59");
  EXPECT_EQ(clock_text(3599s), "59:59");
  EXPECT_EQ(clock_text(3600s), "1:00:00");
}

TEST(Screen, PrintableTextIsOneLineOfBoundedSize) {
  EXPECT_EQ(printable("a\nb\tc\x1b[2J\r"), "a b c\\x1b[2J\\x0d");
  const std::string long_name = printable(std::string(1 << 20, 'x'));
  EXPECT_LT(long_name.size(), 500U);
  EXPECT_THAT(long_name, EndsWith("x..."));
}

TEST(Screen, ALineIsCutBetweenCharactersAndWideOnesFit) {
  EXPECT_EQ(cut_to("abc", 3), "abc");
  EXPECT_EQ(cut_to("abc", 2), "ab");
  EXPECT_EQ(cut_to("a\u4e2d\u6587", 3), "a\u4e2d");
  EXPECT_EQ(cut_to("a\u4e2d\u6587", 4), "a\u4e2d");
}

}  // namespace
}  // namespace assay::cli
