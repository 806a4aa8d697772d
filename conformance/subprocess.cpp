#include <assay/sdk/conformance.hpp>

namespace assay::conformance {
namespace {

command shell_script(const std::string& script) { return command("/bin/sh", "-c", script); }

CONFORMANCE(Subprocess, ExecStartsTheProgramWithItsArguments, "process.exec-starts") {
  command program("/bin/sh", "-c", "for a in \"$@\"; do printf '<%s>' \"$a\"; done", "name", "one",
                  "two words", "", "$HOME *");
  process_options options;
  options.output(stdio::pipe);
  value started = co_await rt.exec(program, options);
  value outputs = co_await started.as_process().communicate();
  EXPECT_EQ(outputs.as_list().at(0), bytes_of("<one><two words><><$HOME *>"));
}

// The program ends only when its input does.
CONFORMANCE(Subprocess, ExecReturnsOnceTheProgramIsStarted, "process.exec-starts", needs("subprocess.wait"),
            needs("subprocess.stdin_writer"), needs("streams.writer_close")) {
  process_options options;
  options.input(stdio::pipe).output(stdio::devnull);
  value started = co_await rt.exec(command("/bin/cat"), options);
  process p = started.as_process();
  EXPECT_FALSE(p.returncode().has_value());
  p.stdin_writer().close();
  EXPECT_EQ(co_await p.wait(), value{0});
}

CONFORMANCE(Subprocess, PipedStreamsAreAWriterAndReaders, "process.pipes", needs("streams.readline"),
            needs("streams.write"), needs("streams.writer_close")) {
  process_options options;
  options.input(stdio::pipe).output(stdio::pipe).errors(stdio::pipe);
  value started =
      co_await rt.exec(shell_script("read line; echo \"out $line\"; echo \"err $line\" >&2"), options);
  process p = started.as_process();
  writer in = p.stdin_writer();
  reader out = p.stdout_reader(), err = p.stderr_reader();
  REQUIRE_TRUE(in && out && err);
  EXPECT_EQ(in.kind(), object_kind::stream_writer);
  EXPECT_EQ(out.kind(), object_kind::stream_reader);
  EXPECT_EQ(err.kind(), object_kind::stream_reader);
  in.write("hello\n");
  EXPECT_EQ(co_await out.readline(), bytes_of("out hello\n"));
  EXPECT_EQ(co_await err.readline(), bytes_of("err hello\n"));
  in.close();
  EXPECT_EQ(co_await p.wait(), value{0});
}

CONFORMANCE(Subprocess, StreamsThatAreNoPipesAreNone, "process.pipes") {
  process_options options;
  options.input(stdio::devnull).output(stdio::devnull);
  value started = co_await rt.exec(shell_script("exit 0"), options);
  process p = started.as_process();
  EXPECT_FALSE(p.stdin_writer());
  EXPECT_FALSE(p.stdout_reader());
  EXPECT_FALSE(p.stderr_reader()) << "an inherited stream";
  EXPECT_EQ(co_await p.wait(), value{0});
}

CONFORMANCE(Subprocess, WaitReturnsTheExitCodeEveryTime, "process.wait") {
  for (int code : {0, 7, 255}) {
    value started = co_await rt.exec(shell_script("exit " + std::to_string(code)));
    process p = started.as_process();
    EXPECT_EQ(co_await p.wait(), value{code});
    EXPECT_EQ(co_await p.wait(), value{code}) << "the second time";
  }
}

CONFORMANCE(Subprocess, SeveralTasksMayWaitForOneProcess, "process.wait", needs("subprocess.stdin_writer"),
            needs("streams.writer_close")) {
  process_options options;
  options.input(stdio::pipe);
  value started = co_await rt.exec(shell_script("read line; exit 3"), options);
  process p = started.as_process();
  std::vector<task> waiters;
  for (int i = 0; i < 3; ++i)
    waiters.push_back(rt.spawn([&]() -> co<value> { co_return co_await p.wait(); }));
  co_await rt.drain();
  for (task& waiter : waiters) EXPECT_FALSE(waiter.done()) << "wait returned before the process ended";
  p.stdin_writer().close();
  for (task& waiter : waiters) EXPECT_EQ(co_await waiter, value{3});
}

CONFORMANCE(Subprocess, TheReturnCodeIsNoneUntilTheExitWasNoticed, "process.returncode",
            needs("subprocess.stdin_writer"), needs("streams.writer_close")) {
  process_options options;
  options.input(stdio::pipe);
  value started = co_await rt.exec(shell_script("read line; exit 5"), options);
  process p = started.as_process();
  EXPECT_FALSE(p.returncode().has_value());
  co_await rt.sleep(rt.unit());
  EXPECT_FALSE(p.returncode().has_value()) << "a code although the process still runs";
  p.stdin_writer().close();
  co_await p.wait();
  EXPECT_EQ(p.returncode(), std::optional<int>(5));
}

CONFORMANCE(Subprocess, CommunicateFeedsTheInputAndReturnsBothOutputs, "process.communicate") {
  process_options options;
  options.input(stdio::pipe).output(stdio::pipe).errors(stdio::pipe);
  value started = co_await rt.exec(shell_script("cat; echo warning >&2; exit 4"), options);
  process p = started.as_process();
  value outputs = co_await p.communicate("the input");
  EXPECT_EQ(outputs, list_of(bytes_of("the input"), bytes_of("warning\n")));
  EXPECT_EQ(p.returncode(), std::optional<int>(4)) << "communicate did not wait for the exit";
}

// Read one after the other, the second pipe would fill and the program would never end.
CONFORMANCE(Subprocess, CommunicateReadsBothOutputsToTheirEnds, "process.communicate") {
  process_options options;
  options.input(stdio::pipe).output(stdio::pipe).errors(stdio::pipe);
  value started = co_await rt.exec(
      shell_script("cat >/dev/null; head -c 300000 /dev/zero >&2; head -c 300000 /dev/zero"), options);
  process p = started.as_process();
  value outputs = co_await p.communicate(std::string(300000, 'i'));
  EXPECT_EQ(outputs.as_list().at(0).as_bytes().size(), 300000u);
  EXPECT_EQ(outputs.as_list().at(1).as_bytes().size(), 300000u);
}

CONFORMANCE(Subprocess, CommunicateReturnsNoneForStreamsThatAreNoPipes, "process.communicate-unpiped") {
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

CONFORMANCE(Subprocess, TheProcessTellsItsPid, "process.pid", needs("subprocess.communicate")) {
  process_options options;
  options.output(stdio::pipe);
  value started = co_await rt.exec(shell_script("echo $$"), options);
  process p = started.as_process();
  std::int64_t pid = p.pid();
  value outputs = co_await p.communicate();
  EXPECT_EQ(outputs.as_list().at(0), bytes_of(std::to_string(pid) + "\n"));
  EXPECT_EQ(p.pid(), pid) << "after the exit";
}

CONFORMANCE(Subprocess, ManyProcessesEachGiveTheirOwnCode, "process.many-concurrent",
            needs("subprocess.stdin_writer"), needs("streams.writer_close")) {
  constexpr int count = 12;
  process_options options;
  options.input(stdio::pipe);
  std::vector<process> children;
  for (int i = 0; i < count; ++i) {
    value started = co_await rt.exec(shell_script("read line; exit " + std::to_string(i)), options);
    children.push_back(started.as_process());
  }
  std::vector<task> waiters;
  for (process& child : children)
    waiters.push_back(rt.spawn([child]() -> co<value> { co_return co_await child.wait(); }));
  for (auto child = children.rbegin(); child != children.rend(); ++child) child->stdin_writer().close();
  for (int i = 0; i < count; ++i) EXPECT_EQ(co_await waiters[static_cast<std::size_t>(i)], value{i});
}

}  // namespace
}  // namespace assay::conformance
