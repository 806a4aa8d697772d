// What users do wrong: each with one clear line on stderr and its documented exit code.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "assay_process.hpp"

namespace assay::cli::test {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

// stderr is that one line, less what differs from machine to machine.
void expect_refusal(const finished& done, int code, const std::string& line) {
  EXPECT_EQ(done.code, code);
  EXPECT_EQ(done.err, line + "\n");
}

TEST(BadInput, AMissingFile) {
  const finished done = run_assay({"run", "./nowhere/missing.so"});
  EXPECT_EQ(done.code, 5);
  EXPECT_THAT(done.err, StartsWith("assay: "));
  EXPECT_THAT(done.err, HasSubstr("missing.so"));
  EXPECT_EQ(std::count(done.err.begin(), done.err.end(), '\n'), 1);
  EXPECT_THAT(done.out, HasSubstr("NOT LOADED"));
}

TEST(BadInput, ANameThatNoPluginHas) {
  const finished done = run_assay({"run", "nosuchruntime"});
  EXPECT_EQ(done.code, 5);
  EXPECT_THAT(done.err, StartsWith("assay: there is no plugin named 'nosuchruntime'"));
  EXPECT_EQ(std::count(done.err.begin(), done.err.end(), '\n'), 1);
}

TEST(BadInput, AFileThatIsNoSharedLibrary) {
  scratch folder;
  const std::string file = folder.write("text.so", "not a library\n");
  const finished done = run_assay({"run", file});
  EXPECT_EQ(done.code, 5);
  EXPECT_THAT(done.err, StartsWith("assay: '" + file + "' is no shared library"));
  EXPECT_EQ(std::count(done.err.begin(), done.err.end(), '\n'), 1);
}

TEST(BadInput, ALibraryWithoutTheEntrySymbol) {
  const finished done = run_assay({"run", plugin_file("no_entry")});
  EXPECT_EQ(done.code, 5);
  EXPECT_THAT(done.err, StartsWith("assay: '" + plugin_file("no_entry") + "' "));
  EXPECT_THAT(done.err, HasSubstr("assay_entry"));
  EXPECT_EQ(std::count(done.err.begin(), done.err.end(), '\n'), 1);
}

TEST(BadInput, AnotherMajorVersionOfTheAbi) {
  const finished done = run_assay({"run", plugin_file("wrong_major")});
  EXPECT_EQ(done.code, 5);
  EXPECT_THAT(done.err, StartsWith("assay: '" + plugin_file("wrong_major") + "' "));
  EXPECT_THAT(done.err, HasSubstr("ABI"));
  EXPECT_EQ(std::count(done.err.begin(), done.err.end(), '\n'), 1);
}

TEST(BadInput, APluginThatCrashesWhileItIsLoaded) {
  const finished done = run_assay({"run", plugin_file("init_crashes")});
  expect_refusal(
      done, 5,
      "assay: " + plugin_file("init_crashes") + ": killed by SIGABRT (aborted) while it was being loaded");
}

TEST(BadInput, AnOptionThatThePluginDoesNotKnow) {
  const finished done = run_assay({"run", "reference,nonsense=1"});
  EXPECT_EQ(done.code, 2);
  EXPECT_THAT(done.err, StartsWith("assay: "));
  EXPECT_THAT(done.err, HasSubstr("nonsense"));
  EXPECT_EQ(std::count(done.err.begin(), done.err.end(), '\n'), 1);
}

TEST(BadInput, AnOptionWithoutAValue) {
  const finished done = run_assay({"run", "reference,nonsense"});
  expect_refusal(
      done, 2,
      "assay: 'nonsense' in 'reference,nonsense' is no option; expected NAME_OR_PATH[,key=value...]");
}

TEST(BadInput, AnOptionWithALineFeed) {
  expect_refusal(run_assay({"run", "reference,debug=1\nloop=x"}), 2,
                 "assay: option 'debug' has a line feed in it, which no plugin can be given");
}

TEST(BadInput, AFlagThatDoesNotExist) {
  const finished done = run_assay({"run", "reference", "--fast"});
  EXPECT_EQ(done.code, 2);
  EXPECT_THAT(done.err, StartsWith("assay: The following argument was not expected: --fast; see "));
  EXPECT_THAT(done.err, EndsWith(" run --help\n"));
}

TEST(BadInput, ASubcommandThatDoesNotExist) {
  const finished done = run_assay({"walk"});
  EXPECT_EQ(done.code, 2);
  EXPECT_THAT(done.err, HasSubstr("walk"));
  EXPECT_EQ(std::count(done.err.begin(), done.err.end(), '\n'), 1);
}

TEST(BadInput, NoPlugin) {
  const finished done = run_assay({"run"});
  EXPECT_EQ(done.code, 2);
  EXPECT_THAT(done.err, StartsWith("assay: plugin is required; see "));
}

TEST(BadInput, AValueOutOfRange) {
  for (const char* option :
       {"--timeout=0", "--timeout=soon", "--jobs=0", "--time-scale=-1", "--isolation=thread"}) {
    const finished done = run_assay({"run", "reference", option});
    EXPECT_EQ(done.code, 2) << option;
    EXPECT_EQ(std::count(done.err.begin(), done.err.end(), '\n'), 1) << done.err;
  }
}

TEST(BadInput, AFilterThatSelectsNothing) {
  const finished done = run_assay({"run", "reference", "--filter", "area:nowhere"});
  EXPECT_EQ(done.code, 4);
  EXPECT_THAT(done.err, StartsWith("assay: the filter 'area:nowhere' selects no test; "));
  EXPECT_EQ(run_assay({"list", "--filter", "area:nowhere"}).code, 4);
}

TEST(BadInput, AFilterThatIsNoExpression) {
  expect_refusal(run_assay({"run", "reference", "--filter", "area:("}), 2,
                 "assay: --filter: a value is missing here\n  area:(\n  ^~~~~");
}

TEST(BadInput, AFilterOnVerdictsBeforeThereAreAny) {
  expect_refusal(run_assay({"run", "reference", "--filter", "verdict:fail"}), 2,
                 "assay: --filter: verdict: selects results, which are not known before a run");
}

TEST(BadInput, AReportThatCannotBeWrittenStillReachesTheConsole) {
  const finished done =
      run_assay({"run", "reference", "--filter", "area:sleep", "-r", "json:/proc/nowhere/report.json"});
  EXPECT_EQ(done.code, 2);
  EXPECT_THAT(done.err, StartsWith("assay: /proc/nowhere/report.json: "));
  EXPECT_THAT(done.out, HasSubstr("reference"));
  EXPECT_THAT(done.out, HasSubstr("PASS"));
}

TEST(BadInput, AKindOfReportThatDoesNotExist) {
  const finished done = run_assay({"run", "reference", "-r", "pdf:out.pdf"});
  EXPECT_EQ(done.code, 2);
  EXPECT_THAT(done.err, StartsWith("assay: 'pdf' is no kind of report; there are "));
  EXPECT_EQ(done.out, "");
}

TEST(BadInput, AnExpectationsFileThatIsNone) {
  scratch folder;
  const std::string file = folder.write("x.toml", "[[expect]]\nplugin = \"reference\"\n");
  const finished done = run_assay({"run", "reference", "--expect", file});
  EXPECT_EQ(done.code, 2);
  EXPECT_THAT(done.err, StartsWith("assay: " + file + ":1: "));
  EXPECT_EQ(std::count(done.err.begin(), done.err.end(), '\n'), 1);
}

TEST(BadInput, AClauseThatDoesNotExist) {
  const finished done = run_assay({"explain", "gather.result-ordre"});
  EXPECT_EQ(done.code, 2);
  EXPECT_THAT(
      done.err,
      StartsWith("assay: there is no clause 'gather.result-ordre'; did you mean gather.result-order"));
}

TEST(BadInput, TheWorkersOwnSubcommandIsNotForUsers) {
  expect_refusal(run_assay({"worker"}), 2,
                 "assay: `assay worker` is for the harness itself; use `assay run`");
}

TEST(BadInput, OneBadPluginAmongSeveralDoesNotStopTheOthers) {
  const finished done = run_assay({"run", "./missing.so", "reference", "--filter", "area:sleep"});
  EXPECT_EQ(done.code, 5);
  EXPECT_THAT(done.out, HasSubstr("NOT LOADED"));
  EXPECT_THAT(done.out, HasSubstr("PASS"));
}

TEST(BadInput, APluginThatCannotBeLoadedWeighsMoreThanAReportThatCannotBeWritten) {
  EXPECT_EQ(run_assay({"run", "./missing.so", "-r", "json:/proc/nowhere/report.json"}).code, 5);
}

}  // namespace
}  // namespace assay::cli::test
