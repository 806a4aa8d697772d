// Servers: close, wait_closed, serve_forever and scoped use.
#include <assay/sdk/connecting.hpp>

#include "plain_socket.hpp"
#include "stream_pair.hpp"

namespace assay::conformance {
namespace {

// What was sent at the one end arrives at the other, both ways.
co<> still_open(test_context& rt, stream_pair pair) {
  pair.client.writer.write("ping\n");
  EXPECT_EQ(co_await pair.peer.reader.readline(), bytes_of("ping\n"));
  pair.peer.writer.write("pong\n");
  EXPECT_EQ(co_await pair.client.reader.readline(), bytes_of("pong\n"));
  rt.trace("still open");
}

CONFORMANCE(Server, CloseStopsListeningAtOnce, "server.close") {
  value started = co_await rt.start_server(hang_up);
  server listening = started.as_server();
  int port = listening.port();
  listening.close();
  plain_socket late = new_socket(AF_INET);
  EXPECT_EQ(connect_plain(late, loopback, port), ECONNREFUSED) << "a connection was taken after close";
  EXPECT_TRUE(listening.sockets().empty()) << "a closed server has sockets";
  EXPECT_FALSE(listening.is_serving()) << "a closed server is serving";
  co_await rt.drain();
}

CONFORMANCE(Server, CloseOfOneThatNeverServedFreesItsAddress, "server.close") {
  serve_options at(loopback, 0);
  at.start_serving = false;
  value started = co_await start_server(hang_up, at);
  server never = started.as_server();
  at.port = never.port();
  never.close();
  value again = co_await start_server(hang_up, at);
  EXPECT_EQ(again.as_server().port(), *at.port);
  again.as_server().close();
  co_await rt.drain();
}

CONFORMANCE(Server, CloseLeavesOpenConnectionsAlone, "server.close-keeps-connections") {
  stream_pair pair = co_await connected(rt);
  pair.listening.close();
  co_await rt.drain();
  co_await still_open(rt, pair);
  co_await closed(rt, pair);
}

// It says nothing, so nobody reads an end: close must not wait for that.
CONFORMANCE(Server, CloseDoesNotWaitForAClientThatNeverSends, "server.close",
            "server.close-keeps-connections", needs("streams.read"), needs("streams.writer_close")) {
  future accepted = rt.create_future();
  value started = co_await rt.start_server([&](reader in, writer out) -> co<> {
    accepted.set_result();
    value all = co_await in.read();
    rt.trace("its end came");
    out.close();
  });
  server listening = started.as_server();
  int port = listening.port();
  plain_socket silent = plain_connection(loopback, port);
  co_await accepted;
  listening.close();
  rt.trace("closed");
  plain_socket late = new_socket(AF_INET);
  EXPECT_EQ(connect_plain(late, loopback, port), ECONNREFUSED) << "the silent client keeps the server open";
  co_await rt.drain();
  silent.close();
  co_await until(rt, [&] { return rt.traced().size() == 2; });
  EXPECT_TRACE("closed", "its end came");
  co_await rt.drain();
}

CONFORMANCE(Server, CloseMayBeCalledTwice, "server.close-twice") {
  value started = co_await rt.start_server(hang_up);
  server listening = started.as_server();
  listening.close();
  listening.close();
  co_await rt.drain();
  EXPECT_RETURNS(attempt_call([&] { listening.close(); }), value());
}

CONFORMANCE(Server, WaitClosedWaitsForTheConnectionsOfAClosedServer, "server.wait-closed",
            needs("task.create")) {
  stream_pair pair = co_await connected(rt);
  pair.listening.close();
  task waiting = rt.spawn([&]() -> co<> {
    co_await pair.listening.wait_closed();
    rt.trace("waited");
  });
  co_await rt.drain();
  co_await still_open(rt, pair);
  rt.trace("closing");
  pair.client.writer.close();
  pair.peer.writer.close();
  co_await waiting;
  EXPECT_TRACE("still open", "closing", "waited");
  co_await closed(rt, pair);
}

CONFORMANCE(Server, WaitClosedWaitsForCloseAfterTheLastConnection, "server.wait-closed",
            needs("task.create")) {
  stream_pair pair = co_await connected(rt);
  task waiting = rt.spawn([&]() -> co<> {
    co_await pair.listening.wait_closed();
    rt.trace("waited");
  });
  pair.client.writer.close();
  pair.peer.writer.close();
  co_await attempt(pair.client.writer.wait_closed());
  co_await attempt(pair.peer.writer.wait_closed());
  co_await rt.drain();
  rt.trace("no connection is left");
  pair.listening.close();
  co_await waiting;
  EXPECT_TRACE("no connection is left", "waited");
}

CONFORMANCE(Server, WaitClosedOfAnOpenServerSuspends, "server.wait-closed-open", needs("task.create")) {
  value started = co_await rt.start_server(hang_up);
  server listening = started.as_server();
  task waiting = rt.spawn([&]() -> co<> { co_await listening.wait_closed(); });
  co_await rt.drain();
  EXPECT_FALSE(waiting.done()) << "wait_closed returned although the server is open";
  listening.close();
  EXPECT_RETURNS(co_await attempt(waiting), value());
  EXPECT_RETURNS(co_await attempt(listening.wait_closed()), value());
}

CONFORMANCE(Server, ServeForeverServesUntilItIsCancelled, "server.serve-forever", needs("task.create"),
            needs("streams.read"), needs("streams.writer_close")) {
  serve_options at(loopback);
  at.start_serving = false;
  value started = co_await start_server(hang_up, at);
  server listening = started.as_server();
  int port = listening.port();
  task serving = rt.spawn([&]() -> co<> { co_await listening.serve_forever(); });
  co_await rt.drain();
  EXPECT_TRUE(listening.is_serving());
  for (int i = 0; i < 3; ++i) {
    connection client = co_await connect_to(rt, listening);
    EXPECT_EQ(co_await client.reader.read(), bytes_of(""));
    client.writer.close();
    co_await attempt(client.writer.wait_closed());
  }
  EXPECT_FALSE(serving.done()) << "it does not serve for ever";
  serving.cancel();
  EXPECT_RAISES(co_await attempt(serving), error_kind::cancelled);
  EXPECT_FALSE(listening.is_serving()) << "the server was not closed";
  plain_socket late = new_socket(AF_INET);
  EXPECT_EQ(connect_plain(late, loopback, port), ECONNREFUSED) << "the server was not closed";
}

CONFORMANCE(Server, CloseEndsServeForeverWithTheCancellationError, "server.serve-forever",
            needs("task.create"), needs("streams.server_close")) {
  value started = co_await rt.start_server(hang_up);
  server listening = started.as_server();
  task serving = rt.spawn([&]() -> co<> { co_await listening.serve_forever(); });
  co_await rt.drain();
  listening.close();
  EXPECT_RAISES(co_await attempt(serving), error_kind::cancelled);
}

CONFORMANCE(Server, ASecondServeForeverIsRefused, "server.serve-forever-refused", needs("task.create")) {
  value started = co_await rt.start_server(hang_up);
  server listening = started.as_server();
  task serving = rt.spawn([&]() -> co<> { co_await listening.serve_forever(); });
  co_await rt.drain();
  task second = rt.spawn([&]() -> co<> { co_await listening.serve_forever(); });
  co_await rt.drain();
  EXPECT_TRUE(second.done()) << "a second serve_forever was not refused";
  second.cancel();
  EXPECT_RAISES(co_await attempt(second), error_kind::runtime);
  EXPECT_FALSE(serving.done()) << "the refused one ended the first";
  serving.cancel();
  co_await attempt(serving);
}

CONFORMANCE(Server, ServeForeverOnAClosedServerIsRefused, "server.serve-forever-refused") {
  value started = co_await rt.start_server(hang_up);
  server listening = started.as_server();
  listening.close();
  EXPECT_RAISES(co_await attempt(listening.serve_forever()), error_kind::runtime);
}

CONFORMANCE(Server, ScopedUseClosesItAtExit, "server.scope") {
  value started = co_await rt.start_server(hang_up);
  server listening = started.as_server();
  int port = listening.port();
  co_await rt.with(listening, [&](const value& entered) -> co<> {
    EXPECT_EQ(entered, value(listening)) << "the entry gives something else than the server";
    EXPECT_TRUE(listening.is_serving());
    co_return;
  });
  EXPECT_FALSE(listening.is_serving()) << "the server was not closed at the exit";
  plain_socket late = new_socket(AF_INET);
  EXPECT_EQ(connect_plain(late, loopback, port), ECONNREFUSED) << "the server was not closed at the exit";
}

CONFORMANCE(Server, AnErrorInItsScopeClosesItAndGoesOn, "server.scope") {
  value started = co_await rt.start_server(hang_up);
  server listening = started.as_server();
  error err = rt.user_error("the body failed");
  auto body = [&]() -> co<> {
    throw raised(err);
    co_return;
  };
  outcome left = co_await attempt(rt.with(listening, body));
  EXPECT_RAISES_ERROR(left, err);
  EXPECT_FALSE(listening.is_serving());
}

// After so many passes the connection has been accepted by the kernel, by the runtime, or set up: whichever
// it is, nothing goes wrong.
CONFORMANCE(Server, CloseWhileAConnectionIsBeingAcceptedCausesNoError, "server.close-while-accepting",
            needs("streams.writer_close")) {
  auto reports = rt.record_exceptions();
  for (int passes = 0; passes < 8; ++passes) {
    value started = co_await rt.start_server(hang_up);
    server listening = started.as_server();
    plain_socket client = plain_connection(loopback, listening.port());
    co_await rt.passes(passes);
    listening.close();
    co_await until(rt, [&] {
      rt.collect();
      char byte = 0;
      return ::recv(client.fd(), &byte, 1, MSG_DONTWAIT) == 0 || (errno != EAGAIN && errno != EWOULDBLOCK);
    });
    co_await rt.drain();
  }
  EXPECT_EQ(reports.size(), 0u) << "an internal error was reported";
}

}  // namespace
}  // namespace assay::conformance
