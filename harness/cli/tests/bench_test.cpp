// assay bench: the floor, the processor, what is counted, and gates on that.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <re2/re2.h>
#include <nlohmann/json.hpp>

#include "assay_process.hpp"

namespace assay::cli::test {
namespace {

using testing::HasSubstr;
using testing::Not;

finished bench(const std::vector<std::string>& plugins, const std::string& filter,
               const std::vector<std::string>& more = {}, const variables& environment = {}) {
  std::vector<std::string> args{"bench", "--min-time", "0.001", "--repetitions", "2", "--filter", filter};
  args.insert(args.end(), plugins.begin(), plugins.end());
  args.insert(args.end(), more.begin(), more.end());
  return run_assay(args, environment);
}

// The rows of times. Figures differ from run to run, and so does the room that they take.
std::string without_figures(std::string text) {
  RE2::GlobalReplace(&text, "(?m)^ .*\n", "");
  RE2::GlobalReplace(&text, "[0-9]+(\\.[0-9]+)?k?", "N");
  RE2::GlobalReplace(&text, " +", " ");
  return text;
}

const nlohmann::json& environment_of(const nlohmann::json& run) { return run["environment"]; }

TEST(BenchFloor, StandsBesideEachFigureInTheTableAndInEveryJson) {
  const scratch folder;
  const finished done = bench({"reference", "template_c"}, "^(SpawnAndAwait|LockAlone)$",
                              {"--json", folder.file("g.json"), "-r", "json:" + folder.file("r.json")});
  EXPECT_EQ(done.code, 0) << done.err;
  EXPECT_EQ(without_figures(done.out),
            "ns per operation floor reference template_c\n"
            "SpawnAndAwait N N ±N% Nx N ±N% Nx\n"
            "LockAlone N N ±N% Nx unsupported\n"
            "medians of the rounds, ± half the distance of their quartiles; x: times that of reference\n"
            "floor: what an empty plugin takes, the least that anything takes through the ABI\n");
  const auto run = nlohmann::json::parse(text_of(folder.file("r.json")));
  ASSERT_EQ(run["plugins"].size(), 2U);
  for (const auto& benchmark : run["plugins"][0]["benchmarks"])
    EXPECT_GT(benchmark.value("floor_ns", 0.0), 0) << benchmark["name"];
  const auto google = nlohmann::json::parse(text_of(folder.file("g.json")));
  EXPECT_EQ(google["context"]["plugins"].size(), 2U);
  EXPECT_GT(google["benchmarks"][0]["floor_ns"], 0);
}

TEST(BenchFloor, IsNotMeasuredWhereItIsNotWanted) {
  const finished done = bench({"reference"}, "^SpawnAndAwait$", {"--no-floor"});
  EXPECT_EQ(done.code, 0) << done.err;
  EXPECT_EQ(without_figures(done.out), "ns per operation reference\nSpawnAndAwait N ±N%\n");
}

// An assay elsewhere, with no plugin beside it. Its folder is on the program's file system, for a link will
// do there.
class LonelyAssay : public ::testing::Test {
 protected:
  LonelyAssay() {
    std::filesystem::create_directories(folder_ / "bin");
    std::filesystem::create_hard_link(ASSAY_PROGRAM, program());
  }
  ~LonelyAssay() override { std::filesystem::remove_all(folder_); }
  std::filesystem::path program() const { return folder_ / "bin" / "assay"; }

 private:
  const std::filesystem::path folder_ =
      std::filesystem::path(TEST_PLUGINS).parent_path() / fmt::format("lonely-{}", ::getpid());
};

TEST_F(LonelyAssay, SaysThatThereIsNoFloorAndMeasuresWithoutIt) {
  const finished done = assay_process({"bench", ASSAY_REFERENCE, "--min-time", "0.001", "--repetitions", "1",
                                       "--filter", "^SpawnAndAwait$"},
                                      {}, program())
                            .wait();
  EXPECT_EQ(done.code, 0) << done.err;
  EXPECT_THAT(done.err, HasSubstr("assay: the floor is not measured: there is no plugin named 'floor' (no "
                                  "plugin folder exists; known: none)\n"));
  EXPECT_THAT(done.out, HasSubstr("\nSpawnAndAwait "));
  EXPECT_THAT(done.out, Not(HasSubstr("floor")));
}

TEST(BenchFloor, HasEveryBenchmarkOfTasksTimersAndPrimitives) {
  const finished done = bench({"floor"}, "-^Echo|^Sleep100000|/.*0000$", {"--no-floor"});
  EXPECT_EQ(done.code, 0) << done.err;
  std::string lacking = done.err;
  RE2::GlobalReplace(
      &lacking, "(?m)^floor: (Echo|Stream|Datagram|Subprocess|RunInExecutor)[^\n]*: unsupported: [^\n]*\n",
      "");
  RE2::GlobalReplace(&lacking, "(?m)^floor: measured, [^\n]*\n", "");
  EXPECT_EQ(lacking, "");
  EXPECT_THAT(done.out, HasSubstr("SpawnAndAwait"));
}

TEST(BenchOptions, AFilterThatIsNoRegularExpressionIsRefusedBeforeAnythingRuns) {
  const finished done = bench({"reference"}, "-[");
  EXPECT_EQ(done.code, 2);
  EXPECT_THAT(done.err, testing::StartsWith("assay: --filter: '-[' is no regular expression: "));
  EXPECT_EQ(done.out, "");
}

TEST(BenchOptions, AFilterThatSelectsNothingIsTold) {
  const finished done = bench({"reference"}, "NoSuchBenchmark", {"--no-floor"});
  EXPECT_EQ(done.code, 4);
  EXPECT_THAT(done.err, HasSubstr("assay: the filter 'NoSuchBenchmark' selects no benchmark; without it all "
                                  "are run, and named\n"));
  EXPECT_EQ(done.out, "");
}

TEST(BenchOptions, ABaseThatIsNotMeasuredIsRefusedBeforeAnythingRuns) {
  const finished done = bench({"reference", "template_c"}, "^SpawnAndAwait$", {"--base", "libuv"});
  EXPECT_EQ(done.code, 2);
  EXPECT_EQ(done.err, "assay: --base: no plugin 'libuv' is measured; there are reference, template_c\n");
}

// docs/benchmarks.md says of each what one operation is.
TEST(BenchDocumentation, NamesEveryBenchmark) {
  const scratch folder;
  const std::string results = folder.file("r.json");
  const finished done = bench({"floor"}, "-^Sleep|/[0-9]*000$", {"--no-floor", "-r", "json:" + results});
  EXPECT_EQ(done.code, 0) << done.err;
  const std::string page = text_of(ASSAY_REPORTS "/../docs/benchmarks.md");
  const auto run = nlohmann::json::parse(text_of(results));
  EXPECT_GT(run["plugins"][0]["benchmarks"].size(), 35U);
  for (const auto& benchmark : run["plugins"][0]["benchmarks"]) {
    const std::string name = benchmark["name"];
    EXPECT_TRUE(RE2::PartialMatch(page, "(?m)^\\| .*\\b" + name.substr(0, name.find('/')) + "\\b.* \\| "))
        << name;
  }
}

// A run of many plugins takes minutes; a log shows where it is.
TEST(BenchProgress, IsALineForEachRoundOfEachPluginInTurns) {
  const finished done = bench({"reference", "template_c"}, "^SpawnAndAwait$", {"--no-floor"});
  EXPECT_EQ(done.code, 0);
  EXPECT_EQ(without_figures(done.err),
            "reference: measured, round N of N, in N s\n"
            "template_c: measured, round N of N, in N s\n"
            "reference: measured, round N of N, in N s\n"
            "template_c: measured, round N of N, in N s\n");
}

TEST(BenchFloor, SaysWhatItIs) {
  const finished done = run_assay({"doctor", "floor"});
  EXPECT_THAT(done.out, HasSubstr("the floor of the ABI, no runtime"));
}

TEST(BenchPin, IsAFactOfTheRun) {
  const scratch folder;
  EXPECT_EQ(bench({"reference"}, "^LockAlone$", {"--no-floor", "-r", "json:" + folder.file("on.json")}).code,
            0);
  EXPECT_EQ(
      bench({"reference"}, "^LockAlone$", {"--no-floor", "--no-pin", "-r", "json:" + folder.file("off.json")})
          .code,
      0);
  const std::string on = environment_of(nlohmann::json::parse(text_of(folder.file("on.json"))))["pinned"];
  EXPECT_TRUE(RE2::FullMatch(on, "processor [0-9]+")) << on;
  EXPECT_EQ(environment_of(nlohmann::json::parse(text_of(folder.file("off.json"))))["pinned"],
            "no: --no-pin");
}

TEST(BenchPin, AProcessorThatCantBeHadIsAWrongCommand) {
  const finished done = run_assay({"bench", "reference", "--pin", "1023"});
  EXPECT_EQ(done.code, 2);
  EXPECT_TRUE(RE2::FullMatch(done.err, "assay: --pin 1023: this process may use processors? [0-9, ]+\n"))
      << done.err;
}

TEST(BenchCount, OfWhatNobodyCountsIsAWrongCommand) {
  const finished done = run_assay({"bench", "reference", "--count", "cycles"});
  EXPECT_EQ(done.code, 2);
  EXPECT_THAT(done.err, HasSubstr("cycles"));
}

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
TEST(BenchCount, MeansNothingInABuildWithSanitizers) {
  const finished done = run_assay({"bench", "reference", "--count", "mallocs"});
  EXPECT_EQ(done.code, 2);
  EXPECT_EQ(done.err, "assay: --count: a build with sanitizers counts nothing that means anything\n");
}
#else
TEST(BenchCount, OfInstructionsWithoutValgrindIsAWrongCommandThatSaysWhatToDo) {
  const finished done =
      bench({"reference"}, "^LockAlone$", {"--count", "mallocs,instructions"}, {{"PATH", "/nowhere"}});
  EXPECT_EQ(done.code, 2);
  EXPECT_EQ(done.err,
            "assay: --count instructions: there is no valgrind in PATH; install it (Debian: apt-get install "
            "valgrind)\n");
}

class BenchInstructions : public testing::Test {
 protected:
  void SetUp() override {
    if (system("valgrind --version >/dev/null 2>&1") != 0)  // NOLINT(concurrency-mt-unsafe,cert-env33-c)
      GTEST_SKIP() << "valgrind is missing";
    const finished done = counted({"-r", "json:" + files.file("now.json")});
    ASSERT_EQ(done.code, 0) << done.err;
    run = nlohmann::json::parse(text_of(files.file("now.json")));
  }
  static finished counted(const std::vector<std::string>& more) {
    std::vector<std::string> args{"--no-floor", "--count", "instructions"};
    args.insert(args.end(), more.begin(), more.end());
    return bench({"reference"}, "^(SpawnAndAwait|LockAlone)$", args);
  }
  // The run with what the first benchmark took times `factor`, as a baseline.
  std::string scaled(double factor) const {
    nlohmann::json other = run;
    auto& instructions = other["plugins"][0]["benchmarks"][0]["counters"]["instructions"];
    instructions = instructions.get<double>() * factor;
    return files.write("base.json", other.dump());
  }

  scratch files;
  nlohmann::json run;
};

TEST_F(BenchInstructions, AreTheSameAgain) {
  for (const auto& benchmark : run["plugins"][0]["benchmarks"]) {
    const double each = benchmark["counters"].value("instructions", 0.0);
    EXPECT_GT(each, 50) << benchmark["name"];
    EXPECT_LT(each, 5000) << benchmark["name"];
  }
  const finished again = counted({"--baseline", files.file("now.json"), "--max-regression", "1%"});
  EXPECT_EQ(again.code, 0) << again.err;
  EXPECT_THAT(again.out, Not(HasSubstr("more: ")));
  EXPECT_THAT(again.out, HasSubstr("instructions"));
}

TEST_F(BenchInstructions, MoreOfThemThanAllowedExitsOneHoweverTheTimesScatter) {
  const finished done = counted({"--baseline", scaled(0.9), "--max-regression", "3%"});
  EXPECT_EQ(done.code, 1);
  EXPECT_THAT(
      done.out,
      testing::ContainsRegex(
          "\nmore: reference: SpawnAndAwait: instructions: [0-9.]+ to [0-9.]+ \\(\\+11.[0-9] %\\)\n"));
  EXPECT_THAT(done.out, Not(HasSubstr("LockAlone: instructions: ")));
}

TEST_F(BenchInstructions, FewerAreSaidAndNoFailure) {
  const finished done = counted({"--baseline", scaled(1.25)});
  EXPECT_EQ(done.code, 0) << done.err;
  EXPECT_THAT(done.out, HasSubstr("\nfewer: reference: SpawnAndAwait: instructions: "));
}

TEST_F(BenchInstructions, ABaselineWithoutThemSaysNothing) {
  const std::string timed = files.file("timed.json");
  ASSERT_EQ(bench({"reference"}, "^SpawnAndAwait$", {"--no-floor", "-r", "json:" + timed}).code, 0);
  const finished done = counted({"--baseline", timed});
  EXPECT_EQ(done.code, 0) << done.err;
  EXPECT_THAT(done.out, HasSubstr("inconclusive: reference: SpawnAndAwait: instructions: the baseline has no "
                                  "count of it\n"));
}
#endif

}  // namespace
}  // namespace assay::cli::test
