// TLS: peers that spoil the handshake, and what it may take of time.
#include "tls_contexts.hpp"

namespace assay::conformance {
namespace {

CONFORMANCE(Tls, ASilentServerIsGivenUpAfterTheHandshakeTimeout, "tls.handshake-timeout",
            needs("streams.read"), needs("streams.writer_close")) {
  future ended = rt.create_future();
  awaitable starting = rt.start_server([&rt, ended](reader in, writer out) -> co<> {
    static_cast<void>(co_await attempt(in.read()));  // to the end, without an answer
    rt.trace("the server sees the end");
    out.close();
    static_cast<void>(co_await attempt(out.wait_closed()));
    ended.set_result();
  });
  value started = co_await starting;
  server listening = started.as_server();
  tls_options tls(client_context());
  tls.handshake_timeout(rt.unit());
  outcome o = co_await attempt(open_tls_connection(local_name, listening.port(), tls));
  EXPECT_RAISES(o, error_kind::os);
  co_await ended;
  EXPECT_TRACE("the server sees the end");
  listening.close();
  co_await rt.drain();
}

CONFORMANCE(Tls, ASilentClientIsGivenUpAfterTheHandshakeTimeout, "tls.handshake-timeout",
            needs("streams.open_connection"), needs("streams.read"), needs("streams.writer_close")) {
  int called = 0;
  tls_options tls(server_context());
  tls.handshake_timeout(rt.unit());
  awaitable starting = start_tls_server([&called](reader, writer) { ++called; }, tls);
  value started = co_await starting;
  server listening = started.as_server();
  connection silent = co_await connect_to(rt, listening);
  outcome end = co_await attempt(silent.reader.read());
  EXPECT_TRUE(!end.ok() || end.get() == bytes_of("")) << to_string(end);
  EXPECT_EQ(called, 0) << "the callback was called without a handshake";
  silent.writer.close();
  static_cast<void>(co_await attempt(silent.writer.wait_closed()));
  listening.close();
  co_await rt.drain();
}

CONFORMANCE(Tls, AHandshakeTimeoutOfZeroOrLessIsAValueError, "tls.handshake-timeout", needs("streams.read"),
            needs("streams.writer_close")) {
  visits callbacks;
  awaitable starting = rt.start_server([&callbacks](reader in, writer out) -> co<> {
    ++callbacks.begun;
    static_cast<void>(co_await attempt(in.read()));
    out.close();
    static_cast<void>(co_await attempt(out.wait_closed()));
    ++callbacks.ended;
  });
  value started = co_await starting;
  server listening = started.as_server();
  for (const double limit : {0.0, -1.0}) {
    tls_options tls(client_context());
    tls.handshake_timeout(limit);
    outcome o = co_await attempt(open_tls_connection(local_name, listening.port(), tls));
    EXPECT_RAISES(o, error_kind::value);
  }
  co_await end_server(rt, listening, callbacks);
}

CONFORMANCE(Tls, AServerThatLeavesTheHandshakeFailsTheConnect, "tls.handshake-lost", needs("streams.read"),
            needs("streams.writer_close")) {
  visits callbacks;
  awaitable starting = rt.start_server([&callbacks](reader in, writer out) -> co<> {
    ++callbacks.begun;
    co_await in.read(1);  // the greeting has begun to come
    out.close();
    static_cast<void>(co_await attempt(out.wait_closed()));
    ++callbacks.ended;
  });
  value started = co_await starting;
  server listening = started.as_server();
  outcome o =
      co_await attempt(open_tls_connection(local_name, listening.port(), tls_options(client_context())));
  EXPECT_RAISES(o, error_kind::os);
  co_await end_server(rt, listening, callbacks);
}

CONFORMANCE(Tls, AServerThatSpeaksNoTlsFailsTheConnect, "tls.handshake-lost", needs("streams.read"),
            needs("streams.write"), needs("streams.writer_close")) {
  visits callbacks;
  awaitable starting = rt.start_server([&callbacks](reader in, writer out) -> co<> {
    ++callbacks.begun;
    out.write("220 this is no TLS, as a client should see from the first bytes\r\n");
    static_cast<void>(co_await attempt(in.read()));
    out.close();
    static_cast<void>(co_await attempt(out.wait_closed()));
    ++callbacks.ended;
  });
  value started = co_await starting;
  server listening = started.as_server();
  outcome o =
      co_await attempt(open_tls_connection(local_name, listening.port(), tls_options(client_context())));
  EXPECT_RAISES(o, error_kind::tls);
  co_await end_server(rt, listening, callbacks);
}

CONFORMANCE(Tls, AClientThatLeavesTheHandshakeDisturbsNobody, "tls.handshake-lost", needs("tls.start_server"),
            needs("streams.open_connection"), needs("streams.read"), needs("streams.writer_close")) {
  int called = 0;
  future served = rt.create_future();
  const tls_options server_tls(server_context());
  awaitable starting = start_tls_server(
      [&called, served](reader, writer out) -> co<> {
        ++called;
        out.close();
        static_cast<void>(co_await attempt(out.wait_closed()));
        served.set_result();
      },
      server_tls);
  value started = co_await starting;
  server listening = started.as_server();
  connection rude = co_await connect_to(rt, listening);
  rude.writer.write("\x16\x03\x01");  // the beginning of a record, and no more
  rude.writer.close();
  static_cast<void>(co_await attempt(rude.writer.wait_closed()));
  value both = co_await open_tls_connection(local_name, listening.port(), tls_options(client_context()));
  connection good(both);
  co_await served;
  EXPECT_EQ(called, 1);
  good.writer.close();
  static_cast<void>(co_await attempt(good.writer.wait_closed()));
  listening.close();
  co_await rt.drain();
}

}  // namespace
}  // namespace assay::conformance
