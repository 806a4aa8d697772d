// The harness itself is killed in the middle of a run: what had ended is in the JSON Lines, and no process is
// left.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include "assay/results/json.hpp"
#include "assay_process.hpp"

namespace assay::cli::test {
namespace {

using testing::HasSubstr;

TEST(KilledHarness, LeavesAPartialReportAndNoProcess) {
  const scratch files;
  const std::string events = files.file("r.jsonl");
  const std::string mark = std::to_string(getpid()) + ".killed";
  // The sleeps end, then a gather does not.
  assay_process harness(
      {"run", plugin_file("hostile_gallery") + ",do=daemon-and-loop", "--filter",
       "area:sleep or Gather.ResultOf*", "-j1", "--timeout", "3600", "-r", "jsonl:" + events},
      {{"KILLED_MARK", mark}});
  // ctest's time limit is the watchdog.
  while (text_of(events).find("ResultOfTheDoneFuture") == std::string::npos) usleep(10'000);
  EXPECT_FALSE(processes_with("KILLED_MARK=" + mark).empty());
  harness.signal(SIGKILL);
  EXPECT_EQ(harness.wait().code, 128 + SIGKILL);
  wait_until_gone("KILLED_MARK=" + mark);

  const finished report =
      run_assay({"report", events, "-r", "json:" + files.file("r.json"), "-r", "html:" + files.file("r.html"),
                 "-r", "junit:" + files.file("r.xml"), "-r", "console"});
  EXPECT_EQ(report.err, "");
  EXPECT_THAT(report.out, HasSubstr("interrupted"));
  EXPECT_THAT(text_of(files.file("r.html")), HasSubstr("ncomplete"));
  EXPECT_THAT(text_of(files.file("r.xml")), HasSubstr("</testsuites>"));
  const results::run_result run = results::read_run(files.file("r.json"));
  EXPECT_FALSE(run.complete);
  std::size_t passed = 0;
  for (const results::test_result& test : run.plugins.at(0).tests) {
    if (test.area == "sleep") {
      EXPECT_EQ(test.outcome, results::verdict::pass) << test.id();
      ++passed;
    } else {
      EXPECT_EQ(test.outcome, results::verdict::not_run) << test.id();
    }
  }
  EXPECT_GE(passed, 5U);
}

}  // namespace
}  // namespace assay::cli::test
