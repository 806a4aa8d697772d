// Children on the level of protocols.
#include <csignal>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <map>

#include "support.hpp"

namespace aio::test {
namespace {

/// Notes what it is told.
class recorder : public subprocess_protocol {
 public:
  explicit recorder(event_loop& loop) : lost(loop.create_future<void>()) {}
  void connection_made(subprocess_transport&) override { events.push_back("made"); }
  void pipe_data_received(int fd, std::string_view data) override { received[fd] += data; }
  void pipe_connection_lost(int fd, std::exception_ptr error) override {
    events.push_back((error ? "pipe broken " : "pipe lost ") + std::to_string(fd));
  }
  void process_exited() override { events.push_back("exited"); }
  void connection_lost(std::exception_ptr) override {
    events.push_back("lost");
    lost.set_result();
  }
  void pause_writing() override { ++pauses; }
  void resume_writing() override { ++resumes; }

  std::vector<std::string> events;
  std::map<int, std::string> received;
  int pauses = 0, resumes = 0;
  const future<void> lost;
};

class SubprocessProtocol : public LoopTest {
 protected:
  std::shared_ptr<recorder> heard = std::make_shared<recorder>(*loop);
};

task<void> talk(std::shared_ptr<recorder> heard) {
  const subprocess_transport_ptr child =
      co_await subprocess_shell(heard, "cat; echo err >&2; exit 7", piped());
  EXPECT_THAT(heard->events, ElementsAre("made"));
  EXPECT_EQ(child->get_pipe_transport(3), nullptr);
  child->get_pipe_transport(0)->write("hello");
  child->get_pipe_transport(0)->close();
  co_await heard->lost;
  EXPECT_EQ(child->get_returncode(), 7);
}
TEST_F(SubprocessProtocol, HearsOfDataPipesAndTheExit) {
  loop->run_until_complete(talk(heard));
  EXPECT_EQ(heard->received[1], "hello");
  EXPECT_EQ(heard->received[2], "err\n");
  EXPECT_THAT(heard->events, testing::UnorderedElementsAre("made", "pipe lost 0", "pipe lost 1",
                                                           "pipe lost 2", "exited", "lost"));
  EXPECT_EQ(heard->events.back(), "lost");
}

task<void> close_running(std::shared_ptr<recorder> heard) {
  std::vector<std::string> sleeper{"sleep", "1000"};
  const subprocess_transport_ptr child = co_await subprocess_exec(heard, std::move(sleeper), piped());
  child->close();
  child->close();
  EXPECT_TRUE(child->is_closing());
  co_await heard->lost;
  EXPECT_EQ(child->get_returncode(), -SIGKILL);
}
TEST_F(SubprocessProtocol, CloseKillsAChildThatRuns) {
  loop->run_until_complete(close_running(heard));
  EXPECT_EQ(heard->events.back(), "lost");
}

task<void> much_input(std::shared_ptr<recorder> heard) {
  process_options options;
  options.stdin_mode = stdio::pipe;
  options.stdout_mode = stdio::devnull;
  std::vector<std::string> reader{"cat"};
  const subprocess_transport_ptr child = co_await subprocess_exec(heard, std::move(reader), options);
  // It would read as fast as it is written to.
  child->send_signal(SIGSTOP);
  siginfo_t stopped{};
  EXPECT_EQ(waitid(P_PID, static_cast<id_t>(child->get_pid()), &stopped, WSTOPPED | WNOWAIT), 0);
  child->get_pipe_transport(0)->write(std::string(4 << 20, 'x'));
  EXPECT_EQ(heard->pauses, 1);
  child->send_signal(SIGCONT);
  child->get_pipe_transport(0)->close();
  co_await heard->lost;
}
TEST_F(SubprocessProtocol, IsPausedByMuchInput) {
  loop->run_until_complete(much_input(heard));
  EXPECT_EQ(heard->resumes, 1);
}

/// Throws in every function.
class thrower final : public recorder {
 public:
  using recorder::recorder;
  void connection_made(subprocess_transport& t) override {
    fail([&] { recorder::connection_made(t); });
  }
  void pipe_data_received(int fd, std::string_view data) override {
    fail([&] { recorder::pipe_data_received(fd, data); });
  }
  void pipe_connection_lost(int fd, std::exception_ptr e) override {
    fail([&] { recorder::pipe_connection_lost(fd, std::move(e)); });
  }
  void process_exited() override {
    fail([&] { recorder::process_exited(); });
  }
  void connection_lost(std::exception_ptr e) override {
    fail([&] { recorder::connection_lost(std::move(e)); });
  }

 private:
  template <class F>
  static void fail(F f) {
    f();
    throw std::runtime_error("thrown by the protocol");
  }
};
task<void> exchange(std::shared_ptr<recorder> heard) {
  process_options options;
  options.stdout_mode = stdio::pipe;
  const subprocess_transport_ptr child = co_await subprocess_shell(heard, "echo out; exit 3", options);
  co_await heard->lost;
  EXPECT_EQ(child->get_returncode(), 3);
}
TEST_F(SubprocessProtocol, WhatItThrowsIsReportedAndTheCallsGoOn) {
  const auto thrown = std::make_shared<thrower>(*loop);
  loop->run_until_complete(exchange(thrown));
  drain();
  EXPECT_EQ(thrown->received[1], "out\n");
  EXPECT_THAT(thrown->events, testing::UnorderedElementsAre("made", "pipe lost 1", "exited", "lost"));
  EXPECT_EQ(thrown->events.back(), "lost");
  EXPECT_EQ(take_reports().size(), 5U);
}

TEST_F(SubprocessProtocol, ANullProtocolIsRefused) {
  EXPECT_THROW(loop->run_until_complete(subprocess_shell(nullptr, "true")), type_error);
}

task<subprocess_transport_ptr> starting(std::shared_ptr<recorder> heard, int out) {
  process_options options;
  options.stdin_mode = stdio::pipe;
  options.stdout_mode = stdio::descriptor;
  options.stdout_fd = out;
  co_return co_await subprocess_shell(std::move(heard), "exec sleep 1000", std::move(options));
}
task<void> cancel_creation(std::shared_ptr<recorder> heard, int out, int passes) {
  const auto creation = create_task(starting(heard, out));
  co_await count_passes(passes);
  EXPECT_TRUE(creation.cancel());
  co_await wait(std::vector<future_base>(1, creation));
  EXPECT_TRUE(creation.cancelled());
}
TEST_F(SubprocessProtocol, ACreationThatIsCancelledLeavesNoChild) {
  for (const int passes : {0, 1, 2}) {
    int ends[2];
    ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
    loop->run_until_complete(cancel_creation(std::make_shared<recorder>(*loop), ends[1], passes));
    ::close(ends[1]);
    char byte = 0;
    EXPECT_EQ(::read(ends[0], &byte, 1), 0);  // waits while the child has the other end
    ::close(ends[0]);
    EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1);
    EXPECT_EQ(errno, ECHILD);
  }
}

}  // namespace
}  // namespace aio::test
