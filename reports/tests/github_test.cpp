// What GitHub's runner reads: nothing of a plugin may be a command, and no limit of theirs is passed.
#include <gmock/gmock.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

#include "recorded.hpp"

namespace assay::reports {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing::StartsWith;

class Github : public testing::Test {
 protected:
  Github() {
    unsetenv("GITHUB_STEP_SUMMARY");
    run.complete = true;
    results::plugin_result plugin;
    plugin.name = "mine";
    plugin.spec = "./mine.so";
    run.plugins.push_back(plugin);
  }
  ~Github() override { unsetenv("GITHUB_STEP_SUMMARY"); }

  results::test_result& add(results::verdict v, const std::string& name) {
    results::test_result test;
    test.suite = "Act";
    test.name = name;
    test.outcome = v;
    run.plugins[0].tests.push_back(test);
    return run.plugins[0].tests.back();
  }
  // The lines after the one that lets commands through again.
  std::vector<std::string> annotations() {
    std::istringstream text(written("github", run));
    std::string first;
    std::getline(text, first);
    EXPECT_THAT(first, StartsWith("::stop-commands::assay-"));
    const std::string resume = "::" + first.substr(std::string("::stop-commands::").size()) + "::";
    std::vector<std::string> lines;
    bool resumed = false;
    for (std::string line; std::getline(text, line);) {
      if (resumed) lines.push_back(line);
      resumed = resumed || line == resume;
    }
    EXPECT_TRUE(resumed);
    return lines;
  }
  std::string summary() const {
    std::ifstream in(file);
    return {std::istreambuf_iterator<char>(in), {}};
  }

  results::run_result run;
  std::string file =
      testing::TempDir() + "summary-" + testing::UnitTest::GetInstance()->current_test_info()->name();
};

TEST_F(Github, ARunAsExpectedHasNoAnnotation) {
  add(results::verdict::pass, "A");
  add(results::verdict::expected_fail, "B");
  add(results::verdict::unsupported, "C");
  EXPECT_THAT(annotations(), IsEmpty());
}

TEST_F(Github, TheTenWorstAreShownAndTheRestIsCounted) {
  for (int i = 0; i < 9; ++i) add(results::verdict::fail, "F" + std::to_string(i));
  for (int i = 0; i < 3; ++i) add(results::verdict::crash, "C" + std::to_string(i));
  add(results::verdict::not_run, "N");
  results::plugin_result lost;
  lost.name = "lost";
  lost.load_error = "no such file";
  run.plugins.push_back(lost);
  const std::vector<std::string> lines = annotations();
  ASSERT_THAT(lines, SizeIs(12));
  EXPECT_EQ(lines[0], "::error title=not loaded%3A lost::no such file");
  EXPECT_THAT(lines[1], StartsWith("::error title=crash%3A Act.C0 (mine)::"));
  EXPECT_THAT(lines[4], StartsWith("::error title=fail%3A Act.F0 (mine)::"));
  EXPECT_EQ(lines[10], "and 3 more failures");
  EXPECT_EQ(lines[11], "1 test did not run: Act.N");
}

TEST_F(Github, WhatBreaksTheGateComesFirstAndTakesItsRoom) {
  run = recorded_run();
  run.gate = results::gate_result{"must=100%", {}};
  EXPECT_THAT(written("github", run), Not(HasSubstr("gate")));
  run.gate->breaches = {{"p::x", "must=100%", "660 of 663 clauses met (99.5%)"}};
  const std::string text = written("github", run);
  EXPECT_THAT(
      text,
      HasSubstr(
          "::\n::error title=gate breached::p::x: must=100%25: 660 of 663 clauses met (99.5%25)\n::error "));
  run.gate->breaches.resize(20, run.gate->breaches.front());
  const std::string many = written("github", run);
  std::size_t annotations = 0;
  for (std::size_t at = many.find("\n::error "); at != many.npos; at = many.find("\n::error ", at + 1))
    ++annotations;
  EXPECT_EQ(annotations, 10U);
}

TEST_F(Github, PropertiesAndMessagesAreEscapedSoThatEachStaysOneLine) {
  results::test_result& test = add(results::verdict::fail, "A");
  test.failures.push_back({"a,b:c%.cpp", 7, "50% of\r\n::error::evil\x1b[2J"});
  EXPECT_EQ(
      annotations()[0],
      "::error file=a%2Cb%3Ac%25.cpp,line=7,title=fail%3A Act.A (mine)::50%25 of\\x0d%0A::error::evil\\x1b[2J"
      "%0Aagain: assay run ./mine.so --filter 'test:Act.A'");
}

TEST_F(Github, WhatDidNotRunIsNamed) {
  for (int i = 0; i < 7; ++i) add(results::verdict::not_run, "N" + std::to_string(i));
  EXPECT_THAT(annotations(),
              testing::ElementsAre("7 tests did not run: Act.N0, Act.N1, Act.N2, Act.N3, Act.N4, ..."));
}

TEST_F(Github, TheTokenIsAnotherOneEachTime) {
  const std::string one = written("github", run);
  EXPECT_NE(one.substr(0, one.find('\n')), [&] {
    const std::string other = written("github", run);
    return other.substr(0, other.find('\n'));
  }());
}

TEST_F(Github, TheStepsSummaryIsAddedToWhatIsThere) {
  std::ofstream(file) << "before\n";
  setenv("GITHUB_STEP_SUMMARY", file.c_str(), 1);
  add(results::verdict::fail, "A");
  written("github", run);
  EXPECT_THAT(summary(), AllOf(StartsWith("before\n## Assay: not as expected"),
                               HasSubstr("fail: <code>Act.A</code> (<code>mine</code>)")));
}

TEST_F(Github, TheSummaryStaysBelowOneMebibyteTogetherWithWhatIsThere) {
  std::ofstream(file) << std::string(900'000, 'x') << '\n';
  setenv("GITHUB_STEP_SUMMARY", file.c_str(), 1);
  for (int i = 0; i < 2000; ++i)
    add(results::verdict::fail, "A" + std::to_string(i)).output = std::string(4096, 'y');
  written("github", run);
  EXPECT_LE(summary().size(), std::size_t{1} << 20);
  EXPECT_GT(summary().size(), std::size_t{1'000'000});
  EXPECT_THAT(summary().substr(900'000), HasSubstr(" more, for which there is no room here."));
}

TEST_F(Github, ASummaryThatCannotBeWrittenIsTold) {
  setenv("GITHUB_STEP_SUMMARY", "/nowhere/summary.md", 1);
  std::ostringstream out;
  const auto report = make("github", out, {});
  replay(run, *report);
  report->finish();
  EXPECT_EQ(report->error(),
            "GITHUB_STEP_SUMMARY: /nowhere/summary.md: can't be written: No such file or directory");
}

}  // namespace
}  // namespace assay::reports
