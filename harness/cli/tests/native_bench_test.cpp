// Loops inside the plugin (assay.bench/1): shown beside the benchmarks, and believed only as far as our clock
// goes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "assay/results/json.hpp"
#include "assay/results/native_benchmark.hpp"
#include "assay_process.hpp"

namespace assay::cli::test {
namespace {

using testing::HasSubstr;
using testing::MatchesRegex;
using testing::Not;

struct measured {
  finished process;
  results::run_result run;
  const results::benchmark_result* of(const std::string& name) const {
    return results::find_benchmark(run.plugins.at(0), name);
  }
  std::string error_of(const std::string& name) const { return of(name) ? of(name)->error : "(not there)"; }
  bool has_figure(const std::string& name) const { return of(name) && of(name)->real_ns > 0; }
};

measured bench(const std::string& plugin, const std::vector<std::string>& more = {}) {
  const scratch folder;
  std::vector<std::string> args{"bench", plugin, "--min-time", "0.001", "--repetitions", "2", "--no-floor"};
  args.insert(args.end(), {"-r", "json:" + folder.file("run.json")});
  args.insert(args.end(), more.begin(), more.end());
  measured m;
  m.process = run_assay(args);
  m.run = results::read_run(folder.file("run.json"));
  return m;
}

// With a misdeed in the loop of SpawnAndAwait.
measured bench_hostile(const std::string& misdeed, std::vector<std::string> more = {}) {
  more.insert(more.end(), {"--filter", "^(SpawnAndAwait|Gather1000)(/native)?$"});
  return bench(plugin_file("hostile_bench") + ",misdeed=" + misdeed, more);
}

void expect_others_measured(const measured& m) {
  for (const char* name : {"SpawnAndAwait", "Gather1000", "Gather1000/native"}) {
    EXPECT_TRUE(m.has_figure(name)) << name << ": " << m.error_of(name);
    EXPECT_EQ(m.of(name) ? m.of(name)->samples_ns.size() : 0, 2U) << name;
  }
  EXPECT_EQ(m.process.code, 1) << m.process.err;
}

TEST(NativeBench, StandsBelowItsBenchmarkWithWhatTheAbiAdds) {
  const measured m = bench("reference", {"--filter", "^SpawnAndAwait"});
  EXPECT_EQ(m.process.code, 0) << m.process.err;
  EXPECT_THAT(m.process.out, MatchesRegex("ns per operation +reference\n"
                                          "SpawnAndAwait +[0-9.]+ ..[0-9]+%\n"
                                          "  native +[0-9.]+ ..[0-9]+%\n"
                                          "  the ABI adds +-?[0-9.]+ +\n"
                                          "(  [a-z].*\n)*"));
  ASSERT_TRUE(m.has_figure("SpawnAndAwait/native"));
  EXPECT_EQ(m.of("SpawnAndAwait/native")->clauses, m.of("SpawnAndAwait")->clauses);
  EXPECT_EQ(m.of("SpawnAndAwait/native")->samples_ns.size(), 2U) << "it is measured in the same rounds";
}

TEST(NativeBench, StandsUnderItsOwnNameWhereItIsAlone) {
  const measured m = bench("reference", {"--filter", "^SpawnAndAwait/native$"});
  EXPECT_EQ(m.process.code, 0) << m.process.err;
  EXPECT_THAT(m.process.out, HasSubstr("\nSpawnAndAwait/native "));
}

TEST(NativeBench, APluginWithoutTheExtensionHasNone) {
  const measured m = bench("template_c", {"--filter", "SpawnAndAwait"});
  EXPECT_EQ(m.process.code, 0) << m.process.err;
  EXPECT_THAT(m.process.out, Not(HasSubstr("native")));
}

TEST(NativeBench, ThatDidAnotherNumberOfOperationsHasNoFigure) {
  const measured m = bench_hostile("too-few");
  EXPECT_EQ(m.error_of("SpawnAndAwait/native"), "the plugin's loop did 1 operations; 1000 were asked for");
  expect_others_measured(m);
}

TEST(NativeBench, ThatIsFasterThanAnyMachineHasNoFigure) {
  const measured m = bench_hostile("too-fast");
  EXPECT_EQ(m.error_of("SpawnAndAwait/native"),
            "the plugin's loop says that it did 1000 operations in 1 ns, which no machine does");
  expect_others_measured(m);
}

TEST(NativeBench, ThatTookLongerThanItsCallHasNoFigure) {
  const measured m = bench_hostile("too-slow");
  EXPECT_THAT(
      m.error_of("SpawnAndAwait/native"),
      MatchesRegex("the plugin's loop says that it took 36000[0-9]+ ns, but the whole call took [0-9]+ ns"));
  expect_others_measured(m);
}

TEST(NativeBench, ThatUsedMoreProcessorThanThereWasHasNoFigure) {
  const measured m = bench_hostile("too-busy");
  EXPECT_THAT(
      m.error_of("SpawnAndAwait/native"),
      MatchesRegex(
          "the plugin's loop says that it took 36000[0-9]+ ns of processor time, more than was used"));
  expect_others_measured(m);
}

TEST(NativeBench, ThatAnswersAnErrorHasNoFigure) {
  const measured m = bench_hostile("error");
  EXPECT_EQ(m.error_of("SpawnAndAwait/native"), "the runtime answered an error: no loop today");
  expect_others_measured(m);
}

TEST(NativeBench, ThatCrashesCostsItselfAlone) {
  const measured m = bench_hostile("segfault");
  EXPECT_THAT(m.error_of("SpawnAndAwait/native"), HasSubstr("killed by SIGSEGV"));
  EXPECT_THAT(m.process.out, MatchesRegex("(.|\n)*SpawnAndAwait +[0-9.]+ .*\n  native +error\n(.|\n)*"));
  expect_others_measured(m);
}

TEST(NativeBench, ThatEndsTheProcessCostsItselfAlone) {
  const measured m = bench_hostile("exit");
  EXPECT_THAT(m.error_of("SpawnAndAwait/native"), HasSubstr("called exit(0)"));
  expect_others_measured(m);
}

TEST(NativeBench, ThatNeverEndsCostsItselfAlone) {
  const measured m = bench_hostile("hang", {"--timeout", "1"});
  EXPECT_THAT(m.error_of("SpawnAndAwait/native"), HasSubstr("did not end within"));
  expect_others_measured(m);
}

TEST(NativeBench, AListThatCrashesLeavesTheBenchmarksThroughTheAbi) {
  const measured m = bench_hostile("segfault-in-operations");
  EXPECT_THAT(m.error_of("(native loops)"), HasSubstr("killed by SIGSEGV"));
  EXPECT_TRUE(m.has_figure("SpawnAndAwait"));
  EXPECT_TRUE(m.has_figure("Gather1000"));
  EXPECT_EQ(m.of("Gather1000/native"), nullptr);
  EXPECT_EQ(m.process.code, 1);
}

TEST(NativeBench, NamesThatNoBenchmarkHasAreIgnoredAndOneTwiceIsOne) {
  measured m = bench_hostile("unknown-operations");
  EXPECT_EQ(m.process.code, 0) << m.process.err;
  EXPECT_EQ(m.run.plugins.at(0).benchmarks.size(), 3U);
  EXPECT_TRUE(m.has_figure("SpawnAndAwait/native"));
  m = bench_hostile("null-operations");
  EXPECT_EQ(m.process.code, 0) << m.process.err;
  EXPECT_EQ(m.run.plugins.at(0).benchmarks.size(), 2U);
}

}  // namespace
}  // namespace assay::cli::test
