#include "children.hpp"

namespace assay::conformance {
namespace {

CONFORMANCE(Process, CommunicateFeedsTheInputAndReturnsBothOutputs, "process.communicate") {
  process_options options;
  options.input(stdio::pipe).output(stdio::pipe).errors(stdio::pipe);
  value started = co_await rt.exec(shell_script("cat; echo warning >&2; exit 4"), options);
  process p = started.as_process();
  value outputs = co_await p.communicate("the input");
  EXPECT_EQ(outputs, list_of(bytes_of("the input"), bytes_of("warning\n")));
  EXPECT_EQ(p.returncode(), std::optional<int>(4)) << "communicate did not wait for the exit";
}

// Read one after the other, the second pipe would fill and the program would never end.
CONFORMANCE(Process, CommunicateReadsBothOutputsToTheirEnds, "process.communicate") {
  process_options options;
  options.input(stdio::pipe).output(stdio::pipe).errors(stdio::pipe);
  value started = co_await rt.exec(
      shell_script("cat >/dev/null; head -c 300000 /dev/zero >&2; head -c 300000 /dev/zero"), options);
  process p = started.as_process();
  value outputs = co_await p.communicate(std::string(300000, 'i'));
  EXPECT_EQ(outputs.as_list().at(0).as_bytes().size(), 300000u);
  EXPECT_EQ(outputs.as_list().at(1).as_bytes().size(), 300000u);
}

CONFORMANCE(Process, CommunicateReturnsNoneForStreamsThatAreNoPipes, "process.communicate-unpiped") {
  process_options out_only;
  out_only.output(stdio::pipe).errors(stdio::devnull);
  value first = co_await rt.exec(shell_script("echo out; echo err >&2"), out_only);
  EXPECT_EQ(co_await first.as_process().communicate(), list_of(bytes_of("out\n"), value()));

  process_options errors_only;
  errors_only.output(stdio::devnull).errors(stdio::pipe);
  value second = co_await rt.exec(shell_script("echo out; echo err >&2"), errors_only);
  EXPECT_EQ(co_await second.as_process().communicate(), list_of(value(), bytes_of("err\n")));

  value third = co_await rt.exec(shell_script("exit 0"));
  EXPECT_EQ(co_await third.as_process().communicate(), list_of(value(), value()));
}

CONFORMANCE(Process, CommunicateWithoutInputEndsTheInput, "process.communicate-no-input") {
  value started = co_await rt.exec(shell_script("cat; echo ended"), piped());
  EXPECT_EQ(co_await started.as_process().communicate(), list_of(bytes_of("ended\n"), bytes_of("")));
}

CONFORMANCE(Process, CommunicateWithEmptyInputEndsTheInput, "process.communicate-empty-input") {
  value started = co_await rt.exec(shell_script("cat; echo ended"), piped());
  EXPECT_EQ(co_await started.as_process().communicate(""), list_of(bytes_of("ended\n"), bytes_of("")));
}

// Much more than a pipe and all buffers hold, so that the write must fail. The process takes the first byte:
// were its input closed before anything is written to it, a runtime may know that and not write at all.
CONFORMANCE(Process, CommunicateDoesNotMindAProcessThatClosesItsInputEarly,
            "process.communicate-unread-input") {
  value started =
      co_await rt.exec(shell_script("head -c 1 > /dev/null; exec 0<&-; echo done; exit 3"), piped());
  process p = started.as_process();
  outcome outputs = co_await attempt(p.communicate(std::string(4 << 20, 'x')));
  EXPECT_RETURNS(outputs, list_of(bytes_of("done\n"), bytes_of("")));
  EXPECT_EQ(p.returncode(), std::optional<int>(3));
}

CONFORMANCE(Process, CommunicateDoesNotMindAProcessThatHasEnded, "process.communicate-unread-input",
            needs("subprocess.wait")) {
  value started = co_await rt.exec(shell_script("echo done; exit 3"), piped());
  process p = started.as_process();
  EXPECT_EQ(co_await p.wait(), value{3});
  EXPECT_RETURNS(co_await attempt(p.communicate("nobody reads this")),
                 list_of(bytes_of("done\n"), bytes_of("")));
}

CONFORMANCE(Process, CommunicateAfterStdinWasClosedDropsTheInput, "process.communicate-closed-stdin") {
  value started = co_await rt.exec(shell_script("cat; echo ended"), piped());
  process p = started.as_process();
  p.stdin_writer().close();
  EXPECT_RETURNS(co_await attempt(p.communicate("too late")), list_of(bytes_of("ended\n"), bytes_of("")));
}

CONFORMANCE(Process, ASecondCommunicateReturnsEmptyOutputs, "process.communicate-twice") {
  value started = co_await rt.exec(shell_script("cat; echo err >&2"), piped());
  process p = started.as_process();
  EXPECT_EQ(co_await p.communicate("once"), list_of(bytes_of("once"), bytes_of("err\n")));
  EXPECT_RETURNS(co_await attempt(p.communicate()), list_of(bytes_of(""), bytes_of("")));
}

// An echo of more than the pipes hold: who writes all before reading never ends.
CONFORMANCE(Process, CommunicateSendsAndReceivesLargeAmountsAtOnce, "process.communicate-large") {
  std::string much(8 << 20, 'm');
  value started = co_await rt.exec(command("/bin/cat"), piped());
  value outputs = co_await started.as_process().communicate(much);
  EXPECT_TRUE(outputs.as_list().at(0).as_bytes() == much) << "the echo is not what was sent";
}

// Both outputs at once, each much more than a reader's limit.
CONFORMANCE(Process, CommunicateReadsAHundredMegabytesOfBothOutputs, "process.communicate-large") {
  constexpr std::size_t each = 50 << 20;
  std::string script = "head -c " + std::to_string(each) + " /dev/zero >&2 & head -c " +
                       std::to_string(each) + " /dev/zero; wait";
  value started = co_await rt.exec(shell_script(script), piped());
  value outputs = co_await started.as_process().communicate("");
  EXPECT_EQ(outputs.as_list().at(0).as_bytes().size(), each);
  EXPECT_EQ(outputs.as_list().at(1).as_bytes().size(), each);
}

CONFORMANCE(Process, DrainTellsThatTheProcessHasEnded, "process.write-to-ended") {
  value started = co_await rt.exec(shell_script("exit 0"), piped());
  process p = started.as_process();
  EXPECT_EQ(co_await p.wait(), value{0});
  writer in = p.stdin_writer();
  outcome drained;
  // The write itself says nothing; the first drain after the pipe is known to be broken does.
  for (int i = 0; i < 100 && drained.ok(); ++i) {
    in.write(std::string(100000, 'x'));
    drained = co_await attempt(in.drain());
    co_await rt.passes(1);
  }
  REQUIRE_RAISES(drained, error_kind::os);
  EXPECT_TRUE(drained.failure().os_code() == EPIPE || drained.failure().os_code() == ECONNRESET)
      << to_string(drained);
}

CONFORMANCE(Process, TheLimitAppliesToTheReaders, "process.reader-limit", needs("subprocess.stderr_reader")) {
  process_options options = piped();
  options.limit(100);
  std::string line = "head -c 150 /dev/zero | tr '\\0' x; echo";
  value started = co_await rt.exec(shell_script(line + "; (" + line + ") >&2"), options);
  process p = started.as_process();
  EXPECT_RAISES(co_await attempt(p.stdout_reader().readuntil("\n")), error_kind::limit_overrun);
  EXPECT_RAISES(co_await attempt(p.stderr_reader().readuntil("\n")), error_kind::limit_overrun);
  EXPECT_EQ(co_await p.communicate(""),
            list_of(bytes_of(std::string(150, 'x') + "\n"), bytes_of(std::string(150, 'x') + "\n")));
}

// The process can write all only while somebody reads. Round trips through another one are the time it is
// given.
CONFORMANCE(Process, AReaderThatIsFullPausesTheProcessAndReadingGoesOn, "process.reader-limit",
            needs("subprocess.communicate"), needs("subprocess.stderr_reader"), needs("streams.readline")) {
  process_options options = piped();
  options.limit(1000);
  value started = co_await rt.exec(shell_script("head -c 2000000 /dev/zero; echo written >&2"), options);
  process p = started.as_process();
  task written = rt.spawn([p]() -> co<value> { co_return co_await p.stderr_reader().readline(); });
  for (int i = 0; i < 20; ++i) {
    value echo = co_await rt.exec(command("/bin/cat"), piped());
    EXPECT_EQ(co_await echo.as_process().communicate("x"), list_of(bytes_of("x"), bytes_of("")));
  }
  EXPECT_FALSE(written.done()) << "the reader took everything though nobody read";
  value all = co_await p.stdout_reader().read();
  EXPECT_EQ(all.as_bytes().size(), 2000000u);
  EXPECT_EQ(co_await written, bytes_of("written\n"));
  EXPECT_EQ(co_await p.wait(), value{0});
}

}  // namespace
}  // namespace assay::conformance
