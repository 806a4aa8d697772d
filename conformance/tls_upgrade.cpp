// TLS: start_tls on a connection that is open.
#include "relay.hpp"
#include "tls_contexts.hpp"

namespace assay::conformance {
namespace {

CONFORMANCE(Tls, StartTlsUpgradesAnOpenConnection, "tls.upgrade", needs("streams.readline"),
            needs("streams.writer_close")) {
  stream_pair pair = co_await connected(rt);
  pair.client.writer.write("plain\n");
  EXPECT_EQ(co_await pair.peer.reader.readline(), bytes_of("plain\n"));
  co_await start_tls_at_both(rt, pair);
  EXPECT_FALSE(tls_session_info(pair.client.writer, "cipher").is_none());
  EXPECT_FALSE(tls_session_info(pair.peer.writer, "cipher").is_none());
  pair.client.writer.write("question\n");
  EXPECT_EQ(co_await pair.peer.reader.readline(), bytes_of("question\n"));
  pair.peer.writer.write("answer\n");
  EXPECT_EQ(co_await pair.client.reader.readline(), bytes_of("answer\n"));
  co_await closed(rt, pair);
}

CONFORMANCE(Tls, WhatIsWrittenAfterStartTlsIsEncrypted, "tls.upgrade", needs("streams.readline"),
            needs("streams.writer_close")) {
  future accepted = rt.create_future();
  stream_pair pair;
  auto accept = [accepted](reader in, writer out) { accepted.set_result(list_of(in, out)); };
  value started = co_await rt.start_server(accept, loopback, 0);
  pair.listening = started.as_server();
  std::shared_ptr<relay> between = co_await start_relay(rt, pair.listening.port());
  pair.client = co_await connect_to(rt, between->listening);
  value other = co_await accepted;
  pair.peer = connection(other);
  pair.client.writer.write("in the open\n");
  EXPECT_EQ(co_await pair.peer.reader.readline(), bytes_of("in the open\n"));
  co_await start_tls_at_both(rt, pair);
  pair.client.writer.write("in secret\n");
  EXPECT_EQ(co_await pair.peer.reader.readline(), bytes_of("in secret\n"));
  EXPECT_THAT(between->to_target.seen, ::testing::HasSubstr("in the open"));
  EXPECT_THAT(between->to_target.seen, ::testing::Not(::testing::HasSubstr("in secret")));
  co_await closed(rt, pair);
  co_await end_relay(rt, between);
}

CONFORMANCE(Tls, StartTlsWithoutAContextIsATypeError, "tls.upgrade-arguments", needs("streams.readline"),
            needs("streams.writer_close")) {
  stream_pair pair = co_await connected(rt);
  const auto start_with = [&](const object& context) -> co<outcome> {
    outcome made = attempt_call([&] { return value(start_tls(pair.client.writer, tls_options(context))); });
    if (!made.ok()) co_return made;
    co_return co_await attempt(made.get().as_object());
  };
  outcome none = co_await start_with(object());
  EXPECT_RAISES(none, error_kind::type);
  future no_context = rt.create_future();
  outcome other = co_await start_with(no_context);
  EXPECT_RAISES(other, error_kind::type);
  pair.client.writer.write("still here\n");
  EXPECT_EQ(co_await pair.peer.reader.readline(), bytes_of("still here\n"));
  co_await closed(rt, pair);
}

CONFORMANCE(Tls, CancellingStartTlsClosesTheConnection, "tls.upgrade-cancelled", needs("streams.read"),
            needs("streams.writer_is_closing"), needs("streams.writer_close")) {
  stream_pair pair = co_await connected(rt);
  task starting = rt.spawn([&pair]() -> co<> { co_await start_tls(pair.client.writer, named_client()); });
  value first = co_await pair.peer.reader.read(1);
  EXPECT_EQ(first.as_bytes().size(), 1u) << "no greeting came";
  starting.cancel();
  outcome o = co_await attempt(starting);
  EXPECT_RAISES(o, error_kind::cancelled);
  REQUIRE_TRUE(pair.client.writer.is_closing());                 // else its end would never come
  static_cast<void>(co_await attempt(pair.peer.reader.read()));  // its end comes
  pair.peer.writer.close();
  static_cast<void>(co_await attempt(pair.peer.writer.wait_closed()));
  pair.listening.close();
  co_await rt.drain();
}

CONFORMANCE(Tls, BytesBufferedBeforeStartTlsBelongToTheHandshake, "tls.upgrade-buffered",
            needs("streams.readline"), needs("streams.writer_close")) {
  stream_pair pair = co_await connected(rt);
  // The greeting follows the line in the peer's buffer; the probe says when it has come.
  pair.client.writer.write("STARTTLS\n");
  task starting = rt.spawn([&pair]() -> co<> { co_await start_tls(pair.client.writer, named_client()); });
  co_await rt.drain();
  EXPECT_EQ(co_await pair.peer.reader.readline(), bytes_of("STARTTLS\n"));
  connection probe = co_await connect_to(rt, pair.listening);  // a round trip through the loop
  const tls_options server_tls(server_context());
  co_await start_tls(pair.peer.writer, server_tls);
  co_await starting;
  pair.client.writer.write("question\n");
  EXPECT_EQ(co_await pair.peer.reader.readline(), bytes_of("question\n"));
  probe.writer.close();
  static_cast<void>(co_await attempt(probe.writer.wait_closed()));
  co_await closed(rt, pair);
}

CONFORMANCE(Tls, TlsGoesOverTls, "tls.over-tls", needs("streams.readline"), needs("streams.writer_close")) {
  stream_pair pair = co_await connected_over_tls(rt);
  co_await start_tls_at_both(rt, pair);
  pair.client.writer.write("question\n");
  EXPECT_EQ(co_await pair.peer.reader.readline(), bytes_of("question\n"));
  const std::string large(300'000, 'x');
  pair.peer.writer.write(large);
  value answer = co_await pair.client.reader.readexactly(static_cast<std::int64_t>(large.size()));
  EXPECT_TRUE(answer == bytes_of(large)) << "the answer was changed";
  co_await closed(rt, pair);
}

}  // namespace
}  // namespace assay::conformance
