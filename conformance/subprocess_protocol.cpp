// Processes on the level of protocols.
#include <assay/sdk/subprocess_protocol.hpp>

#include <csignal>
#include <map>
#include <memory>

#include "children.hpp"

namespace assay::conformance {
namespace {

// What a protocol was told.
struct events {
  explicit events(test_context& rt) : lost(rt.create_future()) {}

  std::vector<std::string> order;  // without the data
  std::map<std::int64_t, std::string> received;
  subprocess_transport made;
  future lost;  // done by connection_lost

  bool before(const std::string& first, const std::string& then) const {
    return std::find(order.begin(), order.end(), first) < std::find(order.begin(), order.end(), then);
  }
  auto count(const std::string& what) const { return std::count(order.begin(), order.end(), what); }
};

subprocess_protocol recording(const std::shared_ptr<events>& e) {
  subprocess_protocol p;
  p.connection_made([e](const std::vector<value>& args) {
    e->order.push_back("made");
    e->made = as_subprocess_transport(args.at(0));
  });
  p.pipe_data_received(
      [e](const std::vector<value>& args) { e->received[args.at(0).as_int()] += args.at(1).as_bytes(); });
  p.pipe_connection_lost([e](const std::vector<value>& args) {
    e->order.push_back("pipe " + std::to_string(args.at(0).as_int()) + " lost");
  });
  p.process_exited([e] { e->order.push_back("exited"); });
  p.connection_lost([e](const std::vector<value>& args) {
    e->order.push_back(args.at(0).is_none() ? "lost" : "lost with an error");
    e->made = subprocess_transport();
    e->lost.set_result();
  });
  return p;
}

CONFORMANCE(Process, TheProtocolHearsOfEveryPipeAndOfTheExit, "process.protocol-events") {
  auto e = std::make_shared<events>(rt);
  value made =
      co_await subprocess_exec(shell_script("cat; echo to stderr >&2; exit 7"), recording(e), piped());
  subprocess_transport transport = as_subprocess_transport(made);
  EXPECT_EQ(e->order, std::vector<std::string>{"made"}) << "by the time the creation is done";
  EXPECT_TRUE(e->made == transport);
  transport.pipe_write(0, "to stdin");
  transport.pipe_close(0);
  co_await e->lost;
  EXPECT_EQ(e->received[1], "to stdin");
  EXPECT_EQ(e->received[2], "to stderr\n");
  EXPECT_EQ(e->received.size(), 2u);
  EXPECT_EQ(transport.returncode(), std::optional<int>(7));
  for (const char* what : {"made", "exited", "pipe 0 lost", "pipe 1 lost", "pipe 2 lost", "lost"})
    EXPECT_EQ(e->count(what), 1) << what;
  EXPECT_EQ(e->order.front(), "made");
  EXPECT_EQ(e->order.back(), "lost");
}

// The pipes are lost first here, the exit comes when the test says so.
CONFORMANCE(Process, TheConnectionIsNotLostBeforeTheExit, "process.protocol-events",
            needs("subprocess.send_signal")) {
  auto e = std::make_shared<events>(rt);
  process_options options;
  options.input(stdio::devnull).output(stdio::pipe);
  value made =
      co_await subprocess_exec(shell_script("exec >/dev/null; exec sleep 1000"), recording(e), options);
  subprocess_transport transport = as_subprocess_transport(made);
  for (int i = 0; i < 200 && e->count("pipe 1 lost") == 0; ++i) co_await rt.sleep(rt.unit());
  co_await rt.drain();
  EXPECT_EQ(e->order, (std::vector<std::string>{"made", "pipe 1 lost"}));
  EXPECT_FALSE(transport.returncode().has_value());
  transport.kill();
  co_await e->lost;
  EXPECT_EQ(e->order, (std::vector<std::string>{"made", "pipe 1 lost", "exited", "lost"}));
  EXPECT_EQ(transport.returncode(), std::optional<int>(-SIGKILL));
}

// The exit comes first here: a descendant holds the pipes, until the input ends.
CONFORMANCE(Process, TheConnectionIsNotLostBeforeThePipes, "process.protocol-events") {
  auto e = std::make_shared<events>(rt);
  value made = co_await subprocess_exec(shell_script("exec 3<&0; (cat <&3; echo late) & exit 0"),
                                        recording(e), piped());
  subprocess_transport transport = as_subprocess_transport(made);
  for (int i = 0; i < 200 && e->count("exited") == 0; ++i) co_await rt.sleep(rt.unit());
  co_await rt.drain();
  EXPECT_EQ(e->order, (std::vector<std::string>{"made", "exited"}));
  transport.pipe_close(0);
  co_await e->lost;
  EXPECT_EQ(e->received[1], "late\n");
  EXPECT_EQ(e->order.back(), "lost");
  EXPECT_TRUE(e->before("pipe 1 lost", "lost") && e->before("pipe 2 lost", "lost"));
}

CONFORMANCE(Process, WithoutPipesTheExitAloneEndsTheConnection, "process.protocol-events") {
  auto e = std::make_shared<events>(rt);
  process_options options;
  options.input(stdio::devnull).output(stdio::devnull).errors(stdio::devnull);
  value made = co_await subprocess_exec(shell_script("exit 4"), recording(e), options);
  subprocess_transport transport = as_subprocess_transport(made);
  co_await e->lost;
  EXPECT_EQ(e->order, (std::vector<std::string>{"made", "exited", "lost"}));
  EXPECT_EQ(transport.returncode(), std::optional<int>(4));
}

CONFORMANCE(Process, TheProtocolLevelRunsTheShellToo, "process.shell", needs("subprocess.subprocess_shell")) {
  auto e = std::make_shared<events>(rt);
  process_options options;
  options.output(stdio::pipe);
  value made = co_await subprocess_shell("echo $((1 + 2)); exit 5", recording(e), options);
  subprocess_transport transport = as_subprocess_transport(made);
  co_await e->lost;
  EXPECT_EQ(e->received[1], "3\n");
  EXPECT_EQ(transport.returncode(), std::optional<int>(5));
}

CONFORMANCE(Process, ClosingTheTransportKillsARunningProcess, "process.close-kills",
            needs("subprocess.is_closing")) {
  bool had_children = has_children();
  auto e = std::make_shared<events>(rt);
  value made = co_await subprocess_exec(command("/bin/sleep", "1000"), recording(e), piped());
  subprocess_transport transport = as_subprocess_transport(made);
  EXPECT_FALSE(transport.is_closing());
  transport.close();
  transport.close();
  EXPECT_TRUE(transport.is_closing());
  outcome lost = co_await attempt(rt.wait_for(e->lost, patience(rt)));
  REQUIRE_TRUE(lost.ok()) << "the process still runs after the close of its transport";
  EXPECT_EQ(transport.returncode(), std::optional<int>(-SIGKILL));
  EXPECT_EQ(e->order.back(), "lost");
  EXPECT_EQ(e->count("exited"), 1);
  EXPECT_FALSE(has_children() && !had_children) << "a child was left";
}

CONFORMANCE(Process, ClosingTheTransportLeavesAProcessThatHasEndedAlone, "process.close-kills") {
  auto e = std::make_shared<events>(rt);
  value made = co_await subprocess_exec(shell_script("exit 6"), recording(e), piped());
  subprocess_transport transport = as_subprocess_transport(made);
  co_await e->lost;
  EXPECT_RETURNS(attempt_call([&] { transport.close(); }), value());
  co_await rt.drain();
  EXPECT_EQ(transport.returncode(), std::optional<int>(6));
  EXPECT_EQ(e->count("lost"), 1);
  EXPECT_EQ(e->count("exited"), 1);
}

CONFORMANCE(Process, WhatTheProcessDoesNotTakePausesTheWriting, "process.protocol-events",
            needs("subprocess.pipe_write")) {
  auto e = std::make_shared<events>(rt);
  subprocess_protocol p = recording(e);
  auto paused = std::make_shared<std::vector<std::string>>();
  p.pause_writing([paused] { paused->push_back("paused"); });
  p.resume_writing([paused] { paused->push_back("resumed"); });
  process_options options;
  options.input(stdio::pipe).output(stdio::devnull);
  value made = co_await subprocess_exec(command("/bin/cat"), p, options);
  subprocess_transport transport = as_subprocess_transport(made);
  transport.pipe_write(0, std::string(4 << 20, 'x'));
  EXPECT_EQ(*paused, std::vector<std::string>{"paused"});
  transport.pipe_close(0);
  co_await e->lost;
  EXPECT_EQ(*paused, (std::vector<std::string>{"paused", "resumed"}));
}

}  // namespace
}  // namespace assay::conformance
