// Benchmarks: the floor beside them, what is counted after them, and plugins that take others down.
#include "fixture.hpp"

namespace assay::runner {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class Benchmarks : public RunTest {
 protected:
  Benchmarks() {
    how.benchmarks.emplace();
    how.benchmarks->repetitions = 2;
  }
  const results::benchmark_result& benchmark(std::size_t i, std::size_t plugin = 0) const {
    return seen.model().plugins.at(plugin).benchmarks.at(i);
  }
  // Of all plugins.
  std::vector<std::string> notes() const {
    std::vector<std::string> all;
    for (const auto& plugin : seen.model().plugins)
      all.insert(all.end(), plugin.notes.begin(), plugin.notes.end());
    return all;
  }
};

// The scripted benchmarks measure the time of day.
TEST_F(Benchmarks, TheFloorTakesItsTurnFirstAndIsNoPluginOfTheRun) {
  how.benchmarks->floor = "/nowhere/floor.so";
  run_all({plugin("p"), plugin("q")}, {});
  ASSERT_EQ(seen.model().plugins.size(), 2U);
  for (std::size_t p = 0; p < 2; ++p) {
    ASSERT_EQ(seen.model().plugins[p].benchmarks.size(), 3U);
    for (std::size_t i = 0; i < 3; ++i) {
      const auto& b = benchmark(i, p);
      EXPECT_GT(b.floor_ns, 0) << b.name;
      // The median of its two rounds, each before one of this plugin's.
      EXPECT_LT(b.floor_ns, (b.samples_ns.at(0) + b.samples_ns.at(1)) / 2) << b.name;
    }
  }
  EXPECT_EQ(benchmark(1, 0).floor_ns, benchmark(1, 1).floor_ns);
}

TEST_F(Benchmarks, WithoutAFloorNoneIsTold) {
  run({});
  EXPECT_EQ(benchmark(0).floor_ns, 0);
}

TEST_F(Benchmarks, AFloorThatCantBeLoadedIsANoteAndNoErrorOfTheRun) {
  how.benchmarks->floor = "/nowhere/refused.so";
  run({});
  EXPECT_EQ(ended.load_errors, 0U);
  EXPECT_EQ(benchmark(0).floor_ns, 0);
  EXPECT_EQ(benchmark(0).samples_ns.size(), 2U);
  EXPECT_THAT(notes(), ElementsAre("the floor was not measured: no plugin"));
}

TEST_F(Benchmarks, NoFloorIsMeasuredForPluginsThatCantBeLoaded) {
  how.benchmarks->floor = "/nowhere/floor.so";
  how.benchmarks->repetitions = 1000;
  run({}, {{"load", "refuse"}});
  EXPECT_EQ(ended.load_errors, 1U);
}

TEST_F(Benchmarks, AFailedOneHasNoFloor) {
  how.benchmarks->floor = "/nowhere/floor.so";
  run({}, {{"bench", "abort"}});
  EXPECT_EQ(benchmark(1).floor_ns, 0);
  EXPECT_GT(benchmark(2).floor_ns, 0);
}

TEST_F(Benchmarks, WhatIsCountedIsKeptIfItWasAskedForAndIsNoSample) {
  how.benchmarks->counting.counters = {"instructions"};
  run({});
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(benchmark(i).counters, (results::figures{{"instructions", 7}}));
    EXPECT_EQ(benchmark(i).samples_ns.size(), 2U);
  }
  EXPECT_THAT(notes(), IsEmpty());
}

TEST_F(Benchmarks, ACrashWhileCountingCostsTheCountAndNotTheFigure) {
  how.benchmarks->counting.counters = {"instructions"};
  run({}, {{"count", "abort"}});
  EXPECT_EQ(benchmark(1).error, "");
  EXPECT_EQ(benchmark(1).samples_ns.size(), 2U);
  EXPECT_THAT(benchmark(1).counters, IsEmpty());
  EXPECT_EQ(benchmark(2).counters.size(), 1U);
  EXPECT_THAT(notes(), ElementsAre("two was not counted: killed by SIGABRT (aborted)"));
}

TEST_F(Benchmarks, WhatFailedIsNotCountedEither) {
  how.benchmarks->counting.counters = {"instructions"};
  run({}, {{"bench", "abort"}});
  EXPECT_EQ(benchmark(1).error, "killed by SIGABRT (aborted)");
  EXPECT_THAT(benchmark(1).counters, IsEmpty());
  EXPECT_THAT(notes(), IsEmpty());
}

struct misdeed {
  std::string name, told;
};
std::ostream& operator<<(std::ostream& out, const misdeed& m) { return out << m.name; }

class BadBenchmark : public Benchmarks, public testing::WithParamInterface<misdeed> {};

TEST_P(BadBenchmark, CostsItselfAndNoOther) {
  how.timeout_seconds = 0.1;  // twelve times as long for a benchmark
  how.most_memory = std::uint64_t{200} << 20;
  how.benchmarks->floor = "/nowhere/floor.so";
  run_all({plugin("bad", {{"bench", GetParam().name}, {"pid_file", file("pid")}}), plugin("good")}, {});
  EXPECT_THAT(benchmark(1).error, HasSubstr(GetParam().told));
  EXPECT_THAT(benchmark(1).samples_ns, IsEmpty());
  for (const std::size_t other : {0U, 2U}) EXPECT_EQ(benchmark(other).samples_ns.size(), 2U) << other;
  for (const std::size_t i : {0U, 1U, 2U}) EXPECT_EQ(benchmark(i, 1).samples_ns.size(), 2U) << i;
  EXPECT_TRUE(seen.model().complete);
}

INSTANTIATE_TEST_SUITE_P(
    Each, BadBenchmark,
    testing::Values(misdeed{"segfault", "killed by SIGSEGV"}, misdeed{"exit0", "called exit(0)"},
                    misdeed{"exit7", "ended with exit status 7"}, misdeed{"loop", "did not end within 1.2 s"},
                    misdeed{"deadlock", ""}, misdeed{"stubborn", ""}, misdeed{"kill", "killed by SIGKILL"},
                    misdeed{"kill_warden", "vanished"}, misdeed{"eat", "more than it may"},
                    misdeed{"daemonize_and_crash", "killed by SIGABRT"},
                    misdeed{"daemonize_and_loop", "did not end within 1.2 s"}),
    [](const auto& one) { return one.param.name; });

TEST_F(Benchmarks, OneThatFloodsItsOutputIsMeasuredLikeAnyOther) {
  run({}, {{"bench", "flood"}});
  EXPECT_EQ(benchmark(1).error, "");
  EXPECT_EQ(benchmark(1).samples_ns.size(), 2U);
}

}  // namespace
}  // namespace assay::runner
