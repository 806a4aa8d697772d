// A badge never says more than its run shows.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "recorded.hpp"

namespace assay::reports {
namespace {

namespace fs = std::filesystem;
using results::run_result;
using results::verdict;
using ::testing::HasSubstr;

// The whole run of the runtime that meets everything.
run_result good_run() {
  run_result run = recorded_run();
  run.plugins.resize(1);
  return run;
}

// With the tests of this clause ended so.
run_result with(verdict outcome, std::string_view clause) {
  run_result run = good_run();
  for (results::test_result& test : run.plugins[0].tests)
    if (std::find(test.clauses.begin(), test.clauses.end(), clause) != test.clauses.end())
      test.outcome = outcome;
  return run;
}

void expect_badge(const run_result& run, const std::string& message, const std::string& color) {
  const auto shields = nlohmann::json::parse(written("shields", run));
  EXPECT_EQ(shields.at("schemaVersion"), 1);
  EXPECT_EQ(shields.at("message"), message);
  EXPECT_EQ(shields.at("color"), color);
  EXPECT_THAT(written("badge", run),
              HasSubstr("<title>" + shields.at("label").get<std::string>() + ": " + message));
}

TEST(Badge, IsGreenWhereCoreConformsAndNothingFailedUnexpectedly) {
  expect_badge(good_run(), "core + full", "brightgreen");
  expect_badge(with(verdict::unsupported, "task.names"), "core 3/3 MUST", "brightgreen");
  expect_badge(with(verdict::expected_fail, "task.names"), "core 3/3 MUST", "brightgreen");
}

TEST(Badge, IsRedWhereAMustIsNotMet) {
  expect_badge(with(verdict::fail, "sleep.zero"), "core not met: 1 MUST", "red");
  expect_badge(with(verdict::expected_fail, "sleep.zero"), "core not met: 1 MUST", "red");
  expect_badge(with(verdict::hang, "task.names"), "core 3/3 MUST, not met: 1 MUST", "red");
}

TEST(Badge, IsOrangeWhereWhatIsLackingIsNoFailedMust) {
  expect_badge(with(verdict::unsupported, "sleep.zero"), "core 2/3 MUST", "orange");
  expect_badge(with(verdict::fail, "sleep.result"), "core + full, 1 unexpected", "orange");
}

TEST(Badge, OfAPartOfARunIsNeverGreen) {
  const auto part = [](void (*change)(run_result&)) {
    run_result run = good_run();
    change(run);
    return run;
  };
  for (const run_result& run :
       {part([](run_result& r) { r.complete = false; }), part([](run_result& r) { r.filter = "area:sleep"; }),
        part([](run_result& r) { r.shards = 2; }), with(verdict::not_run, "sleep.zero"),
        with(verdict::inconclusive, "sleep.zero")})
    expect_badge(run, "partial run", "lightgrey");
  run_result failed = with(verdict::fail, "sleep.zero");
  failed.complete = false;
  expect_badge(failed, "core not met: 1 MUST (partial run)", "red");
}

TEST(Badge, OfWhatDidNotRunIsGrey) {
  run_result run = good_run();
  run.plugins[0].load_error = "no such file";
  run.plugins[0].tests.clear();
  expect_badge(run, "not loaded", "lightgrey");
  run.plugins.clear();
  expect_badge(run, "no runtime", "lightgrey");
}

TEST(Badge, NamesTheRuntimeAndTheDatedSuiteOrTheMonth) {
  run_result run = good_run();
  EXPECT_EQ(nlohmann::json::parse(written("shields", run)).at("label"),
            "reference 0.1.0 conformance 2026-01");
  run.suite = "2026-11";
  EXPECT_EQ(nlohmann::json::parse(written("shields", run)).at("label"),
            "reference 0.1.0 conformance 2026-11");
}

class BadgeFile : public ::testing::Test {
 protected:
  BadgeFile() { fs::create_directories(folder_); }
  ~BadgeFile() override { fs::remove_all(folder_); }
  std::string error_of(const run_result& run, const std::string& name) const {
    const auto report = open({"badge", (folder_ / name).string(), false}, {});
    replay(run, *report);
    report->finish();
    return report->error();
  }
  const fs::path folder_ =
      fs::path(::testing::TempDir()) / ("badge-file-" + std::to_string(static_cast<long>(::getpid())));
};

TEST_F(BadgeFile, OfSeveralRuntimesIsAnErrorThatSaysWhatToDo) {
  EXPECT_EQ(
      error_of(recorded_run(), "badge.svg"),
      (folder_ / "badge.svg").string() +
          ": a badge is of one runtime, and the run has 4; with {plugin} in the path each gets its own");
  EXPECT_FALSE(fs::exists(folder_ / "badge.svg"));
}

TEST_F(BadgeFile, WithAPlaceForThePluginIsOneForEach) {
  EXPECT_EQ(error_of(recorded_run(), "new/{plugin}.svg"), "");
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder_ / "new")) {
    names.push_back(entry.path().filename().string());
    std::ifstream in(entry.path());
    EXPECT_THAT(std::string(std::istreambuf_iterator<char>(in), {}), HasSubstr("</svg>"));
  }
  EXPECT_THAT(names, ::testing::UnorderedElementsAre("reference.svg", "cpython.svg",
                                                     "~3cb~3eevil~3c~2fb~3e.svg", "missing.svg"));
}

TEST_F(BadgeFile, LeavesItsFolderByNoName) {
  run_result run = good_run();
  run.plugins[0].name = "../../up";
  EXPECT_EQ(error_of(run, "{plugin}.svg"), "");
  EXPECT_TRUE(fs::exists(folder_ / "..~2f..~2fup.svg"));
}

TEST_F(BadgeFile, ThatWouldReplaceAnotherOfTheRunIsAnError) {
  run_result run = good_run();
  run.plugins.push_back(run.plugins[0]);
  EXPECT_THAT(error_of(run, "{plugin}.svg"),
              HasSubstr("reference.svg: two plugins of the run have this name"));
}

}  // namespace
}  // namespace assay::reports
