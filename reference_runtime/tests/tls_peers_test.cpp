// TLS towards peers that misbehave, and the upgrade of a connection.
#include "tls_support.hpp"

namespace aio::test {
namespace {

class TlsPeers : public TlsTest {
 protected:
  void serve_plainly() { serve(tls_options()); }
  tls_options hurried() const {
    tls_options tls = client_context();
    tls.handshake_timeout = 50ms;
    tls.shutdown_timeout = 50ms;
    return tls;
  }
  task<stream_pair> dial(tls_options tls) {
    return open_connection("localhost", listening.sockets().at(0).port, std::move(tls));
  }
  task<void> start_both() {
    co_await gather(start_tls(client, named()), start_tls(served, server_context()));
  }
  static tls_options named() {
    tls_options tls = client_context();
    tls.server_hostname = "localhost";
    return tls;
  }
  void connect_plainly() {
    serve_plainly();
    now(connect(tls_options()));
  }
};

TEST_F(TlsPeers, ASilentServerIsGivenUpInTime) {
  serve_plainly();
  EXPECT_EQ(failure(dial(hurried())), "aborted");
}

TEST_F(TlsPeers, ASilentClientIsGivenUpInTime) {
  tls_options tls = server_context();
  tls.handshake_timeout = 50ms;
  serve(tls);
  auto [reader, writer] = now(dial(tls_options()));
  EXPECT_EQ(now(reader.read()), "");
  EXPECT_EQ(accepted, 0);
}

TEST_F(TlsPeers, AServerThatSpeaksNoTlsIsRefused) {
  const auto hello = [](stream_reader, stream_writer w) { w.write("HTTP/1.1 400 Bad Request\r\n\r\n"); };
  listening = now(start_server(hello, "127.0.0.1", 0));
  EXPECT_EQ(failure(dial(client_context())), "tls");
}

TEST_F(TlsPeers, AClientThatSpeaksNoTlsIsDropped) {
  serve(server_context());
  auto [reader, writer] = now(dial(tls_options()));
  writer.write("GET / HTTP/1.1\r\n\r\n");
  static_cast<void>(failure(reader.read()));  // ends, one way or the other
  EXPECT_EQ(accepted, 0);
  now(connect(client_context()));
  EXPECT_EQ(accepted, 1);
}

TEST_F(TlsPeers, AServerThatLeavesTheHandshakeFailsTheConnect) {
  listening = now(start_server([](stream_reader, stream_writer w) { w.close(); }, "127.0.0.1", 0));
  EXPECT_EQ(failure(dial(client_context())), "reset");
}

TEST_F(TlsPeers, AFailedHandshakeIsReportedInDebugModeOnly) {
  serve(server_context());
  now(dial(tls_options())).second.close();
  drain();
  EXPECT_THAT(take_reports(), IsEmpty());
}

TEST_F(TlsPeers, CancellingTheConnectClosesIt) {
  serve_plainly();
  arrival = loop->create_future<void>();
  const auto dialling = loop->create_task(dial(client_context()));
  loop->run_until_complete(arrival);
  EXPECT_NE(now(served_reader.read(1)), "");  // the handshake has begun
  dialling.cancel();
  now(served_reader.read());
  EXPECT_TRUE(dialling.cancelled());
}

TEST_F(TlsPeers, APeerThatAnswersNoCloseNoticeIsDroppedInTime) {
  serve(server_context());
  now(connect(hurried()));
  // More than all buffers between the two take: the notice stands behind it.
  served.transport().pause_reading();
  client.write(std::string(20'000'000, 'x'));  // NOLINT(bugprone-string-constructor): that large
  client.close();
  EXPECT_EQ(failure(client.wait_closed()), "timeout");
  EXPECT_EQ(client.fd(), -1);
}

TEST_F(TlsPeers, WhatWasWrittenBeforeThePeersNoticeIsStillSent) {
  establish();
  served.write(std::string(5'000'000, 'x'));
  EXPECT_GT(served.get_write_buffer_size(), 0u);
  client.close();
  now(client.wait_closed());
  now(served.wait_closed());
}

TEST_F(TlsPeers, TheEndOfTheConnectionWithoutANoticeIsAnEnd) {
  establish();
  client.write("last words");
  client.transport().set_write_buffer_limits();
  EXPECT_EQ(now(served_reader.readexactly(10)), "last words");
  client.transport().abort();
  EXPECT_EQ(now(served_reader.read()), "");
  now(client.wait_closed());
}

TEST_F(TlsPeers, AStreamIsUpgraded) {
  connect_plainly();
  client.write("plain\n");
  EXPECT_EQ(now(served_reader.readline()), "plain\n");
  now(start_both());
  EXPECT_TRUE(get_tls_session(client));
  client.write("secret\n");
  EXPECT_EQ(now(served_reader.readline()), "secret\n");
  served.write("answer\n");
  EXPECT_EQ(now(client_reader.readline()), "answer\n");
  EXPECT_FALSE(client.can_write_eof());
}

TEST_F(TlsPeers, BytesThatCameBeforeTheUpgradeBelongToIt) {
  connect_plainly();
  // The client's first bytes of TLS follow its line at once: the server has both in its buffer.
  client.write("STARTTLS\n");
  const auto starting = loop->create_task(start_tls(client, named()));
  drain();
  EXPECT_EQ(now(served_reader.readline()), "STARTTLS\n");
  now(start_tls(served, server_context()));
  loop->run_until_complete(starting);
  client.write("secret\n");
  EXPECT_EQ(now(served_reader.readline()), "secret\n");
}

TEST_F(TlsPeers, AnUpgradeThatFailsClosesTheConnection) {
  connect_plainly();
  served.write("no TLS here, but more than enough bytes\n");
  EXPECT_EQ(failure(start_tls(client, named())), "tls");
  EXPECT_TRUE(client.is_closing());
  EXPECT_EQ(failure(client.wait_closed()), "tls");
}

TEST_F(TlsPeers, AnUpgradeThatIsCancelledClosesTheConnection) {
  connect_plainly();
  const auto starting = loop->create_task(start_tls(client, named()));
  EXPECT_NE(now(served_reader.read(1)), "");
  starting.cancel();
  now(served_reader.read());
  EXPECT_TRUE(starting.cancelled());
  EXPECT_TRUE(client.is_closing());
}

TEST_F(TlsPeers, OptionsThatAreRefusedLeaveTheStreamAsItWas) {
  connect_plainly();
  EXPECT_EQ(failure(start_tls(client, client_context())), "value");  // no name to check
  client.write("still plain\n");
  EXPECT_EQ(now(served_reader.readline()), "still plain\n");
}

TEST_F(TlsPeers, TlsGoesOverTls) {
  establish();
  const auto outer = get_tls_session(client);
  now(start_both());
  EXPECT_NE(get_tls_session(client), outer);
  const std::string large(2'000'000, 'x');
  client.write(large);
  EXPECT_EQ(now(served_reader.readexactly(2'000'000)), large);
  client.close();
  now(client.wait_closed());
  now(served.wait_closed());
}

TEST_F(TlsPeers, ALoopThatClosesInTheHandshakeLeavesNothing) {
  serve_plainly();
  const auto dialling = loop->create_task(dial(client_context()));
  drain();
  dialling.cancel();
  drain();
}

}  // namespace
}  // namespace aio::test
