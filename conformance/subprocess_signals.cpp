// Signals to processes, and deaths by them.
#include <csignal>

#include "children.hpp"

namespace assay::conformance {
namespace {

CONFORMANCE(Process, DeathByASignalGivesItsNegativeNumber, "process.signal-code") {
  for (int number : {SIGHUP, SIGKILL, SIGTERM, SIGUSR1}) {
    value started = co_await rt.exec(shell_script("kill -" + std::to_string(number) + " $$"));
    process p = started.as_process();
    EXPECT_EQ(co_await p.wait(), value{-number});
    EXPECT_EQ(p.returncode(), std::optional<int>(-number));
  }
}

CONFORMANCE(Process, TerminateKillAndSendSignalSendTheirSignals, "process.signals") {
  value first = co_await rt.exec(command("/bin/cat"), piped());
  first.as_process().terminate();
  EXPECT_EQ(co_await first.as_process().wait(), value{-SIGTERM});
  value second = co_await rt.exec(command("/bin/cat"), piped());
  second.as_process().kill();
  EXPECT_EQ(co_await second.as_process().wait(), value{-SIGKILL});
  value third = co_await rt.exec(command("/bin/cat"), piped());
  third.as_process().send_signal(SIGHUP);
  EXPECT_EQ(co_await third.as_process().wait(), value{-SIGHUP});
}

// "ready" comes once the trap is set; the answer proves that the signal came and did not kill.
CONFORMANCE(Process, AProcessMayIgnoreTerminateButNotKill, "process.signals",
            needs("subprocess.stdout_reader"), needs("streams.readline")) {
  value started = co_await rt.exec(
      shell_script("trap 'echo ignored' TERM; echo ready; while :; do read line; done"), piped());
  process p = started.as_process();
  reader out = p.stdout_reader();
  EXPECT_EQ(co_await out.readline(), bytes_of("ready\n"));
  p.terminate();
  // The shell runs its trap once what it waits for returns.
  p.stdin_writer().write("\n");
  EXPECT_EQ(co_await out.readline(), bytes_of("ignored\n"));
  EXPECT_FALSE(p.returncode().has_value());
  p.kill();
  EXPECT_EQ(co_await p.wait(), value{-SIGKILL});
}

CONFORMANCE(Process, SignallingAProcessKnownToHaveEndedRaises, "process.signal-ended") {
  value started = co_await rt.exec(shell_script("exit 0"));
  process p = started.as_process();
  EXPECT_EQ(co_await p.wait(), value{0});
  for (outcome o : {attempt_call([&] { p.terminate(); }), attempt_call([&] { p.kill(); }),
                    attempt_call([&] { p.send_signal(SIGHUP); })}) {
    REQUIRE_RAISES(o, error_kind::os);
    EXPECT_EQ(o.failure().os_code(), ESRCH);
  }
  EXPECT_EQ(p.returncode(), std::optional<int>(0));
}

// The loop is kept from noticing while the process ends.
CONFORMANCE(Process, SignallingAProcessThatHasEndedUnnoticedLeavesItsCode, "process.signal-unnoticed") {
  for (int i = 0; i < 5; ++i) {
    value started = co_await rt.exec(shell_script("exit 7"));
    process p = started.as_process();
    siginfo_t about{};
    while (::waitid(P_PID, static_cast<id_t>(p.pid()), &about, WEXITED | WNOWAIT) != 0 && errno == EINTR) {
    }
    EXPECT_RETURNS(attempt_call([&] { p.kill(); }), value());
    EXPECT_EQ(co_await p.wait(), value{7}) << "the signal took the exit code away";
  }
}

}  // namespace
}  // namespace assay::conformance
