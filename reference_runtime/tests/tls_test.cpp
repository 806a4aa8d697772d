#include <fstream>

#include "tls_support.hpp"

namespace aio::test {
namespace {

TEST_F(TlsTest, BytesGoBothWays) {
  establish();
  client.write("question\n");
  EXPECT_EQ(now(served_reader.readline()), "question\n");
  served.write("answer\n");
  EXPECT_EQ(now(client_reader.readline()), "answer\n");
}

TEST_F(TlsTest, TellsWhatTheHandshakeCameTo) {
  tls_context server = server_context(), mine = client_context();
  server.set_alpn_protocols({"http/1.1", "h2"});
  mine.set_alpn_protocols({"h2", "http/1.1"});
  serve(server);
  now(connect(mine));
  const auto session = get_tls_session(client);
  ASSERT_TRUE(session);
  EXPECT_EQ(session->version, "TLSv1.3");
  EXPECT_EQ(session->alpn_protocol, "http/1.1");
  EXPECT_EQ(session->server_hostname, "localhost");
  EXPECT_GE(session->secret_bits, 128);
  EXPECT_EQ(session->context.id(), mine.id());
  ASSERT_TRUE(session->peer);
  EXPECT_THAT(session->peer->subject,
              ElementsAre(std::pair<std::string, std::string>("commonName", "localhost")));
  EXPECT_THAT(session->peer->issuer,
              ElementsAre(std::pair<std::string, std::string>("commonName", "Assay test authority")));
  EXPECT_EQ(session->peer->subject_alt_name.at(0).second, "localhost");
  EXPECT_EQ(session->peer->subject_alt_name.at(1).second, "127.0.0.1");
  EXPECT_EQ(session->peer->subject_alt_name.at(2).second, "::1");
  EXPECT_FALSE(get_tls_session(served)->peer);
}

TEST_F(TlsTest, AlpnWithoutACommonProtocolGoesOnWithoutOne) {
  tls_context server = server_context(), mine = client_context();
  server.set_alpn_protocols({"h2"});
  mine.set_alpn_protocols({"http/1.1"});
  serve(server);
  now(connect(mine));
  EXPECT_FALSE(get_tls_session(client)->alpn_protocol);
  EXPECT_THROW(mine.set_alpn_protocols({""}), value_error);
}

TEST_F(TlsTest, TheClientRefusesCertificatesThatAreNotGood) {
  for (const char* name : {"expired", "other_name", "self_signed"}) {
    serve(server_context(name));
    EXPECT_EQ(failure(connect(client_context())), "certificate") << name;
    now(finish(listening));
  }
  EXPECT_EQ(accepted, 0);
}

TEST_F(TlsTest, TheNameThatIsCheckedIsTheHostUnlessAnotherIsGiven) {
  serve(server_context("name_only"));
  EXPECT_EQ(failure(connect(client_context(), "127.0.0.1")), "certificate");
  EXPECT_EQ(failure(connect(client_context(), "localhost")), "");
  tls_options named = client_context();
  named.server_hostname = "localhost";
  EXPECT_EQ(failure(connect(named, "127.0.0.1")), "");
  named.server_hostname = "other.example";
  EXPECT_EQ(failure(connect(named, "localhost")), "certificate");
  named.server_hostname = "";
  EXPECT_EQ(failure(connect(named, "localhost")), "value");
}

TEST_F(TlsTest, AnUncheckedNameAndAnUncheckedCertificatePass) {
  serve(server_context("other_name"));
  tls_context lax = client_context();
  EXPECT_THROW(lax.set_verify_mode(verify_mode::none), value_error);
  lax.set_check_hostname(false);
  EXPECT_EQ(failure(connect(lax)), "");
  client.close();
  now(finish(listening));
  serve(server_context("expired"));
  EXPECT_EQ(failure(connect(lax)), "certificate");
  lax.set_verify_mode(verify_mode::none);
  EXPECT_EQ(failure(connect(lax)), "");
}

TEST_F(TlsTest, AServerMayAskForACertificate) {
  tls_context strict = server_context();
  strict.set_verify_mode(verify_mode::required);
  strict.load_verify_locations(certificate("authority"));
  serve(strict);
  tls_context mine = client_context();
  mine.load_cert_chain(certificate("client"));
  EXPECT_EQ(failure(connect(mine)), "");
  EXPECT_EQ(get_tls_session(served)->peer->subject.at(0).second, "a client");
  client.close();
  now(client.wait_closed());

  // With TLS 1.3 the client is done before the server has looked: it is told by the first read.
  auto [reader, writer] = now(open_connection("localhost", listening.sockets().at(0).port, client_context()));
  EXPECT_EQ(failure(reader.read(1)), "tls");
  EXPECT_EQ(accepted, 1);
}

TEST_F(TlsTest, VersionsCanBeBound) {
  tls_context old = server_context(), recent = client_context();
  old.set_maximum_version(tls_version::tls1_2);
  serve(old);
  now(connect(client_context()));
  EXPECT_EQ(get_tls_session(client)->version, "TLSv1.2");
  recent.set_minimum_version(tls_version::tls1_3);
  EXPECT_EQ(failure(connect(recent)), "tls");
}

TEST_F(TlsTest, FilesThatCannotBeUsedAreToldApart) {
  EXPECT_THROW(create_server_context("/nowhere/certificate.pem"), std::system_error);
  EXPECT_THROW(create_client_context("/nowhere/ca.pem"), std::system_error);
  EXPECT_THROW(create_server_context("/etc/passwd"), tls_error);
  EXPECT_THROW(create_client_context("/etc/passwd"), tls_error);
  EXPECT_THROW(create_server_context(certificate("good"), certificate("client")), tls_error);
}

TEST_F(TlsTest, OptionsThatContradictEachOtherAreRefused) {
  serve(server_context());
  tls_options none;
  none.server_hostname = "localhost";
  EXPECT_EQ(failure(connect(none)), "value");
  none.server_hostname.reset();
  none.handshake_timeout = 1s;
  EXPECT_EQ(failure(connect(none)), "value");
  for (const seconds limit : {seconds(0), seconds(-1)}) {
    tls_options timed = client_context();
    timed.handshake_timeout = limit;
    EXPECT_EQ(failure(connect(timed)), "value");
    timed.handshake_timeout.reset();
    timed.shutdown_timeout = limit;
    EXPECT_EQ(failure(connect(timed)), "value");
  }
  EXPECT_EQ(failure(connect(server_context())), "tls");
  EXPECT_THROW(serve(client_context()), value_error);
  EXPECT_THROW(server_context().set_check_hostname(true), value_error);
}

TEST_F(TlsTest, ItCannotHalfClose) {
  establish();
  EXPECT_FALSE(client.can_write_eof());
  EXPECT_THROW(client.write_eof(), runtime_error);
}

TEST_F(TlsTest, CloseSendsWhatIsBufferedAndTheEnd) {
  establish();
  const std::string large(3'000'000, 'x');
  client.write(large);
  client.close();
  EXPECT_TRUE(client.is_closing());
  client.write("discarded");
  EXPECT_EQ(now(served_reader.read()), large);
  now(client.wait_closed());
  now(served.wait_closed());
  EXPECT_EQ(client.fd(), -1);
}

TEST_F(TlsTest, DataReceivedAfterCloseAreDiscarded) {
  establish();
  served.write("before");
  EXPECT_EQ(now(client_reader.readexactly(6)), "before");
  client.close();
  served.write("after");
  now(client.wait_closed());
  EXPECT_EQ(now(client_reader.read()), "");
}

TEST_F(TlsTest, DrainWaitsForTheReader) {
  establish();
  const std::string large(8'000'000, 'x');
  client.write(large);
  EXPECT_GT(client.get_write_buffer_size(), 0u);
  const auto draining = loop->create_task(client.drain());
  drain();
  EXPECT_FALSE(draining.done());
  EXPECT_EQ(now(served_reader.readexactly(8'000'000)), large);
  loop->run_until_complete(draining);
}

TEST_F(TlsTest, LimitsAreCheckedAndTakeEffect) {
  establish();
  client.set_write_buffer_limits(100, 10);
  EXPECT_EQ(client.transport().get_write_buffer_limits().low, 10u);
  EXPECT_THROW(client.set_write_buffer_limits(10, 100), value_error);
}

TEST_F(TlsTest, ReadingPausesTheWholeWayDown) {
  establish();
  // Nobody reads at the served end: its buffer, TLS's and the kernel's fill, then the client's writes wait.
  client.write(std::string(20'000'000, 'x'));  // NOLINT(bugprone-string-constructor): that large
  const auto draining = loop->create_task(client.drain());
  drain();
  EXPECT_FALSE(draining.done());
  EXPECT_EQ(now(served_reader.readexactly(20'000'000)).size(), 20'000'000u);
  loop->run_until_complete(draining);
}

task<int> download(std::uint16_t port, int i) {
  auto [reader, writer] = co_await open_connection("localhost", port, client_context());
  writer.write(std::to_string(i) + "\n");
  const std::string answer = co_await reader.read();
  writer.close();
  co_await writer.wait_closed();
  co_return std::stoi(answer);
}
task<std::vector<int>> download_all(std::uint16_t port) {
  std::vector<task<int>> all;
  for (int i = 0; i < 20; ++i) all.push_back(download(port, i));
  co_return co_await gather(std::move(all));
}
task<void> answer_with_square(stream_reader reader, stream_writer writer) {
  const int n = std::stoi(co_await reader.readline());
  writer.write(std::to_string(n * n));
  writer.close();
}

TEST_F(TlsTest, ManyConnectionsAtOnce) {
  server_options options;
  options.tls = server_context();
  task<server> starting = start_server(answer_with_square, "127.0.0.1", 0, options);
  listening = now(std::move(starting));
  const std::vector<int> all = now(download_all(listening.sockets().at(0).port));
  for (int i = 0; i < 20; ++i) EXPECT_EQ(all.at(static_cast<std::size_t>(i)), i * i);
}

}  // namespace
}  // namespace aio::test
