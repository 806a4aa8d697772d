#include "support.hpp"

namespace aio::test {
namespace {

task<void> echo_lines(stream_reader reader, stream_writer writer) {
  while (auto line = co_await reader.next_line()) {
    writer.write(*line);
    co_await writer.drain();
  }
  writer.close();
  co_await writer.wait_closed();
}

task<std::string> echo_session() {
  server s = co_await start_server(&echo_lines, "127.0.0.1", 0);
  const std::uint16_t port = s.sockets().at(0).port;
  auto [reader, writer] = co_await open_connection("127.0.0.1", port);
  EXPECT_EQ(writer.peername()->port, port);
  writer.write("one\n");
  writer.write("two\n");
  std::string got = co_await reader.readline();
  got += co_await reader.readexactly(4);
  writer.write("three\nrest");
  writer.write_eof();
  got += co_await reader.read();
  EXPECT_TRUE(reader.at_eof());
  writer.close();
  co_await writer.wait_closed();
  s.close();
  co_await s.wait_closed();
  co_return got;
}

TEST(Streams, EchoLinesOverTcp) { EXPECT_EQ(run(echo_session()), "one\ntwo\nthree\nrest"); }

task<void> large(std::size_t size) {
  const std::string data(size, 'x');
  server s = co_await start_server(
      [&](stream_reader r, stream_writer w) -> task<void> {
        std::string all = co_await r.read();
        w.write(all);
        co_await w.drain();
        w.close();
      },
      "localhost", 0);
  auto [reader, writer] = co_await open_connection("localhost", s.sockets().at(0).port);
  writer.write(data);
  co_await writer.drain();
  writer.write_eof();
  const std::string back = co_await reader.read();
  EXPECT_EQ(back.size(), size);
  EXPECT_TRUE(back == data);
  writer.close();
  co_await writer.wait_closed();
  s.close();
  co_await s.wait_closed();
}
TEST(Streams, LargeTransfersPassFlowControlBothWays) { run(large(8 << 20)); }

task<void> refused() {
  server s = co_await start_server(&echo_lines, "127.0.0.1", 0);
  const std::uint16_t port = s.sockets().at(0).port;
  s.close();
  co_await s.wait_closed();
  EXPECT_TRUE(s.sockets().empty());
  std::error_code code;
  try {
    co_await open_connection("127.0.0.1", port);
  } catch (const std::system_error& e) {
    code = e.code();
  }
  EXPECT_EQ(code, std::errc::connection_refused);
}
TEST(Streams, ConnectingToAClosedServerIsRefused) { run(refused()); }

task<std::string> cat(std::string input) {
  process_options options;
  options.stdin_mode = options.stdout_mode = stdio::pipe;
  process p = co_await create_subprocess_exec(options, "cat");
  EXPECT_GT(p.pid(), 0);
  EXPECT_FALSE(p.returncode().has_value());
  auto result = co_await p.communicate(std::move(input));
  EXPECT_EQ(p.returncode(), 0);
  EXPECT_FALSE(result.err.has_value());
  co_return *result.out;
}
TEST(Subprocess, CommunicateGivesWhatCatWasFed) { EXPECT_EQ(run(cat("hello")), "hello"); }
TEST(Subprocess, CommunicateDoesNotLockUpOnLargeAmounts) {
  const std::string big(4 << 20, 'y');
  EXPECT_TRUE(run(cat(big)) == big);
}

task<int> shell(std::string command) {
  process p = co_await create_subprocess_shell(std::move(command));
  const int first = co_await p.wait();
  EXPECT_EQ(co_await p.wait(), first);
  co_return first;
}
TEST(Subprocess, WaitGivesTheExitCode) { EXPECT_EQ(run(shell("exit 7")), 7); }
TEST(Subprocess, DeathByASignalGivesItsNegativeNumber) { EXPECT_EQ(run(shell("kill -9 $$")), -9); }
TEST(Subprocess, AnUnknownShellCommandExitsWith127) {
  EXPECT_EQ(run(shell("exec 2>/dev/null; nosuchprogram_x")), 127);
}

task<void> not_found() {
  std::error_code code;
  try {
    co_await create_subprocess_exec(process_options(), "nosuchprogram_x");
  } catch (const std::system_error& e) {
    code = e.code();
  }
  EXPECT_EQ(code, std::errc::no_such_file_or_directory);
}
TEST(Subprocess, AProgramThatDoesNotExistFailsToStart) { run(not_found()); }

}  // namespace
}  // namespace aio::test
