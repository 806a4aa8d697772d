// A machine that stands still is told apart from a test that hangs.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <functional>
#include <thread>

#include "fixture.hpp"
#include "stall_meter.hpp"

namespace assay::runner {
namespace {

double now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

constexpr std::chrono::milliseconds stand_still{800};

void stop_for_a_while(pid_t process) {
  kill(process, SIGSTOP);
  int status = 0;
  waitpid(process, &status, WUNTRACED);
  std::this_thread::sleep_for(stand_still);  // the stall itself
  kill(process, SIGCONT);
}

int status_of(pid_t process) {
  int status = 0;
  waitpid(process, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST(StallMeter, SeesThatItsProcessWasStopped) {
  const pid_t child = fork();
  if (child == 0) {
    const stall_meter meter;
    const double began = now();
    raise(SIGSTOP);
    const double stalled = meter.stalled_since(std::chrono::duration<double>(began)).count();
    _exit(stalled > 0.5 && stalled <= now() - began ? 0 : 1);
  }
  int status = 0;
  waitpid(child, &status, WUNTRACED);
  std::this_thread::sleep_for(stand_still);
  kill(child, SIGCONT);
  EXPECT_EQ(status_of(child), 0);
}

TEST(StallMeter, ForgetsWhatWasBefore) {
  const stall_meter meter;
  EXPECT_EQ(meter.stalled_since(std::chrono::duration<double>(now() + 1)).count(), 0);
}

class StalledRunTest : public RunTest {
 protected:
  // Runs `test` in a harness that is stopped, beyond the time limit, each time that the test begins; the exit
  // code is what `check` says.
  int run_and_stop(const std::string& test, std::uintmax_t times, const std::function<bool()>& check) {
    how.timeout_seconds = 0.4;
    const pid_t harness = fork();
    if (harness == 0) {
      run({test}, {{"count", file("count")}, {"once", file("once")}});
      _exit(check() ? 0 : 1);
    }
    std::error_code none;
    for (std::uintmax_t i = 1; i <= times; ++i) {
      while (!std::filesystem::exists(file("count")) || std::filesystem::file_size(file("count"), none) < i)
        usleep(1000);
      stop_for_a_while(harness);
    }
    return status_of(harness);
  }
};

TEST_F(StalledRunTest, ATimeOutUnderAStallIsTriedAgain) {
  EXPECT_EQ(run_and_stop("loop_at_first", 1,
                         [this] {
                           const results::test_result& test = result("loop_at_first");
                           return test.outcome == results::verdict::pass && test.runs == 2;
                         }),
            0);
}

TEST_F(StalledRunTest, AStallEachTimeIsInconclusive) {
  EXPECT_EQ(run_and_stop("loop_each_time", 3,
                         [this] {
                           const results::test_result& test = result("loop_each_time");
                           return test.outcome == results::verdict::inconclusive && test.runs == 3 &&
                                  test.reason.find("the machine stood still for") != std::string::npos;
                         }),
            0);
}

}  // namespace
}  // namespace assay::runner
