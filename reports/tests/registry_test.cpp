#include "assay/reports/registry.hpp"

#include <gmock/gmock.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

#include "assay/results/json.hpp"
#include "recorded.hpp"

namespace assay::reports {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::StartsWith;

std::string error_of(auto call) {
  try {
    call();
  } catch (const report_error& e) {
    return e.what();
  }
  return "no error";
}

TEST(ReportRequest, HasAKindAPathAndADialect) {
  const request html = parse_request("html:build/report/index.html");
  EXPECT_EQ(html.kind, "html");
  EXPECT_EQ(html.path, "build/report/index.html");
  EXPECT_FALSE(html.strict);
  const request junit = parse_request("junit:a:b.xml:strict");
  EXPECT_EQ(junit.path, "a:b.xml");
  EXPECT_TRUE(junit.strict);
  EXPECT_EQ(parse_request("json:a:strict").path, "a:strict");
  EXPECT_EQ(parse_request("console").path, "");
  EXPECT_EQ(parse_request("json:-").path, "-");
}

TEST(ReportRequest, ThatIsWrongIsToldInOneLine) {
  EXPECT_EQ(error_of([] { parse_request("pdf:x"); }),
            "'pdf' is no kind of report; there are badge, console, github, html, json, jsonl, junit, "
            "markdown, shields, statement, statement-json");
  EXPECT_EQ(error_of([] { parse_request("html"); }),
            "report 'html' needs a path: html:PATH, or html:- for the standard output");
  EXPECT_THAT(error_of([] { parse_request("junit::strict"); }), HasSubstr("needs a path"));
  EXPECT_THAT(error_of([] { parse_request(""); }), StartsWith("'' is no kind"));
}

class ReportFile : public ::testing::Test {
 protected:
  ReportFile() {
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }
  ~ReportFile() override { fs::remove_all(folder_); }
  const fs::path folder_ =
      fs::path(::testing::TempDir()) / ("report-file-" + std::to_string(static_cast<long>(::getpid())));
};

TEST_F(ReportFile, IsOpenedWithItsFoldersBeforeAnyEvent) {
  const fs::path file = folder_ / "a" / "b.json";
  const auto report = open({"json", file.string(), false}, {});
  EXPECT_TRUE(fs::exists(file));
  replay(recorded_run(), *report);
  EXPECT_EQ(report->error(), "");
  EXPECT_EQ(results::read_run(file).plugins.size(), 4u);
}

TEST_F(ReportFile, ThatCantBeOpenedIsToldAtOnce) {
  std::ofstream(folder_ / "file") << "x";
  EXPECT_THAT(error_of([&] {
                open({"json", (folder_ / "file" / "x.json").string(), false}, {});
              }),
              HasSubstr("file/x.json: can't"));
  EXPECT_THAT(error_of([&] {
                open({"json", folder_.string(), false}, {});
              }),
              HasSubstr(": can't be written: Is a directory"));
}

TEST_F(ReportFile, OnAFullDiskRemembersItsError) {
  if (!fs::exists("/dev/full")) GTEST_SKIP() << "no /dev/full here";
  for (const kind_info& kind : kinds()) {
    const auto report = open({std::string(kind.name), "/dev/full", false}, {});
    replay(recorded_run_for(kind.name), *report);
    report->finish();
    EXPECT_THAT(report->error(), StartsWith("/dev/full: can't be written")) << kind.name;
  }
}

TEST_F(ReportFile, OfAKilledRunIsWrittenByFinishAndSaysSo) {
  for (const kind_info& kind : kinds()) {
    std::ostringstream out;
    const auto report = make(kind.name, out, {});
    results::run_result run = recorded_run();
    report->on(results::run_started{run});
    results::plugin_result head = run.plugins[0];
    head.tests.clear();
    report->on(results::plugin_started{head, 0, 2});
    report->on(results::test_finished{0, run.plugins[0].tests[0]});
    report->on(results::test_started{0, "Gather.Late"});
    report->finish();
    const std::string once = out.str();
    report->finish();
    EXPECT_EQ(out.str(), once) << kind.name;
    EXPECT_THAT(once, HasSubstr(kind.of_one_plugin ? "partial run" : "Late")) << kind.name;
  }
}

TEST(Reports, OfAnEmptyRunAreWritten) {
  for (const kind_info& kind : kinds())
    EXPECT_FALSE(written(kind.name, results::run_result{}).empty() && kind.name != "console");
}

TEST(Reports, JsonIsReadBackAsTheRunThatWasWritten) {
  results::run_result run = results::read_run(fs::path(ASSAY_RECORDED) / "run.json");
  for (const char* kind : {"json", "jsonl"}) {
    std::istringstream in(written(kind, run));
    EXPECT_EQ(results::read_run(in, kind), run);
  }
}

class Color : public ::testing::Test {
 protected:
  Color() {
    for (const char* name : {"NO_COLOR", "CLICOLOR_FORCE", "TERM", "CLICOLOR"}) ::unsetenv(name);
  }
  static void set(const char* name, const char* value) { ::setenv(name, value, 1); }
  const int pipe_ = STDIN_FILENO;  // no matter what: a forced colour asks no descriptor
};

TEST_F(Color, ChosenOutrightAsksNothing) {
  set("NO_COLOR", "1");
  EXPECT_TRUE(use_color(color_choice::always, pipe_));
  ::unsetenv("NO_COLOR");
  set("CLICOLOR_FORCE", "1");
  EXPECT_FALSE(use_color(color_choice::never, pipe_));
}

TEST_F(Color, AutomaticAsksTheEnvironmentFirst) {
  set("CLICOLOR_FORCE", "1");
  EXPECT_TRUE(use_color(color_choice::automatic, -1));
  set("TERM", "dumb");
  EXPECT_TRUE(use_color(color_choice::automatic, -1));
  set("NO_COLOR", "1");
  EXPECT_FALSE(use_color(color_choice::automatic, -1));
}

TEST_F(Color, WithoutATerminalThereIsNone) { EXPECT_FALSE(use_color(color_choice::automatic, -1)); }

}  // namespace
}  // namespace assay::reports
