// Progress where nothing can be rewritten: a CI system's log.
#include "live/progress.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>

#include "assay_process.hpp"

namespace assay::cli::test {
namespace {

using testing::MatchesRegex;
using namespace std::chrono_literals;

class ProgressInALog : public testing::Test {
 protected:
  ProgressInALog() : log_(std::fopen(folder_.file("log").c_str(), "w")) {}
  ~ProgressInALog() override { std::fclose(log_); }
  screen log() const { return screen(fileno(log_)); }
  std::string written() const { return text_of(folder_.file("log")); }

  const std::vector<std::size_t> announced_{8};

 private:
  const scratch folder_;
  std::FILE* log_;
};

TEST_F(ProgressInALog, ALongSilenceIsBrokenByALineWithTheCounts) {
  const std::string line = "assay: 0 of 8 tests done in [0-9]+:[0-9][0-9]\n";
  const auto before = progress::clock::now();
  progress shown(log(), announced_, false);
  const auto begun = progress::clock::now();
  shown.refresh(before + 29s);
  EXPECT_EQ(written(), "");
  shown.refresh(begun + 30s);
  EXPECT_THAT(written(), MatchesRegex(line));
  shown.refresh(begun + 59s);
  EXPECT_THAT(written(), MatchesRegex(line));
  shown.refresh(begun + 60s);
  EXPECT_THAT(written(), MatchesRegex(line + line));
}

TEST_F(ProgressInALog, OfBenchmarksAloneNoTestsAreCounted) {
  progress shown(log(), {0, 0}, false);
  shown.refresh(progress::clock::now() + 31s);
  EXPECT_THAT(written(), MatchesRegex("assay: measuring for [0-9]+:[0-9][0-9]\n"));
}

TEST_F(ProgressInALog, ARunThatIsOverSaysNothingMore) {
  progress shown(log(), announced_, false);
  shown.on(results::run_finished{});
  shown.refresh(progress::clock::now() + 1h);
  EXPECT_EQ(written(), "");
}

}  // namespace
}  // namespace assay::cli::test
