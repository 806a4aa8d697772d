// Servers at the path of a UNIX socket, and the streams over it.
#include <assay/sdk/connecting.hpp>

#include <fstream>

#include "socket_folder.hpp"
#include "stream_pair.hpp"

namespace assay::conformance {
namespace {

// A server's callback. Copies count together how many of its clients are being served.
class line_echo {
 public:
  co<> operator()(reader in, writer out) const {
    ++*serving_;
    for (;;) {
      value line = co_await in.readline();
      if (line == bytes_of("")) break;
      out.write(line.as_bytes());
    }
    out.close();
    --*serving_;
  }
  int serving() const { return *serving_; }

 private:
  std::shared_ptr<int> serving_ = std::make_shared<int>(0);
};

co<connection> connect_at(std::string path) {
  value both = co_await open_unix_connection(path);
  co_return connection(both);
}

co<> echoes_at(test_context& rt, const line_echo& echo, std::string path) {
  connection client = co_await connect_at(path);
  client.writer.write("hello\n");
  EXPECT_EQ(co_await client.reader.readline(), bytes_of("hello\n"));
  client.writer.close();
  co_await attempt(client.writer.wait_closed());
  co_await until(rt, [&] { return echo.serving() == 0; });
}

co<> stopped(test_context& rt, value started) {
  started.as_server().close();
  co_await rt.drain();
}

CONFORMANCE(Server, AUnixServerListensAtAPath, "server.unix-path", needs("streams.readline"),
            needs("streams.write"), needs("streams.writer_close"), needs("streams.server_sockets")) {
  socket_folder folder;
  unix_serve_options at(folder.at("socket"));
  line_echo echo;
  value started = co_await start_unix_server(echo, at);
  EXPECT_TRUE(is_socket_file(*at.path));
  REQUIRE_EQ(started.as_server().sockets().size(), 1u);
  EXPECT_EQ(started.as_server().sockets()[0].host, *at.path);
  co_await echoes_at(rt, echo, *at.path);
  co_await echoes_at(rt, echo, *at.path);
  co_await stopped(rt, started);
  outcome late = co_await attempt(open_unix_connection(*at.path));
  EXPECT_RAISES(late, error_kind::os);
}

CONFORMANCE(Server, AStaleSocketFileIsReplaced, "server.unix-path", needs("streams.readline"),
            needs("streams.write"), needs("streams.writer_close")) {
  socket_folder folder;
  unix_serve_options at(folder.at("socket"));
  unix_socket_at(*at.path).close();
  REQUIRE_TRUE(is_socket_file(*at.path));
  line_echo echo;
  value started = co_await start_unix_server(echo, at);
  co_await echoes_at(rt, echo, *at.path);
  co_await stopped(rt, started);
}

CONFORMANCE(Server, AFileOfAnotherKindIsAnAddressInUse, "server.unix-path") {
  socket_folder folder;
  unix_serve_options at(folder.at("file"));
  std::ofstream(*at.path) << "precious";
  outcome refused = co_await attempt(start_unix_server(hang_up, at));
  REQUIRE_RAISES(refused, error_kind::os);
  EXPECT_EQ(refused.failure().os_code(), EADDRINUSE) << "the error tells another reason";
  std::string content;
  std::ifstream(*at.path) >> content;
  EXPECT_EQ(content, "precious") << "the file was touched";
}

CONFORMANCE(Server, AUnixServerNeedsEitherPathOrSocket, "server.unix-path-or-socket") {
  socket_folder folder;
  plain_socket bound = unix_socket_at(folder.at("socket"));
  unix_serve_options both(folder.at("socket"));
  both.socket = bound.fd();
  EXPECT_RAISES(co_await attempt(start_unix_server(hang_up, both)), error_kind::value);
  EXPECT_TRUE(is_socket_file(folder.at("socket"))) << "the refused start removed the file";
  unix_serve_options neither;
  EXPECT_RAISES(co_await attempt(start_unix_server(hang_up, neither)), error_kind::value);
}

CONFORMANCE(Server, AUnixConnectionNeedsEitherPathOrSocket, "server.unix-path-or-socket") {
  socket_folder folder;
  plain_socket client = new_socket(AF_UNIX);
  EXPECT_RAISES(co_await attempt(open_unix_connection(folder.at("socket"), client.fd())), error_kind::value);
  EXPECT_RAISES(co_await attempt(open_unix_connection(std::nullopt)), error_kind::value);
}

CONFORMANCE(Server, ASocketThatIsNoUnixStreamSocketIsRefused, "server.unix-path-or-socket") {
  plain_socket tcp = new_socket(AF_INET), datagrams = new_socket(AF_UNIX, SOCK_DGRAM);
  for (int fd : {tcp.fd(), datagrams.fd()}) {
    unix_serve_options at;
    at.socket = fd;
    EXPECT_RAISES(co_await attempt(start_unix_server(hang_up, at)), error_kind::value);
    EXPECT_RAISES(co_await attempt(open_unix_connection(std::nullopt, fd)), error_kind::value);
  }
}

CONFORMANCE(Server, ClosingAUnixServerRemovesItsSocketFile, "server.unix-cleanup") {
  socket_folder folder;
  unix_serve_options at(folder.at("socket"));
  value started = co_await start_unix_server(hang_up, at);
  REQUIRE_TRUE(is_socket_file(*at.path));
  co_await stopped(rt, started);
  EXPECT_FALSE(is_socket_file(*at.path)) << "the socket file was left behind";
}

CONFORMANCE(Server, ASocketFileThatAnotherHasReplacedIsLeftAlone, "server.unix-cleanup") {
  socket_folder folder;
  unix_serve_options at(folder.at("socket"));
  value first = co_await start_unix_server(hang_up, at);
  // The second is bound before the first one's file goes, so that it has another inode.
  plain_socket second = unix_socket_at(folder.at("second"), 1);
  std::filesystem::rename(folder.at("second"), *at.path);
  co_await stopped(rt, first);
  EXPECT_TRUE(is_socket_file(*at.path)) << "the file of another server was removed";
}

CONFORMANCE(Server, ToldNotToAUnixServerLeavesItsSocketFile, "server.unix-cleanup") {
  socket_folder folder;
  unix_serve_options at(folder.at("socket"));
  at.cleanup_socket = false;
  value started = co_await start_unix_server(hang_up, at);
  co_await stopped(rt, started);
  EXPECT_TRUE(is_socket_file(*at.path)) << "the socket file was removed";
}

CONFORMANCE(Server, AUnixServerServesSeveralClientsAtOnce, "server.unix-streams") {
  socket_folder folder;
  unix_serve_options at(folder.at("socket"));
  line_echo echo;
  value started = co_await start_unix_server(echo, at);
  connection a = co_await connect_at(*at.path);
  connection b = co_await connect_at(*at.path);
  b.writer.write("b\n");
  EXPECT_EQ(co_await b.reader.readline(), bytes_of("b\n"));
  a.writer.write("a\n");
  EXPECT_EQ(co_await a.reader.readline(), bytes_of("a\n"));
  a.writer.close();
  b.writer.close();
  co_await attempt(a.writer.wait_closed());
  co_await attempt(b.writer.wait_closed());
  co_await until(rt, [&] { return echo.serving() == 0; });
  co_await stopped(rt, started);
}

CONFORMANCE(Server, AUnixStreamMovesMoreThanTheKernelTakesAndHalfCloses, "server.unix-streams",
            needs("streams.write_eof"), needs("streams.drain")) {
  socket_folder folder;
  unix_serve_options at(folder.at("socket"));
  value started = co_await start_unix_server(
      [](reader in, writer out) -> co<> {
        value all = co_await in.read();
        out.write(std::to_string(all.as_bytes().size()));
        co_await out.drain();
        out.close();
      },
      at);
  connection client = co_await connect_at(*at.path);
  std::string block(4u << 20, 'x');
  client.writer.write(block);
  co_await client.writer.drain();
  client.writer.write_eof();
  EXPECT_EQ(co_await client.reader.read(), bytes_of(std::to_string(block.size())))
      << "the answer after the half-close did not arrive";
  client.writer.close();
  co_await attempt(client.writer.wait_closed());
  co_await stopped(rt, started);
}

CONFORMANCE(Server, AConnectedUnixSocketBecomesAStream, "server.unix-streams") {
  int ends[2] = {-1, -1};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) system_failed("socketpair");
  plain_socket ours(ends[0]), theirs(ends[1]);
  value both = co_await open_unix_connection(std::nullopt, theirs.fd());
  theirs.close();
  connection c(both);
  c.writer.write("out\n");
  char heard[4] = {};
  co_await until(rt, [&] { return ::recv(ours.fd(), heard, 4, MSG_DONTWAIT) == 4; });
  EXPECT_EQ(std::string(heard, 4), "out\n");
  REQUIRE_EQ(::send(ours.fd(), "in\n", 3, MSG_NOSIGNAL), 3);
  EXPECT_EQ(co_await c.reader.readline(), bytes_of("in\n"));
  ours.close();
  EXPECT_EQ(co_await c.reader.read(), bytes_of(""));
  c.writer.close();
  co_await attempt(c.writer.wait_closed());
}

CONFORMANCE(Server, AUnixConnectionThatNobodyTakesIsAnOsError, "server.unix-streams") {
  socket_folder folder;
  outcome nothing = co_await attempt(open_unix_connection(folder.at("nothing")));
  REQUIRE_RAISES(nothing, error_kind::os);
  EXPECT_EQ(nothing.failure().os_code(), ENOENT);
  unix_socket_at(folder.at("stale")).close();
  outcome stale = co_await attempt(open_unix_connection(folder.at("stale")));
  REQUIRE_RAISES(stale, error_kind::os);
  EXPECT_EQ(stale.failure().os_code(), ECONNREFUSED);
}

}  // namespace
}  // namespace assay::conformance
