// Runtimes that do what no runtime should: the run ends, exactly the tests concerned are charged, reports are
// whole and valid, and no process is left.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/process/v2/process.hpp>
#include <boost/process/v2/stdio.hpp>
#include <set>

#include "assay/results/json.hpp"
#include "assay_process.hpp"

namespace assay::cli::test {
namespace {

using results::verdict;
using testing::AnyOf;
using testing::Contains;
using testing::HasSubstr;
using testing::StartsWith;

// Some tests that gather, and some before and after them that do not.
const std::string three_tests = "Gather.Result* or Shield.CancellingTheInner* or area:sleep";

struct misdeed {
  std::string name;
  std::set<verdict> charged;  // to the tests that gather; empty: nothing is
  std::string reason;         // a part of it
  std::vector<std::string> more;
};

std::ostream& operator<<(std::ostream& out, const misdeed& m) { return out << m.name; }

int status_of(const std::string& program, const std::vector<std::string>& args) {
  namespace process = boost::process::v2;
  boost::asio::io_context io;
  std::vector<std::string> words{program};
  words.insert(words.end(), args.begin(), args.end());
  process::process checker(io, "/usr/bin/env", words, process::process_stdio{nullptr, {}, {}});
  return checker.wait();
}

class Gallery : public testing::TestWithParam<misdeed> {
 protected:
  results::run_result run(const std::string& name, const std::vector<std::string>& more = {}) {
    const std::string mark = "GALLERY_MARK=" + std::to_string(getpid()) + "." + name;
    std::vector<std::string> args{"run",      plugin_file("hostile_gallery") + ",do=" + name,
                                  "--filter", three_tests,
                                  "-r",       "json:" + files.file("r.json"),
                                  "-r",       "jsonl:" + files.file("r.jsonl"),
                                  "-r",       "html:" + files.file("r.html"),
                                  "-r",       "junit:" + files.file("r.xml"),
                                  "-r",       "junit:" + files.file("strict.xml") + ":strict",
                                  "-r",       "console"};
    args.insert(args.end(), more.begin(), more.end());
    done = run_assay(args, {{"GALLERY_MARK", mark.substr(mark.find('=') + 1)}});
    EXPECT_THAT(processes_with(mark), testing::IsEmpty());
    return results::read_run(files.file("r.json"));
  }

  void expect_valid_reports() const {
    const std::string schemas = ASSAY_REPORTS;
    EXPECT_EQ(status_of("xmllint",
                        {"--noout", "--schema", schemas + "/junit/assay-junit.xsd", files.file("r.xml")}),
              0);
    EXPECT_EQ(status_of("xmllint", {"--noout", "--schema", schemas + "/junit/assay-junit-strict.xsd",
                                    files.file("strict.xml")}),
              0);
    EXPECT_EQ(status_of(ASSAY_PYTHON3, {schemas + "/tests/check_results.py", schemas + "/json/schema",
                                        files.file("r.json"), files.file("r.jsonl")}),
              0);
    EXPECT_THAT(text_of(files.file("r.html")), testing::EndsWith("</html>\n"));
    EXPECT_THAT(text_of(files.file("r.html")), testing::Not(HasSubstr("<script>alert")));
    EXPECT_THAT(text_of(files.file("r.html")), testing::Not(HasSubstr("<img src=x")));
    EXPECT_THAT(done.out, testing::Not(HasSubstr("\x1b")));
    EXPECT_THAT(done.err, testing::Not(HasSubstr("\x1b")));
    EXPECT_EQ(results::read_run(files.file("r.jsonl")).plugins.size(), 1U);
  }

  scratch files;
  finished done;
};

// Their number is that of the tests which call the operation: asked once.
const std::set<std::string>& users() {
  static const std::set<std::string> all = [] {
    const scratch files;
    run_assay({"run", plugin_file("hostile_gallery") + ",do=confess", "--filter", three_tests, "-r",
               "json:" + files.file("r.json")});
    std::set<std::string> found;
    const results::run_result seen = results::read_run(files.file("r.json"));
    for (const results::test_result& test : seen.plugins.at(0).tests) {
      if (test.output.find("gather was called") != std::string::npos) found.insert(test.id());
    }
    return found;
  }();
  return all;
}

TEST_P(Gallery, CostsTheTestsThatUseItAndNothingElse) {
  const misdeed& m = GetParam();
  const results::run_result seen = run(m.name, m.more);
  ASSERT_GT(users().size(), 1U);
  ASSERT_EQ(seen.plugins.size(), 1U);
  ASSERT_GT(seen.plugins[0].tests.size(), users().size());
  EXPECT_TRUE(seen.complete);
  for (const results::test_result& test : seen.plugins[0].tests) {
    const bool charged = users().contains(test.id()) && !m.charged.empty();
    if (!charged) {
      EXPECT_EQ(test.outcome, verdict::pass) << test.id() << ": " << test.reason;
    } else {
      EXPECT_TRUE(m.charged.contains(test.outcome))
          << test.id() << ": " << to_string(test.outcome) << ": " << test.reason;
      std::string all = test.reason;
      for (const results::failure& f : test.failures) all += "\n" + f.message;
      EXPECT_THAT(all, HasSubstr(m.reason)) << test.id();
    }
  }
  EXPECT_EQ(done.code, m.charged.empty() ? 0 : 1) << done.err;
  expect_valid_reports();
}

const std::set<verdict> crashes{verdict::crash};
const std::set<verdict> hangs{verdict::hang};
// No other test of the filter takes so long, however busy the machine is.
const std::vector<std::string> soon{"--timeout", "1"};

INSTANTIATE_TEST_SUITE_P(
    Each, Gallery,
    testing::Values(
        misdeed{"nothing", {}, "", {}},  // the rig itself
        misdeed{"segfault", crashes, "killed by SIGSEGV (segmentation fault at address 0x40)", {}},
        misdeed{"stack-overflow", crashes, "killed by SIGSEGV", {}},
        misdeed{"abort", crashes, "killed by SIGABRT (aborted)", {}},
        misdeed{"exit-0", crashes, "called exit(0)", {}}, misdeed{"exit-77", crashes, "called exit(77)", {}},
        misdeed{"quick-exit-3", crashes, "ended with exit status 3", {}},
        misdeed{"divide-by-zero", crashes, "killed by SIGFPE", {}},
        misdeed{"null-entry", {verdict::fail}, "claims 'combinators.gather', but has no such entry", {}},
        misdeed{"_exit-0", crashes, "ended with exit status 0", {}},
        misdeed{"kill-itself", crashes, "killed by SIGKILL", {}},
        misdeed{"kill-its-group", crashes, "killed by SIGKILL", {}},
        misdeed{"kill-its-parent",
                crashes,
                "vanished (the process that watches over it was killed by SIGKILL (killed))",
                {}},
        misdeed{"loop", hangs, "did not end within 1 s", soon},
        misdeed{"loop-with-signals-blocked", hangs, "did not end within 1 s", soon},
        misdeed{"loop-ignoring-sigterm", hangs, "did not end within 1 s", soon},
        misdeed{"deadlock", hangs, "", {"--timeout", "3"}},
        misdeed{"stop-itself", hangs, "did not end within 1 s", soon},
        misdeed{"leave-a-thread", {verdict::leak}, "left behind: 1 thread", soon},
        misdeed{"leave-a-daemon", {verdict::leak}, "child process", {}},
        misdeed{"daemon-and-crash", crashes, "killed by SIGABRT", {}},
        misdeed{"daemon-and-loop", hangs, "did not end within 1 s", soon},
        misdeed{"close-descriptors-and-crash", crashes, "killed by SIGABRT", {}},
        misdeed{"write-to-descriptors", {}, "", {}}, misdeed{"flood", {}, "", {}},
        misdeed{"garbage-and-crash", crashes, "killed by SIGABRT", {}},
        misdeed{"eat-memory", crashes, "more than it may (--max-memory)", {"--max-memory", "400MiB", "-j1"}},
        misdeed{"answer-null", {verdict::fail}, "", {}},
        misdeed{"answer-a-loop", {verdict::fail, verdict::crash}, "", {}},
        misdeed{"throw-through-the-abi",
                {verdict::fail},
                "a C++ exception left a body of the test: through the C ABI",
                {}},
        misdeed{"fork-and-return", {verdict::leak}, "child process", {}},
        misdeed{"change-signals-and-crash", crashes, "killed by SIGSEGV", {}},
        misdeed{"change-signals-and-loop", hangs, "did not end within 1 s", soon},
        misdeed{"change-surroundings", {}, "", {}}, misdeed{"set-an-alarm", crashes, "killed by SIGALRM", {}},
        misdeed{"error-with-markup", {verdict::fail}, "<script>alert", {}},
        misdeed{"names-with-markup", {}, "", {}}, misdeed{"crash-at-exit", {}, "", {}},
        misdeed{"crash-in-deinit", {}, "", {}}),
    [](const auto& instance) {
      std::string name = instance.param.name;
      std::replace(name.begin(), name.end(), '-', '_');
      return name;
    });

TEST_F(Gallery, ACrashAnExitOrAHangInInitIsALoadError) {
  for (const char* name : {"crash-in-init", "exit-in-init", "wait-for-ever-in-init"}) {
    const results::run_result seen = run(name);
    EXPECT_EQ(done.code, 5);
    EXPECT_THAT(seen.plugins.at(0).load_error, HasSubstr("load")) << name;
    expect_valid_reports();
  }
}

TEST_F(Gallery, ATableThatIsTooShortHasNotWhatIsClaimed) {
  const results::run_result seen = run("short-table");
  for (const results::test_result& test : seen.plugins.at(0).tests) {
    if (test.area == "sleep") {
      EXPECT_EQ(test.outcome, verdict::pass) << test.id();
    } else {
      ASSERT_EQ(test.outcome, verdict::fail) << test.id();
      EXPECT_THAT(test.failures.at(0).message, HasSubstr("but has no such entry"));
    }
  }
  expect_valid_reports();
}

TEST_F(Gallery, WhatATestChangesInItsProcessIsPutBackAndNoted) {
  const results::run_result seen = run("change-surroundings");
  EXPECT_EQ(done.code, 0);
  EXPECT_THAT(
      seen.plugins.at(0).notes,
      Contains("Gather.ResultsKeepArgumentOrderWhateverFinishesFirst changed floating-point arithmetic, the "
               "locale, blocked signals, the working folder, the mask of files' permissions, which was put "
               "back"));
}

TEST_F(Gallery, ACrashInTheCreationOfALoopCostsEveryTest) {
  const results::run_result seen = run("crash-in-loop-creation");
  for (const results::test_result& test : seen.plugins.at(0).tests) EXPECT_EQ(test.outcome, verdict::crash);
  expect_valid_reports();
}

TEST_F(Gallery, ACrashInADestructorCostsTheTestsWithFutures) {
  const results::run_result seen = run("crash-in-a-destructor");
  EXPECT_EQ(done.code, 1);
  for (const results::test_result& test : seen.plugins.at(0).tests)
    EXPECT_THAT(test.outcome, AnyOf(verdict::pass, verdict::crash)) << test.id();
  expect_valid_reports();
}

TEST_F(Gallery, WhatIsFreedOrClosedMayDoAnythingToItsTestAndNothingToOthers) {
  for (const char* name : {"answer-what-is-freed", "close-descriptors"}) {
    const results::run_result seen = run(name, {"--timeout", "2"});
    EXPECT_TRUE(seen.complete);
    for (const results::test_result& test : seen.plugins.at(0).tests) {
      if (users().contains(test.id())) continue;
      // What is freed is everybody's memory: a later test may die of it, and is then seen to pass alone.
      if (test.outcome != verdict::pass) {
        EXPECT_THAT(test.diagnosis, StartsWith("pass")) << name << " " << test.id();
      }
    }
    expect_valid_reports();
  }
}

TEST_F(Gallery, ACrashInTheLibrarysConstructorIsALoadError) {
  const finished ended = run_assay({"run", plugin_file("constructor_crashes"), "--filter", three_tests});
  EXPECT_EQ(ended.code, 5);
  EXPECT_THAT(ended.err, HasSubstr("killed by SIGABRT (aborted) while it was being loaded"));
}

}  // namespace
}  // namespace assay::cli::test
