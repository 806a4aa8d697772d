#include "children.hpp"

namespace assay::conformance {
namespace {

CONFORMANCE(Process, ExecStartsTheProgramWithItsArguments, "process.exec-starts") {
  command program("/bin/sh", "-c", "for a in \"$@\"; do printf '<%s>' \"$a\"; done", "name", "one",
                  "two words", "", "$HOME *");
  process_options options;
  options.output(stdio::pipe);
  value started = co_await rt.exec(program, options);
  value outputs = co_await started.as_process().communicate();
  EXPECT_EQ(outputs.as_list().at(0), bytes_of("<one><two words><><$HOME *>"));
}

// The program ends only when its input does.
CONFORMANCE(Process, ExecReturnsOnceTheProgramIsStarted, "process.exec-starts", needs("subprocess.wait"),
            needs("subprocess.stdin_writer"), needs("streams.writer_close")) {
  process_options options;
  options.input(stdio::pipe).output(stdio::devnull);
  value started = co_await rt.exec(command("/bin/cat"), options);
  process p = started.as_process();
  EXPECT_FALSE(p.returncode().has_value());
  p.stdin_writer().close();
  EXPECT_EQ(co_await p.wait(), value{0});
}

CONFORMANCE(Process, PipedStreamsAreAWriterAndReaders, "process.pipes", needs("streams.readline"),
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

CONFORMANCE(Process, StreamsThatAreNoPipesAreNone, "process.pipes") {
  process_options options;
  options.input(stdio::devnull).output(stdio::devnull);
  value started = co_await rt.exec(shell_script("exit 0"), options);
  process p = started.as_process();
  EXPECT_FALSE(p.stdin_writer());
  EXPECT_FALSE(p.stdout_reader());
  EXPECT_FALSE(p.stderr_reader()) << "an inherited stream";
  EXPECT_EQ(co_await p.wait(), value{0});
}

CONFORMANCE(Process, TheProcessTellsItsPid, "process.pid", needs("subprocess.communicate")) {
  process_options options;
  options.output(stdio::pipe);
  value started = co_await rt.exec(shell_script("echo $$"), options);
  process p = started.as_process();
  std::int64_t pid = p.pid();
  value outputs = co_await p.communicate();
  EXPECT_EQ(outputs.as_list().at(0), bytes_of(std::to_string(pid) + "\n"));
  EXPECT_EQ(p.pid(), pid) << "after the exit";
}

// The shell's own syntax: no program has this name.
CONFORMANCE(Process, TheShellRunsTheCommandString, "process.shell") {
  process_options options;
  options.output(stdio::pipe);
  value started = co_await rt.shell("x=two; printf '%s|' one $x \"$(echo three)\"; exit 6", options);
  process p = started.as_process();
  EXPECT_EQ(co_await p.communicate(), list_of(bytes_of("one|two|three|"), value()));
  EXPECT_EQ(p.returncode(), std::optional<int>(6));
}

// The child is given the parent's own streams: for the time of its start these are a pipe of the test's.
CONFORMANCE(Process, StreamsThatAreNotRedirectedAreInherited, "process.inherited-streams") {
  for (int fd : {1, 2}) {
    test_pipe seen;
    int kept = ::fcntl(fd, F_DUPFD_CLOEXEC, 10);
    REQUIRE_GE(kept, 0);
    REQUIRE_EQ(::dup2(seen.write_end(), fd), fd);
    outcome started = co_await attempt(rt.exec(shell_script("echo from the child >&" + std::to_string(fd))));
    ::dup2(kept, fd);
    ::close(kept);
    REQUIRE_TRUE(started.ok()) << to_string(started);
    EXPECT_EQ(co_await started.get().as_process().wait(), value{0});
    std::string text = co_await text_of(rt, seen);
    EXPECT_EQ(text, "from the child\n") << "descriptor " << fd;
  }
}

CONFORMANCE(Process, AnInheritedInputIsTheParents, "process.inherited-streams",
            needs("subprocess.communicate")) {
  test_pipe fed;
  REQUIRE_EQ(::write(fed.write_end(), "input", 5), 5);
  fed.close_write();
  int kept = ::fcntl(0, F_DUPFD_CLOEXEC, 10);
  REQUIRE_GE(kept, 0);
  REQUIRE_EQ(::dup2(fed.read_end(), 0), 0);
  process_options options;
  options.output(stdio::pipe);
  outcome started = co_await attempt(rt.exec(command("/bin/cat"), options));
  ::dup2(kept, 0);
  ::close(kept);
  REQUIRE_TRUE(started.ok()) << to_string(started);
  value outputs = co_await started.get().as_process().communicate();
  EXPECT_EQ(outputs.as_list().at(0), bytes_of("input"));
}

CONFORMANCE(Process, DevnullDiscardsOutputAndEndsInput, "process.devnull") {
  process_options silent = piped();
  silent.input(stdio::devnull).errors(stdio::devnull);
  value first = co_await rt.exec(shell_script("cat; echo lost >&2; echo kept; exit 3"), silent);
  EXPECT_EQ(co_await first.as_process().communicate(), list_of(bytes_of("kept\n"), value()));
  EXPECT_EQ(first.as_process().returncode(), std::optional<int>(3));

  process_options errors_only;
  errors_only.input(stdio::devnull).output(stdio::devnull).errors(stdio::pipe);
  value second = co_await rt.exec(shell_script("echo lost; echo kept >&2"), errors_only);
  EXPECT_EQ(co_await second.as_process().communicate(), list_of(value(), bytes_of("kept\n")));
  EXPECT_EQ(second.as_process().returncode(), std::optional<int>(0)) << "the output could not be written";
}

CONFORMANCE(Process, StderrGoesWhereStdoutGoesInOrder, "process.stderr-to-stdout",
            needs("subprocess.stderr_reader")) {
  process_options options;
  options.output(stdio::pipe).errors(stdio::to_stdout);
  value started = co_await rt.exec(shell_script("echo 1; echo 2 >&2; echo 3; echo 4 >&2"), options);
  process p = started.as_process();
  EXPECT_FALSE(p.stderr_reader());
  EXPECT_EQ(co_await p.communicate(), list_of(bytes_of("1\n2\n3\n4\n"), value()));
}

CONFORMANCE(Process, StderrGoesToADescriptorWhereStdoutGoesThere, "process.stderr-to-stdout") {
  test_pipe both;
  process_options options;
  options.output_to(both.write_end()).errors(stdio::to_stdout);
  value started = co_await rt.exec(shell_script("echo 1; echo 2 >&2; echo 3"), options);
  EXPECT_EQ(co_await started.as_process().communicate(), list_of(value(), value()));
  std::string text = co_await text_of(rt, both);
  EXPECT_EQ(text, "1\n2\n3\n");
}

CONFORMANCE(Process, TheEnvironmentGivenReplacesTheInheritedOne, "process.environment") {
  ::setenv("ASSAY_INHERITED", "yes", 1);
  process_options inherited;
  inherited.output(stdio::pipe);
  command show("/bin/sh", "-c", "echo ${ASSAY_INHERITED-unset} ${ASSAY_GIVEN-unset}");
  value first = co_await rt.exec(show, inherited);
  EXPECT_EQ(co_await first.as_process().communicate(), list_of(bytes_of("yes unset\n"), value()));

  process_options given;
  given.output(stdio::pipe).environment({"ASSAY_GIVEN=a b"});
  value second = co_await rt.exec(show, given);
  EXPECT_EQ(co_await second.as_process().communicate(), list_of(bytes_of("unset a b\n"), value()));

  process_options empty;
  empty.output(stdio::pipe).environment({});
  value third = co_await rt.exec(show, empty);
  EXPECT_EQ(co_await third.as_process().communicate(), list_of(bytes_of("unset unset\n"), value()));
  value fourth = co_await rt.shell("echo ${ASSAY_INHERITED-unset}", empty);
  EXPECT_EQ(co_await fourth.as_process().communicate(), list_of(bytes_of("unset\n"), value()));
  ::unsetenv("ASSAY_INHERITED");
}

CONFORMANCE(Process, TheProgramRunsInTheDirectoryAndSessionGiven, "process.exec-starts") {
  process_options options;
  options.output(stdio::pipe).cwd("/");
  value first = co_await rt.exec(command("/bin/pwd"), options);
  EXPECT_EQ(co_await first.as_process().communicate(), list_of(bytes_of("/\n"), value()));

  process_options session = piped();
  session.new_session();
  value second = co_await rt.exec(command("/bin/cat"), session);
  process leader = second.as_process();
  EXPECT_EQ(::getsid(static_cast<pid_t>(leader.pid())), leader.pid());
  co_await leader.communicate("");
}

// Both would stay open by themselves: neither is closed on exec.
CONFORMANCE(Process, DescriptorsThatArePassedStayOpenAndNoOthers, "process.exec-starts") {
  test_pipe passed, other;
  for (test_pipe* p : {&passed, &other}) {
    REQUIRE_EQ(::write(p->write_end(), "text", 4), 4);
    p->close_write();
  }
  REQUIRE_EQ(::fcntl(other.read_end(), F_SETFD, 0), 0);
  process_options options;
  options.output(stdio::pipe).errors(stdio::devnull).pass_fds({passed.read_end()});
  value first =
      co_await rt.exec(command("/bin/cat", "/dev/fd/" + std::to_string(passed.read_end())), options);
  EXPECT_EQ(co_await first.as_process().communicate(), list_of(bytes_of("text"), value()));
  value second =
      co_await rt.exec(command("/bin/cat", "/dev/fd/" + std::to_string(other.read_end())), options);
  EXPECT_EQ(co_await second.as_process().communicate(), list_of(bytes_of(""), value()));
  EXPECT_EQ(second.as_process().returncode(), std::optional<int>(1)) << "a descriptor leaked into the child";
}

CONFORMANCE(Process, TheProgramRunsInTheProcessGroupGiven, "process.exec-starts",
            needs("process.process-group"), needs("subprocess.wait")) {
  process_options leads = piped();
  leads.new_group();
  value first = co_await rt.exec(command("/bin/cat"), leads);
  process leader = first.as_process();
  EXPECT_EQ(::getpgid(static_cast<pid_t>(leader.pid())), leader.pid());

  process_options joins = piped();
  joins.join_group(leader.pid());
  value second = co_await rt.exec(command("/bin/cat"), joins);
  process member = second.as_process();
  EXPECT_EQ(::getpgid(static_cast<pid_t>(member.pid())), leader.pid());
  co_await member.communicate("");
  co_await leader.communicate("");
}

}  // namespace
}  // namespace assay::conformance
