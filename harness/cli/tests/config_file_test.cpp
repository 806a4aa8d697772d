// assay.toml: where it is found, what weighs more, and what is wrong with it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "assay/results/json.hpp"
#include "assay_process.hpp"

namespace assay::cli::test {
namespace {

using testing::EndsWith;
using testing::HasSubstr;

const std::string one_test = "Gather.ResultsKeepArgumentOrderWhateverFinishesFirst";

class inside {
 public:
  explicit inside(const std::string& folder) { std::filesystem::current_path(folder); }
  ~inside() { std::filesystem::current_path(before_); }

 private:
  std::filesystem::path before_ = std::filesystem::current_path();
};

class ConfigFile : public testing::Test {
 protected:
  finished run(const std::string& toml, std::vector<std::string> args, const variables& more = {}) {
    file = files.write("assay.toml", toml);
    args.insert(args.begin(), {"run", "reference", "--config", file});
    return run_assay(args, more);
  }
  // How often the one test ran: which of the places that say so was heard.
  int runs_of(const finished& done) {
    EXPECT_EQ(done.code, 0) << done.err;
    return results::read_run(files.file("r.json")).plugins.at(0).tests.at(0).runs;
  }

  const std::string start = "filter = \"" + one_test + "\"\nreport = \"json:r.json\"\n";
  scratch files;
  std::string file;
};

TEST_F(ConfigFile, ItsKeysAreOptionsAndItsPathsLieBesideIt) {
  EXPECT_EQ(runs_of(run(start + "repeat = 3\nuntil-fail = false\n", {})), 3);
  EXPECT_EQ(results::read_run(files.file("r.json")).filter, one_test);
}

TEST_F(ConfigFile, AProfileWeighsMoreThanTheRestAndTheCommandLineMost) {
  const std::string both = start + "repeat = 3\n[profile.often]\nrepeat = 5\n";
  EXPECT_EQ(runs_of(run(both, {})), 3);
  EXPECT_EQ(runs_of(run(both, {"--profile", "often"})), 5);
  EXPECT_EQ(runs_of(run(both, {}, {{"ASSAY_PROFILE", "often"}})), 5);
  EXPECT_EQ(runs_of(run(both, {"--profile", "often"}, {{"ASSAY_REPEAT", "4"}})), 4);
  EXPECT_EQ(runs_of(run(both, {"--profile", "often", "--repeat", "2"}, {{"ASSAY_REPEAT", "4"}})), 2);
}

TEST_F(ConfigFile, IsSearchedFromTheWorkingFolderUpwards) {
  files.write("assay.toml", start + "repeat = 3\n");
  const std::string below = files.file("a/b");
  std::filesystem::create_directories(below);
  const inside there(below);
  EXPECT_EQ(runs_of(run_assay({"run", "reference"})), 3);
  EXPECT_EQ(runs_of(run_assay({"run", "reference", "--no-config", "--filter", one_test, "-r",
                               "json:" + files.file("r.json")})),
            1);
}

TEST_F(ConfigFile, WhatItSettledIsInTheReport) {
  runs_of(run(start + "[profile.ci]\njobs = 1\n", {"--profile", "ci"}));
  EXPECT_THAT(results::read_run(files.file("r.json")).environment,
              testing::Contains(testing::Pair("settings", "assay.toml, profile ci")));
}

TEST_F(ConfigFile, AGateInItDecides) {
  const finished done = run(start + "gate = \"min-tests=2\"\n", {});
  EXPECT_EQ(done.code, 1);
  EXPECT_THAT(done.out, HasSubstr("min-tests"));
}

TEST_F(ConfigFile, ALineFeedInAKeyOrAValueMakesNoSecondLineOfAnError) {
  for (const std::string toml : {"\"a\\nb\" = 1\n", "retries = \"x\\ny\"\n"}) {
    const finished done = run(toml, {});
    EXPECT_EQ(done.code, 2);
    EXPECT_EQ(std::count(done.err.begin(), done.err.end(), '\n'), 1) << done.err;
  }
}

TEST_F(ConfigFile, ASuiteIsADateOrAFileBesideIt) {
  const std::string one = files.write("one.txt", "Sleep.SleepOfZeroGivesOthersOneTurn\n");
  EXPECT_EQ(run(start + "suite = \"one.txt\"\n", {}).code, 0);
  EXPECT_EQ(run(start + "suite = \"2026-11\"\n", {}).code, 0);
  EXPECT_EQ(run(start + "suite = \"none.txt\"\n", {}).code, 2);
}

TEST_F(ConfigFile, WhatIsWrongWithItIsOneLineWithItsPlace) {
  const auto error_of = [this](const std::string& toml, const std::vector<std::string>& args = {}) {
    const finished done = run(toml, args);
    EXPECT_EQ(done.code, 2) << toml;
    EXPECT_THAT(done.err, testing::StartsWith("assay: "));
    std::string line = done.err.substr(7);
    if (line.starts_with(file)) line.erase(0, file.size());
    return line;
  };
  EXPECT_EQ(error_of("\njob = 3\n"),
            ":2: 'job' is no option of `assay run` or `assay bench`; see `assay run --help`\n");
  EXPECT_EQ(error_of("[profile.ci]\njob = 3\n"),
            ":2: 'job' is no option of `assay run` or `assay bench`; see `assay run --help`\n");
  EXPECT_EQ(error_of("jobs = [1, 2]\n"), ":1: 'jobs' takes one value, not a list\n");
  EXPECT_EQ(error_of("jobs = 2024-01-01\n"),
            ":1: 'jobs' must be a text, a number, true or false, or a list of these\n");
  EXPECT_THAT(error_of("jobs = -1\n"), testing::StartsWith(":1: 'jobs': "));
  EXPECT_THAT(error_of("jobs = \n"), testing::StartsWith(":1: "));
  EXPECT_EQ(error_of("profile = 1\n"), ":1: 'profile' is a table of profiles, such as [profile.ci]\n");
  EXPECT_EQ(error_of("[profile.ci]\n", {"--profile", "nightly"}),
            ": there is no [profile.nightly]; there are ci\n");
  EXPECT_EQ(error_of("", {"--profile", "core"}),
            ": there is no [profile.core]; there is none; the suite's profile is selected by --filter "
            "profile:core\n");
}

TEST_F(ConfigFile, AFileThatIsNotThereIsAnError) {
  const finished done = run_assay({"run", "reference", "--config", files.file("none.toml")});
  EXPECT_EQ(done.code, 2);
  EXPECT_THAT(done.err, EndsWith("none.toml: can't be read: No such file or directory\n"));
}

TEST_F(ConfigFile, BenchUsesTheOptionsThatItHas) {
  file = files.write("assay.toml", "retries = 2\nreport = \"json:b.json\"\ntime-scale = 3.0\n");
  const finished done =
      run_assay({"bench", "reference", "--config", file, "--filter", "^no_such_benchmark$"});
  EXPECT_THAT(done.err, testing::Not(HasSubstr("retries")));
}

}  // namespace
}  // namespace assay::cli::test
