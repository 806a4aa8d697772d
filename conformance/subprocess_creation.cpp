// Creations that fail or are cancelled.
#include <csignal>

#include "children.hpp"

namespace assay::conformance {
namespace {

CONFORMANCE(Process, AProgramThatIsNotFoundFailsToStart, "process.not-found") {
  outcome plain = co_await attempt(rt.exec(command("no-such-program-of-assay")));
  REQUIRE_RAISES(plain, error_kind::os);
  EXPECT_EQ(plain.failure().os_code(), ENOENT);
  outcome path = co_await attempt(rt.exec(command("/no/such/program"), piped()));
  REQUIRE_RAISES(path, error_kind::os);
  EXPECT_EQ(path.failure().os_code(), ENOENT);
}

CONFORMANCE(Process, TheShellExitsWith127WhereItFindsNoProgram, "process.not-found") {
  process_options options;
  options.errors(stdio::devnull);
  value started = co_await rt.shell("no-such-program-of-assay", options);
  EXPECT_EQ(co_await started.as_process().wait(), value{127});
}

// /etc/passwd is a file that nobody may execute.
CONFORMANCE(Process, AFailedStartLeavesNothingBehind, "process.not-found") {
  co_await warm_up(rt);
  bool had_children = has_children();
  std::vector<int> before = descriptor_numbers();
  outcome refused = co_await attempt(rt.exec(command("/etc/passwd"), piped()));
  REQUIRE_RAISES(refused, error_kind::os);
  EXPECT_EQ(refused.failure().os_code(), EACCES);
  process_options nowhere = piped();
  nowhere.cwd("/no/such/directory");
  outcome lost = co_await attempt(rt.exec(command("/bin/true"), nowhere));
  REQUIRE_RAISES(lost, error_kind::os);
  EXPECT_EQ(lost.failure().os_code(), ENOENT);
  co_await rt.drain();
  EXPECT_THAT(descriptor_numbers(), testing::ContainerEq(before)) << "descriptors were left open";
  EXPECT_FALSE(has_children() && !had_children) << "a child was left";
  value started = co_await rt.exec(shell_script("exit 3"));
  EXPECT_EQ(co_await started.as_process().wait(), value{3}) << "the loop does not start processes any more";
}

// Cancelled in each of the first passes; what was started by then holds the pipe while it lives.
CONFORMANCE(Process, CancellingTheCreationLeavesNoProcessBehind, "process.cancel-creation",
            needs("subprocess.wait"), needs("subprocess.kill")) {
  bool had_children = has_children();
  for (int passes = 0; passes < 4; ++passes) {
    test_pipe held;
    process_options options;
    options.input(stdio::pipe).output_to(held.write_end());
    task creation =
        rt.spawn([&]() -> co<value> { co_return co_await rt.exec(command("/bin/sleep", "1000"), options); });
    co_await rt.passes(passes);
    creation.cancel();
    outcome made = co_await attempt(creation);
    if (made.ok()) {
      // It was made before: then it is the caller's.
      made.get().as_process().kill();
      EXPECT_EQ(co_await made.get().as_process().wait(), value{-SIGKILL});
    } else {
      EXPECT_RAISES(made, error_kind::cancelled);
    }
    std::string text = co_await text_of(rt, held);
    REQUIRE_EQ(text, "") << "the process still runs, " << passes << " passes";
    EXPECT_FALSE(has_children() && !had_children) << "the process was not reaped, " << passes << " passes";
  }
}

CONFORMANCE(Process, NothingIsLeftOpenAfterAProcess, "process.communicate", needs("subprocess.kill")) {
  co_await warm_up(rt);
  bool had_children = has_children();
  std::vector<int> before = descriptor_numbers();
  {
    value started = co_await rt.exec(shell_script("cat; echo err >&2"), piped());
    EXPECT_EQ(co_await started.as_process().communicate("in"), list_of(bytes_of("in"), bytes_of("err\n")));
    value killed = co_await rt.exec(command("/bin/cat"), piped());
    killed.as_process().kill();
    co_await killed.as_process().communicate("");
  }
  co_await rt.drain();
  EXPECT_THAT(descriptor_numbers(), testing::ContainerEq(before)) << "descriptors were left open";
  EXPECT_FALSE(has_children() && !had_children) << "a child was left";
}

}  // namespace
}  // namespace assay::conformance
