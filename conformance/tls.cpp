// TLS: the handshake, whose certificates are accepted, what is told of the session.
#include "tls_contexts.hpp"

namespace assay::conformance {
namespace {

CONFORMANCE(Tls, TheHandshakeIsCompleteWhenTheStreamIsHandedOut, "tls.handshake-first",
            needs("streams.writer_close"), needs("streams.readline")) {
  future accepted = rt.create_future();
  const tls_options server_tls(server_context());
  awaitable starting = start_tls_server(
      [&rt, accepted](reader in, writer out) {
        rt.trace("the server's cipher is {}",
                 tls_session_info(out, "cipher").is_none() ? "missing" : "known");
        accepted.set_result(list_of(in, out));
      },
      server_tls);
  value started = co_await starting;
  stream_pair pair;
  pair.listening = started.as_server();
  value both = co_await open_tls_connection(local_name, pair.listening.port(), tls_options(client_context()));
  pair.client = connection(both);
  const value cipher = tls_session_info(pair.client.writer, "cipher");
  value other = co_await accepted;
  pair.peer = connection(other);
  REQUIRE_TRUE(cipher.is_list());
  EXPECT_TRUE(cipher.as_list().at(1).as_text().starts_with("TLSv1.")) << to_string(cipher);
  EXPECT_TRACE("the server's cipher is known");
  pair.client.writer.write("question\n");
  EXPECT_EQ(co_await pair.peer.reader.readline(), bytes_of("question\n"));
  pair.peer.writer.write("answer\n");
  EXPECT_EQ(co_await pair.client.reader.readline(), bytes_of("answer\n"));
  co_await closed(rt, pair);
}

// Connects to a server that shows the given certificate. What it ends with, and how often the server's
// callback was called, the one time of a client that accepts anything included.
struct attempt_result {
  outcome connecting;
  int called = 0;
};
co<attempt_result> connect_to_certificate(test_context& rt, std::string_view pem, std::string host,
                                          std::optional<std::string> server_hostname = {}) {
  attempt_result result;
  visits callbacks;
  future called = rt.create_future();
  const tls_options server_tls(server_context(pem));
  awaitable starting = start_tls_server(
      [&callbacks, called](reader, writer out) -> co<> {
        ++callbacks.begun;
        if (!called.done()) called.set_result();
        out.close();
        static_cast<void>(co_await attempt(out.wait_closed()));
        ++callbacks.ended;
      },
      server_tls);
  value started = co_await starting;
  server listening = started.as_server();
  tls_options tls(client_context());
  if (server_hostname) tls.server_hostname(*server_hostname);
  result.connecting = co_await attempt(open_tls_connection(host, listening.port(), tls));
  if (result.connecting.ok()) {
    connection made(result.connecting.get());
    co_await called;
    made.writer.close();
    static_cast<void>(co_await attempt(made.writer.wait_closed()));
  } else {
    // A later connection that is accepted: whatever the failed one could cause has happened before it.
    const tls_options lax(
        client_context(tls_context_options::client().check_hostname(false).verify(tls_verify::none)));
    value both = co_await open_tls_connection(host, listening.port(), lax);
    connection made(both);
    co_await called;
    made.writer.close();
    static_cast<void>(co_await attempt(made.writer.wait_closed()));
  }
  co_await end_server(rt, listening, callbacks);
  result.called = callbacks.begun;
  co_return result;
}

CONFORMANCE(Tls, AnExpiredCertificateFailsTheConnect, "tls.verification-failure",
            needs("streams.writer_close")) {
  const attempt_result r = co_await connect_to_certificate(rt, test_certificates::expired, local_name);
  EXPECT_RAISES(r.connecting, error_kind::tls) << "the certificate expired in 2001";
  EXPECT_EQ(r.called, 1) << "the refused client reached the callback";
}

CONFORMANCE(Tls, ACertificateForAnotherNameFailsTheConnect, "tls.verification-failure",
            needs("streams.writer_close")) {
  const attempt_result r = co_await connect_to_certificate(rt, test_certificates::other_name, local_name);
  EXPECT_RAISES(r.connecting, error_kind::tls) << "the certificate is for other.example";
  EXPECT_EQ(r.called, 1) << "the refused client reached the callback";
}

CONFORMANCE(Tls, ACertificateThatNobodyTrustsFailsTheConnect, "tls.verification-failure",
            needs("streams.writer_close")) {
  const attempt_result r = co_await connect_to_certificate(rt, test_certificates::self_signed, local_name);
  EXPECT_RAISES(r.connecting, error_kind::tls) << "the certificate is signed by itself";
  EXPECT_EQ(r.called, 1) << "the refused client reached the callback";
}

CONFORMANCE(Tls, AClientWithoutTheCertificateThatIsAskedForIsRefused, "tls.verification-failure",
            needs("streams.read"), needs("streams.writer_close")) {
  const pem_file authority(test_certificates::authority), own(test_certificates::client);
  tls_context_options asking = tls_context_options::server();
  asking.verify(tls_verify::required).trust(authority.path());
  std::vector<value> subjects;
  visits callbacks;
  const tls_options server_tls(server_context(test_certificates::good, asking));
  awaitable starting = start_tls_server(
      [&subjects, &callbacks](reader, writer out) -> co<> {
        ++callbacks.begun;
        subjects.push_back(tls_session_info(out, "peercert"));
        out.write("welcome");
        out.close();
        static_cast<void>(co_await attempt(out.wait_closed()));
        ++callbacks.ended;
      },
      server_tls);
  value started = co_await starting;
  server listening = started.as_server();
  // With TLS 1.3 the client's part of the handshake is over before the server has looked.
  outcome bare =
      co_await attempt(open_tls_connection(local_name, listening.port(), tls_options(client_context())));
  if (bare.ok()) {
    connection made(bare.get());
    outcome answer = co_await attempt(made.reader.read());
    EXPECT_FALSE(answer.ok() && answer.get() == bytes_of("welcome")) << "served without a certificate";
    made.writer.close();
    static_cast<void>(co_await attempt(made.writer.wait_closed()));
  }
  const tls_options showing(client_context(tls_context_options::client().certificate(own.path())));
  value both = co_await open_tls_connection(local_name, listening.port(), showing);
  connection welcome(both);
  EXPECT_EQ(co_await welcome.reader.read(), bytes_of("welcome"));
  EXPECT_EQ(subjects.size(), 1u);
  welcome.writer.close();
  static_cast<void>(co_await attempt(welcome.writer.wait_closed()));
  co_await end_server(rt, listening, callbacks);
}

CONFORMANCE(Tls, TheNameThatIsCheckedIsTheHost, "tls.server-hostname", needs("streams.writer_close")) {
  const attempt_result right = co_await connect_to_certificate(rt, test_certificates::name_only, local_name);
  EXPECT_TRUE(right.connecting.ok()) << to_string(right.connecting);
  // The certificate names localhost and no address.
  const attempt_result wrong = co_await connect_to_certificate(rt, test_certificates::name_only, loopback);
  EXPECT_RAISES(wrong.connecting, error_kind::tls);
}

CONFORMANCE(Tls, AGivenServerHostnameIsCheckedInTheHostsPlace, "tls.server-hostname",
            needs("streams.writer_close")) {
  const attempt_result right =
      co_await connect_to_certificate(rt, test_certificates::other_name, loopback, "other.example");
  EXPECT_TRUE(right.connecting.ok()) << to_string(right.connecting);
  const attempt_result wrong =
      co_await connect_to_certificate(rt, test_certificates::name_only, local_name, "other.example");
  EXPECT_RAISES(wrong.connecting, error_kind::tls) << "the host was checked, not server_hostname";
}

CONFORMANCE(Tls, WithoutAHostTheServerHostnameMustBeGiven, "tls.server-hostname") {
  const tls_options tls(client_context());
  outcome o = co_await attempt(open_tls_connection(std::nullopt, 1, tls));
  EXPECT_RAISES(o, error_kind::value);
}

CONFORMANCE(Tls, OptionsOfTlsWithoutAContextAreAValueError, "tls.options-without-tls") {
  int called = 0;
  awaitable starting = rt.start_server([&called](reader, writer out) {
    ++called;
    out.close();
  });
  value started = co_await starting;
  server listening = started.as_server();
  tls_options named, hurried;
  named.server_hostname(local_name);
  hurried.handshake_timeout(1);
  outcome with_name = co_await attempt(open_tls_connection(loopback, listening.port(), named));
  EXPECT_RAISES(with_name, error_kind::value);
  outcome with_limit = co_await attempt(open_tls_connection(loopback, listening.port(), hurried));
  EXPECT_RAISES(with_limit, error_kind::value);
  EXPECT_EQ(called, 0);
  listening.close();
  co_await rt.drain();
}

CONFORMANCE(Tls, AShutdownTimeoutWithoutAContextIsAValueError, "tls.options-without-tls",
            needs("tls.shutdown-timeout")) {
  tls_options tls;
  tls.shutdown_timeout(1);
  outcome o = co_await attempt(open_tls_connection(loopback, 1, tls));
  EXPECT_RAISES(o, error_kind::value);
}

CONFORMANCE(Tls, ASessionTellsItsCipherAndThePeersCertificate, "tls.session-info",
            needs("streams.writer_close")) {
  stream_pair pair = co_await connected_over_tls(rt);
  const value cipher = tls_session_info(pair.client.writer, "cipher");
  REQUIRE_TRUE(cipher.is_list());
  REQUIRE_EQ(cipher.as_list().size(), 3u);
  EXPECT_FALSE(cipher.as_list().at(0).as_text().empty());
  EXPECT_EQ(cipher.as_list().at(1), tls_session_info(pair.client.writer, "version"));
  EXPECT_GE(cipher.as_list().at(2).as_int(), 112);
  EXPECT_EQ(cipher, tls_session_info(pair.peer.writer, "cipher")) << "the two ends differ";
  EXPECT_EQ(tls_session_info(pair.client.writer, "server_hostname"), value(local_name));
  value subject, names;
  for (const value& entry : tls_session_info(pair.client.writer, "peercert").as_list()) {
    if (entry.as_list().at(0) == value("subject")) subject = entry.as_list().at(1);
    if (entry.as_list().at(0) == value("subjectAltName")) names = entry.as_list().at(1);
  }
  EXPECT_EQ(subject, list_of(list_of(list_of("commonName", "localhost"))));
  REQUIRE_TRUE(names.is_list());
  EXPECT_EQ(names.as_list().at(0), list_of("DNS", "localhost"));
  const value none = tls_session_info(pair.peer.writer, "peercert");
  EXPECT_TRUE(none.is_none() || none.as_list().empty())
      << "the client has no certificate: " << to_string(none);
  co_await closed(rt, pair);
}

CONFORMANCE(Tls, TheServerChoosesTheProtocolOfTheApplication, "tls.session-info",
            needs("streams.writer_close")) {
  const tls_options server_tls(
      server_context(test_certificates::good, tls_context_options::server().alpn({"second", "first"})));
  const tls_options client_tls(client_context(tls_context_options::client().alpn({"first", "second"})));
  stream_pair pair = co_await connected_over_tls(rt, server_tls, client_tls);
  const value chosen = tls_session_info(pair.client.writer, "alpn");
  EXPECT_TRUE(chosen == value("first") || chosen == value("second")) << to_string(chosen);
  EXPECT_EQ(chosen, tls_session_info(pair.peer.writer, "alpn"));
  co_await closed(rt, pair);
}

CONFORMANCE(Tls, APlainStreamHasNoSession, "tls.session-info", needs("streams.writer_close"),
            needs("streams.open_connection"), needs("streams.start_server")) {
  stream_pair pair = co_await connected(rt);
  for (const char* name : {"cipher", "version", "peercert", "alpn"}) {
    EXPECT_TRUE(tls_session_info(pair.client.writer, name).is_none()) << name;
  }
  co_await closed(rt, pair);
}

CONFORMANCE(Tls, AClosedTlsStreamHasNoSocket, "tls.session-info", needs("streams.writer_close"),
            needs("streams.writer_wait_closed")) {
  stream_pair pair = co_await connected_over_tls(rt);
  EXPECT_FALSE(pair.client.writer.get_extra_info("socket").is_none());
  EXPECT_FALSE(pair.client.writer.get_extra_info("peername").is_none());
  pair.client.writer.close();
  static_cast<void>(co_await attempt(pair.client.writer.wait_closed()));
  EXPECT_TRUE(pair.client.writer.get_extra_info("socket").is_none());
  pair.peer.writer.close();
  static_cast<void>(co_await attempt(pair.peer.writer.wait_closed()));
  pair.listening.close();
  co_await rt.drain();
}

}  // namespace
}  // namespace assay::conformance
