#include "children.hpp"
#include "variant.hpp"

namespace assay::conformance {
namespace {

CONFORMANCE(Process, WaitReturnsTheExitCodeEveryTime, "process.wait") {
  for (int code : {0, 7, 255}) {
    value started = co_await rt.exec(shell_script("exit " + std::to_string(code)));
    process p = started.as_process();
    EXPECT_EQ(co_await p.wait(), value{code});
    EXPECT_EQ(co_await p.wait(), value{code}) << "the second time";
  }
}

CONFORMANCE(Process, SeveralTasksMayWaitForOneProcess, "process.wait", needs("subprocess.stdin_writer"),
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

CONFORMANCE(Process, TheReturnCodeIsNoneUntilTheExitWasNoticed, "process.returncode",
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

CONFORMANCE(Process, ManyProcessesEachGiveTheirOwnCode, "process.many-concurrent",
            needs("subprocess.stdin_writer"), needs("streams.writer_close")) {
  constexpr int count = 50;
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

CONFORMANCE(Process, TheCodeOfOutputThatIsStillToBeReadIsKnown, "process.output-after-exit") {
  process_options options;
  options.output(stdio::pipe);
  value started = co_await rt.exec(shell_script("head -c 50000 /dev/zero; exit 4"), options);
  process p = started.as_process();
  EXPECT_EQ(co_await p.wait(), value{4});
  reader out = p.stdout_reader();
  value read = co_await out.read();
  EXPECT_EQ(read.as_bytes().size(), 50000u);
  EXPECT_EQ(co_await out.read(), bytes_of("")) << "after the end";
}

// The reader is full after the first part, so that the second stays in the pipe.
CONFORMANCE(Process, OutputThatIsStillInThePipeAtTheExitCanBeRead, "process.output-after-exit",
            needs("streams.readexactly"), needs("streams.write"), needs("subprocess.stdin_writer")) {
  process_options options = piped();
  options.limit(100);
  value started = co_await rt.exec(
      shell_script("head -c 1000 /dev/zero; read line; head -c 50000 /dev/zero; exit 4"), options);
  process p = started.as_process();
  reader out = p.stdout_reader();
  co_await out.readexactly(1);
  p.stdin_writer().write("\n");
  bool ended = co_await noticed(rt, p);
  REQUIRE_TRUE(ended) << "the exit was not noticed";
  value rest = co_await out.read();
  EXPECT_EQ(rest.as_bytes().size(), 50999u);
  EXPECT_EQ(co_await p.wait(), value{4});
}

// The process ends when the test says so, by the first line; the descendant holds stdout until the input
// ends.
CONFORMANCE(Process, WaitReturnsAtTheExitThoughADescendantHoldsAPipe, "process.wait-and-descendants",
            needs("streams.write")) {
  value started =
      co_await rt.exec(shell_script("read line; exec 3<&0; (cat <&3; echo late) & exit 5"), piped());
  process p = started.as_process();
  task waiter = rt.spawn([p]() -> co<value> { co_return co_await p.wait(); });
  co_await rt.drain();
  EXPECT_FALSE(waiter.done());
  p.stdin_writer().write("\n");
  bool ended = co_await noticed(rt, p);
  REQUIRE_TRUE(ended) << "the exit was not noticed while a descendant holds the pipes";
  co_await rt.drain();
  EXPECT_TRUE(takes_side(rt, "process.wait-end", waiter.done() ? "exit" : "pipes"));
  p.stdin_writer().close();
  EXPECT_EQ(co_await p.stdout_reader().read(), bytes_of("late\n"));
  EXPECT_EQ(co_await waiter, value{5});
  EXPECT_EQ(co_await p.wait(), value{5}) << "a wait that begins after the exit";
}

// A task that is cancelled while it waits; then the process ends in its own way.
CONFORMANCE(Process, CancellingWaitDoesNotEndTheProcess, "process.cancel-wait") {
  value started = co_await rt.exec(shell_script("read line; exit 3"), piped());
  process p = started.as_process();
  task waiter = rt.spawn([p]() -> co<value> { co_return co_await p.wait(); });
  co_await rt.drain();
  waiter.cancel();
  EXPECT_RAISES(co_await attempt(waiter), error_kind::cancelled);
  EXPECT_FALSE(p.returncode().has_value());
  p.stdin_writer().close();
  EXPECT_EQ(co_await p.wait(), value{3}) << "the process was ended by the cancellation";
}

// The input comes from a pipe of the test's own, which communicate knows nothing of.
CONFORMANCE(Process, CancellingCommunicateDoesNotEndTheProcess, "process.cancel-wait") {
  test_pipe fed;
  process_options options;
  options.input_from(fed.read_end()).output(stdio::pipe);
  value started = co_await rt.exec(shell_script("read line; echo \"got $line\"; exit 3"), options);
  process p = started.as_process();
  task talking = rt.spawn([p]() -> co<value> { co_return co_await p.communicate(); });
  co_await rt.drain();
  talking.cancel();
  EXPECT_RAISES(co_await attempt(talking), error_kind::cancelled);
  EXPECT_FALSE(p.returncode().has_value());
  REQUIRE_EQ(::write(fed.write_end(), "it\n", 3), 3);
  EXPECT_EQ(co_await p.communicate(), list_of(bytes_of("got it\n"), value()));
  EXPECT_EQ(p.returncode(), std::optional<int>(3)) << "the process was ended by the cancellation";
}

CONFORMANCE(Process, WaitClosedOfStdinReturnsOnceThePipeIsClosed, "process.stdin-wait-closed") {
  value started = co_await rt.exec(shell_script("cat >/dev/null; exit 2"), piped());
  process p = started.as_process();
  writer in = p.stdin_writer();
  task closed = rt.spawn([in]() -> co<value> { co_return co_await in.wait_closed(); });
  co_await rt.drain();
  EXPECT_FALSE(closed.done()) << "before the close";
  in.close();
  EXPECT_RETURNS(co_await attempt(closed), value());
  EXPECT_EQ(co_await p.wait(), value{2});
}

// The thread's loop is alone: nothing of the main thread's runs while it waits.
CONFORMANCE_OUTSIDE(Process, ALoopInAnotherThreadStartsAndReapsProcesses, "process.other-threads",
                    needs("subprocess.communicate")) {
  outcome done;
  rt.thread([&] {
      loop l = rt.new_loop();
      done = attempt_call([&] {
        return l.run_until_complete([&]() -> co<value> {
          value started = co_await rt.exec(shell_script("cat; exit 9"), piped());
          process p = started.as_process();
          value outputs = co_await p.communicate("through a thread");
          EXPECT_EQ(outputs.as_list().at(0), bytes_of("through a thread"));
          co_return co_await p.wait();
        });
      });
      l.close();
    }).join();
  EXPECT_RETURNS(done, value{9});
}

}  // namespace
}  // namespace assay::conformance
