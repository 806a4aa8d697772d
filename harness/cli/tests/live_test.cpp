// What a user sees and can do while a run goes on, on a terminal and where there is none.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>

#include "assay/results/json.hpp"
#include "terminal_process.hpp"

namespace assay::cli::test {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr const char* one_test = "Gather.ResultsKeepArgumentOrderWhateverFinishesFirst";
const std::string ctrl_c = "\x03";
const std::string ctrl_z = "\x1a";
const std::string ctrl_backslash = "\x1c";
const std::string escape = "\x1b";

// A run that never ends by itself, in its only test.
std::vector<std::string> endless(const std::vector<std::string>& more = {}) {
  std::vector<std::string> args{"run", plugin_file("hostile_loop"), "--filter", one_test, "--timeout", "60"};
  args.insert(args.end(), more.begin(), more.end());
  return args;
}

bool same_mode(const termios& one, const termios& other) {
  return one.c_iflag == other.c_iflag && one.c_oflag == other.c_oflag && one.c_cflag == other.c_cflag &&
         one.c_lflag == other.c_lflag;
}

TEST(Live, ATerminalShowsABarWithCountsTimeAndTheRunningTest) {
  terminal_process assay(endless());
  assay.wait_for(one_test);
  assay.wait_for("[>");
  assay.wait_for("] 0/1  0:0");
  assay.wait_for(" s)");  // how long it has been running
  assay.type(ctrl_c);
  EXPECT_EQ(assay.wait(), 130);
  EXPECT_THAT(assay.seen(), HasSubstr("assay: stopping; again to end at once"));
}

TEST(Live, TheCountsAreByVerdict) {
  terminal_process assay({"run", plugin_file("hostile_exit"), "--filter", "area:gather", "--jobs", "1"});
  assay.wait_for(" crash  ");
  EXPECT_EQ(assay.wait(), 1);
}

TEST(Live, TheBarIsGoneAtTheEndAndTheResultsStandAlone) {
  terminal_process assay({"run", "reference", "--filter", "area:sleep"});
  EXPECT_EQ(assay.wait(), 0);
  const std::string& seen = assay.seen();
  EXPECT_THAT(seen.substr(seen.rfind(escape + "[J") + 1), Not(HasSubstr("[=")));
  EXPECT_THAT(seen, HasSubstr("PASS"));
}

TEST(Live, TheKeyTTellsWhatRunsForHowLongAndTotals) {
  terminal_process assay(endless());
  assay.wait_for(one_test);
  EXPECT_FALSE(assay.echoes());
  assay.type("xt");
  assay.wait_for("assay: 0 of 1 test done in 0:0");
  assay.wait_for("assay: running for ");
  assay.wait_for(std::string("hostile_loop: ") + one_test);
  assay.type(ctrl_c);
  EXPECT_EQ(assay.wait(), 130);
}

TEST(Live, CtrlCWritesTheReportsAndPutsTheTerminalBack) {
  scratch folder;
  terminal_process assay(endless({"-r", "json:" + folder.file("r.json")}), {{"MARK_OF", folder.file("")}});
  const termios before = assay.mode();
  assay.wait_for(one_test);
  assay.wait_for("[>");
  EXPECT_FALSE(same_mode(before, assay.mode()));
  assay.type(ctrl_c);
  EXPECT_EQ(assay.wait(), 130);
  EXPECT_TRUE(same_mode(before, assay.mode()));
  const results::run_result run = results::read_run(folder.file("r.json"));
  EXPECT_FALSE(run.complete);
  EXPECT_EQ(run.plugins.at(0).tests.at(0).outcome, results::verdict::not_run);
  wait_until_gone(folder.file(""));
}

// A warden that is stopped can't do its work: a clean end has to wait for it.
TEST(Live, CtrlCTwiceEndsAtOnceWithoutReports) {
  scratch folder;
  terminal_process assay(endless({"-r", "json:" + folder.file("r.json")}), {{"MARK_OF", folder.file("")}});
  const termios before = assay.mode();
  assay.wait_for(one_test);
  std::vector<pid_t> others = processes_with(folder.file(""));
  std::erase(others, assay.pid());
  for (const pid_t other : others) kill(other, SIGSTOP);
  assay.type(ctrl_c);
  assay.wait_for("again to end at once");
  usleep(300'000);  // a signal that follows at once is taken for an echo of the first
  assay.type(ctrl_c);
  EXPECT_EQ(assay.wait(), 130);
  EXPECT_TRUE(same_mode(before, assay.mode()));
  EXPECT_THAT(text_of(folder.file("r.json")), IsEmpty());
  for (const pid_t other : others) kill(other, SIGCONT);
  wait_until_gone(folder.file(""));
}

TEST(Live, AQuitPutsTheTerminalBack) {
  terminal_process assay(endless());
  const termios before = assay.mode();
  assay.wait_for(one_test);
  assay.type(ctrl_backslash);
  EXPECT_EQ(assay.wait(), 128 + SIGQUIT);
  EXPECT_TRUE(same_mode(before, assay.mode()));
}

TEST(Live, CtrlZGivesTheTerminalBackUntilTheRunIsInTheForegroundAgain) {
  terminal_process assay(endless());
  const termios before = assay.mode();
  for (int times = 0; times < 2; ++times) {
    assay.wait_for(one_test);
    EXPECT_FALSE(same_mode(before, assay.mode()));
    assay.type(ctrl_z);
    assay.wait_until_stopped();
    EXPECT_TRUE(same_mode(before, assay.mode()));
    EXPECT_TRUE(assay.seen().ends_with(escape + "[J")) << "the bar is gone";
    assay.forget();
    assay.continue_in_foreground();
  }
  assay.wait_for(one_test);
  assay.wait_for(one_test);
  assay.type("t");
  assay.wait_for("assay: running for ");
  assay.type(ctrl_c);
  EXPECT_EQ(assay.wait(), 130);
  EXPECT_TRUE(same_mode(before, assay.mode()));
}

TEST(Live, ARunInTheBackgroundLeavesTheTerminalAlone) {
  terminal_process assay(endless());
  const termios before = assay.mode();
  assay.wait_for(one_test);
  assay.type(ctrl_z);
  assay.wait_until_stopped();
  assay.forget();
  assay.continue_in_background();
  kill(assay.pid(), SIGUSR1);
  assay.wait_for("assay: running for ");
  EXPECT_TRUE(same_mode(before, assay.mode()));
  EXPECT_THAT(assay.seen(), Not(HasSubstr(escape)));
  kill(assay.pid(), SIGTERM);
  EXPECT_EQ(assay.wait(), 143);
}

TEST(Live, AClosedTerminalEndsTheRunWithItsReports) {
  scratch folder;
  terminal_process assay(endless({"-r", "json:" + folder.file("r.json")}), {{"MARK_OF", folder.file("")}});
  assay.wait_for("[>");
  assay.close_terminal();
  EXPECT_EQ(assay.wait(), 128 + SIGHUP);
  EXPECT_FALSE(results::read_run(folder.file("r.json")).complete);
  wait_until_gone(folder.file(""));
}

TEST(Live, NoProcessSurvivesAHarnessThatIsKilled) {
  for (const int signal : {SIGKILL, SIGQUIT, SIGABRT}) {
    scratch folder;
    terminal_process assay(endless(), {{"MARK_OF", folder.file("")}});
    assay.wait_for(one_test);
    EXPECT_GE(processes_with(folder.file("")).size(), 3U) << "the harness, a warden, a worker";
    kill(assay.pid(), signal);
    EXPECT_EQ(assay.wait(), 128 + signal);
    wait_until_gone(folder.file(""));
  }
}

TEST(Live, ANarrowTerminalGetsLinesThatFit) {
  terminal_process assay(endless());
  assay.wait_for("[>");
  assay.resize(20);
  assay.wait_for("\r" + escape + "[A" + escape + "[J0/1");  // no room for the bar
  assay.wait_for("\n" + std::string(one_test).substr(0, 19) + "\r");
  assay.type(ctrl_c);
  EXPECT_EQ(assay.wait(), 130);
}

TEST(Live, NamesThatAreEscapesSteerNoTerminal) {
  scratch folder;
  const std::string evil = folder.file("\x1b]0;owned\x07\x1b[2J\n::error::evil\xc2\x9b.so");
  std::filesystem::copy_file(plugin_file("hostile_loop"), evil);
  terminal_process assay({"run", evil, "--filter", one_test, "--timeout", "60"});
  assay.wait_for(one_test);
  assay.type("t");
  assay.wait_for("running for ");
  assay.type(ctrl_c);
  EXPECT_EQ(assay.wait(), 130);
  EXPECT_THAT(assay.seen(), Not(HasSubstr(escape + "]0")));
  EXPECT_THAT(assay.seen(), Not(HasSubstr(escape + "[2J")));
  EXPECT_THAT(assay.seen(), Not(HasSubstr("\n::error")));
  EXPECT_THAT(assay.seen(), Not(HasSubstr("\xc2\x9b")));
  EXPECT_THAT(assay.seen(), HasSubstr("\\x1b]0;owned"));
}

TEST(Live, CIAndADumbTerminalGetPlainLines) {
  for (const variables& plain : {variables{{"CI", "true"}, {"NO_COLOR", "1"}}, variables{{"TERM", "dumb"}}}) {
    terminal_process assay(endless(), plain);
    assay.wait_for("hostile_loop: 1 test on");
    EXPECT_TRUE(assay.echoes());
    kill(assay.pid(), SIGUSR1);
    assay.wait_for("assay: 0 of 1 test done in ");
    assay.type(ctrl_c);
    EXPECT_EQ(assay.wait(), 130);
    EXPECT_THAT(assay.seen(), Not(HasSubstr(escape)));
  }
}

// The pipe that takes the report is full, and nobody reads: the run is over, its report is being written.
TEST(Live, AnInterruptWhileReportsAreWrittenWaitsForThem) {
  scratch folder;
  const std::string pipe = folder.file("pipe");
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  const int reader = open(pipe.c_str(), O_RDONLY | O_NONBLOCK);
  assay_process assay({"run", "reference", "--filter", "area:gather or area:sleep", "-r", "html:" + pipe});
  while (assay.err_so_far().find(" done in ") == std::string::npos) usleep(1000);
  while (assay.err_so_far().find("stopping after the reports") == std::string::npos) {
    assay.signal(SIGINT);
    usleep(1000);
    if (assay.err_so_far().find("stopping; again") != std::string::npos) break;  // too early: the run's own
  }
  std::string page;
  std::array<char, 65536> some{};
  fcntl(reader, F_SETFL, 0);
  for (ssize_t n = 1; n > 0;) {
    n = read(reader, some.data(), some.size());
    if (n > 0) page.append(some.data(), static_cast<std::size_t>(n));
  }
  close(reader);
  EXPECT_EQ(assay.wait().code, 130);
  EXPECT_THAT(page, HasSubstr("</html>"));
}

TEST(Live, WithoutATerminalSigusr1TellsWhatRuns) {
  assay_process assay(endless());
  while (assay.err_so_far().find("1 test on") == std::string::npos) usleep(1000);
  while (assay.err_so_far().find("running for ") == std::string::npos) {
    assay.signal(SIGUSR1);
    usleep(1000);
  }
  assay.signal(SIGINT);
  const finished done = assay.wait();
  EXPECT_EQ(done.code, 130);
  EXPECT_THAT(done.err, HasSubstr(std::string("hostile_loop: ") + one_test));
  EXPECT_THAT(done.err, HasSubstr("assay: 0 of 1 test done in 0:0"));
  EXPECT_THAT(done.err, HasSubstr("assay: stopping; again to end at once\n"));
  EXPECT_THAT(done.err, Not(HasSubstr(escape)));
}

// As timeout(1) does: to the process, and once more to its group.
TEST(Live, ATerminationThatArrivesTwiceStillWritesTheReports) {
  scratch folder;
  assay_process assay(endless({"-r", "json:" + folder.file("r.json")}));
  while (assay.err_so_far().find("1 test on") == std::string::npos) usleep(1000);
  assay.signal(SIGTERM);
  assay.signal(SIGTERM);
  EXPECT_EQ(assay.wait().code, 143);
  EXPECT_FALSE(results::read_run(folder.file("r.json")).complete);
}

TEST(Live, ARunWhoseHangUpIsIgnoredGoesOn) {
  signal(SIGHUP, SIG_IGN);  // as nohup does; inherited
  assay_process assay({"run", "reference", "--filter", "area:gather"});
  signal(SIGHUP, SIG_DFL);
  assay.signal(SIGHUP);
  EXPECT_EQ(assay.wait().code, 0);
}

}  // namespace
}  // namespace assay::cli::test
