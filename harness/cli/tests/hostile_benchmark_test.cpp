// Runtimes that crash, end or hang in a benchmark: it has no figure, the others have theirs, and no process
// is left.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>

#include "assay/results/json.hpp"
#include "assay/results/native_benchmark.hpp"
#include "assay_process.hpp"

namespace assay::cli::test {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

// A benchmark that gathers, and two that do not: one before it, one after it.
const std::string filter = "^(SpawnAndAwait|Gather1000|LockAlone)$";

struct misdeed {
  std::string name;
  std::string told;  // a part of its error; empty: it has a figure
  std::vector<std::string> more = {};
};
std::ostream& operator<<(std::ostream& out, const misdeed& m) { return out << m.name; }

// UndefinedBehaviorSanitizer ends the worker before the signal comes.
#if defined(__SANITIZE_ADDRESS__)
const std::string used_null = "ended with exit status 1";
#else
const std::string used_null = "killed by SIGSEGV";
#endif

// A benchmark has twelve times as long.
const std::vector<std::string> soon{"--timeout", "0.5"};

class HostileBenchmark : public testing::TestWithParam<misdeed> {
 protected:
  results::run_result bench(const std::string& name, std::vector<std::string> more) {
    const std::string mark = std::to_string(getpid()) + "." + name;
    std::vector<std::string> args{"bench",
                                  plugin_file("hostile_gallery") + ",do=" + name,
                                  "--min-time",
                                  "0.001",
                                  "--repetitions",
                                  "2",
                                  "--filter",
                                  filter,
                                  "-r",
                                  "json:" + files.file("r.json"),
                                  "-r",
                                  "html:" + files.file("r.html")};
    args.insert(args.end(), more.begin(), more.end());
    done = run_assay(args, {{"BENCH_MARK", mark}});
    wait_until_gone("BENCH_MARK=" + mark);
    return results::read_run(files.file("r.json"));
  }
  scratch files;
  finished done;
};

TEST_P(HostileBenchmark, CostsTheBenchmarkThatUsesItAndNoOther) {
  const results::run_result run = bench(GetParam().name, GetParam().more);
  ASSERT_EQ(run.plugins.size(), 1U);
  EXPECT_TRUE(run.complete);
  for (const char* name : {"SpawnAndAwait", "Gather1000", "LockAlone"}) {
    const results::benchmark_result* const b = results::find_benchmark(run.plugins[0], name);
    ASSERT_NE(b, nullptr) << name << "\n" << done.err;
    if (std::string(name) == "Gather1000" && !GetParam().told.empty()) {
      EXPECT_THAT(b->error, HasSubstr(GetParam().told));
      EXPECT_THAT(b->samples_ns, IsEmpty());
      EXPECT_THAT(done.err, HasSubstr("Gather1000: "));
      EXPECT_LT(done.err.size(), 1000U) << "a plugin's text is cut";
    } else {
      EXPECT_EQ(b->error, "") << name;
      EXPECT_EQ(b->samples_ns.size(), 2U) << name;
      EXPECT_GT(b->floor_ns, 0) << name;
    }
  }
  EXPECT_EQ(done.code, GetParam().told.empty() ? 0 : 1) << done.err;
  for (const std::string& text : {done.out, done.err}) EXPECT_THAT(text, Not(HasSubstr("\x1b")));
  EXPECT_THAT(text_of(files.file("r.html")), HasSubstr("</html>"));
}

INSTANTIATE_TEST_SUITE_P(
    Each, HostileBenchmark,
    testing::Values(misdeed{"nothing", ""},  // the rig itself
                    misdeed{"segfault", "killed by SIGSEGV"}, misdeed{"abort", "killed by SIGABRT"},
                    misdeed{"exit-0", "called exit(0)"}, misdeed{"_exit-0", "ended with exit status 0"},
                    misdeed{"kill-its-group", "killed by SIGKILL"}, misdeed{"kill-its-parent", "vanished"},
                    misdeed{"loop", "did not end within 6 s", soon},
                    misdeed{"loop-ignoring-sigterm", "did not end within 6 s", soon},
                    misdeed{"deadlock", "can't go on"},
                    misdeed{"stop-itself", "did not end within 6 s", soon},
                    misdeed{"daemon-and-crash", "killed by SIGABRT"},
                    misdeed{"close-descriptors-and-crash", "killed by SIGABRT"},
                    misdeed{"eat-memory", "more than it may (--max-memory)", {"--max-memory", "400MiB"}},
                    misdeed{"garbage-and-crash", "killed by SIGABRT"}, misdeed{"flood", ""},
                    misdeed{"write-to-descriptors", ""}, misdeed{"answer-null", used_null},
                    misdeed{"error-with-markup", "the runtime answered an error: <script>"},
                    misdeed{"null-entry", "k"}, misdeed{"set-an-alarm", "killed by SIGALRM"}),
    [](const auto& one) {
      std::string name = one.param.name;
      std::replace(name.begin(), name.end(), '-', '_');
      return name;
    });

TEST_F(HostileBenchmark, AGateSaysThatItCantTellAndTheFailureStands) {
  bench("nothing", {});
  const std::string before = files.write("before.json", text_of(files.file("r.json")));
  bench("segfault", {"--baseline", before});
  EXPECT_EQ(done.code, 1);
  EXPECT_THAT(done.out,
              HasSubstr("inconclusive: hostile_gallery: Gather1000: it has no figure now: killed by "
                        "SIGSEGV"));
}

}  // namespace
}  // namespace assay::cli::test
