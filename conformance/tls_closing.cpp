// TLS: the end of a connection, and flow control.
#include "relay.hpp"
#include "tls_contexts.hpp"

namespace assay::conformance {
namespace {

constexpr int tls_1_2 = 0x0303;
constexpr int alert = 21;

// A connection over TLS 1.2, whose records show what they are, with a relay between its ends.
struct relayed_pair {
  stream_pair ends;
  std::shared_ptr<relay> between;
};
co<relayed_pair> connected_through_relay(test_context& rt, std::optional<double> shutdown_timeout = {}) {
  future accepted = rt.create_future();
  auto accept = [accepted](reader in, writer out) { accepted.set_result(list_of(in, out)); };
  const tls_options server_tls(server_context());
  relayed_pair made;
  value started = co_await start_tls_server(accept, server_tls);
  made.ends.listening = started.as_server();
  made.between = co_await start_relay(rt, made.ends.listening.port());
  tls_options client_tls(client_context(tls_context_options::client().maximum_version(tls_1_2)));
  if (shutdown_timeout) client_tls.shutdown_timeout(*shutdown_timeout);
  value both = co_await open_tls_connection(local_name, made.between->listening.port(), client_tls);
  made.ends.client = connection(both);
  value other = co_await accepted;
  made.ends.peer = connection(other);
  co_return made;
}

co<> closed(test_context& rt, relayed_pair pair) {
  co_await closed(rt, pair.ends);
  co_await end_relay(rt, pair.between);
}

CONFORMANCE(Tls, CloseSendsWhatIsBufferedAndThenTheCloseNotice, "tls.close-notice", needs("streams.write"),
            needs("streams.read")) {
  relayed_pair pair = co_await connected_through_relay(rt);
  const std::string large(1'000'000, 'x');
  pair.ends.client.writer.write(large);
  pair.ends.client.writer.close();
  value received = co_await pair.ends.peer.reader.read();
  EXPECT_EQ(received.as_bytes().size(), large.size());
  co_await until(rt, [&] { return pair.between->to_target.finished; });
  const std::vector<int> types = record_types(pair.between->to_target.seen);
  REQUIRE_FALSE(types.empty());
  EXPECT_EQ(types.back(), alert) << "no close notice before the end of the connection";
  co_await closed(rt, pair);
}

CONFORMANCE(Tls, ACloseNoticeIsAnswered, "tls.close-notice", needs("streams.read")) {
  relayed_pair pair = co_await connected_through_relay(rt);
  pair.ends.client.writer.close();
  value end = co_await pair.ends.peer.reader.read();
  EXPECT_EQ(end, bytes_of(""));
  co_await until(rt, [&] { return pair.between->to_client.finished; });
  EXPECT_EQ(record_types(pair.between->to_client.seen).back(), alert) << "no close notice in answer";
  co_await closed(rt, pair);
}

CONFORMANCE(Tls, WhatWasWrittenBeforeThePeersCloseNoticeIsStillSent, "tls.trailing-data",
            needs("streams.write"), needs("streams.read")) {
  relayed_pair pair = co_await connected_through_relay(rt);
  // More than the kernel takes while the relay takes nothing.
  const std::string block(1'000'000, 'x');
  constexpr std::size_t blocks = 12;
  pair.between->to_client.held = true;
  for (std::size_t i = 0; i < blocks; ++i) pair.ends.peer.writer.write(block);
  pair.ends.client.writer.close();
  value end = co_await pair.ends.peer.reader.read();  // the notice has come
  EXPECT_EQ(end, bytes_of(""));
  pair.between->to_client.held = false;
  co_await until(rt, [&] { return pair.between->to_client.finished; });
  EXPECT_GE(pair.between->to_client.seen.size(), blocks * block.size()) << "what was written before is lost";
  const std::vector<int> types = record_types(pair.between->to_client.seen);
  EXPECT_EQ(types.back(), alert) << "the close notice is not the last";
  co_await closed(rt, pair);
}

CONFORMANCE(Tls, APeerThatAnswersNoCloseNoticeIsDroppedInTime, "tls.shutdown-timeout") {
  relayed_pair pair = co_await connected_through_relay(rt, rt.unit());
  pair.between->to_target.held = true;
  pair.ends.client.writer.close();
  outcome o = co_await attempt(pair.ends.client.writer.wait_closed());
  EXPECT_RAISES(o, error_kind::timeout);
  pair.between->to_target.held = false;
  co_await closed(rt, pair);
}

CONFORMANCE(Tls, ATlsStreamCannotHalfClose, "tls.no-half-close", needs("streams.writer_close")) {
  stream_pair pair = co_await connected_over_tls(rt);
  EXPECT_FALSE(pair.client.writer.can_write_eof());
  EXPECT_FALSE(pair.peer.writer.can_write_eof());
  co_await closed(rt, pair);
}

CONFORMANCE(Tls, WhatIsWrittenAfterCloseIsDiscarded, "tls.data-after-close", needs("streams.write"),
            needs("streams.read")) {
  stream_pair pair = co_await connected_over_tls(rt);
  pair.client.writer.write("before");
  pair.client.writer.close();
  outcome late = attempt_call([&] { pair.client.writer.write("after"); });
  EXPECT_TRUE(late.ok()) << to_string(late);
  EXPECT_EQ(co_await pair.peer.reader.read(), bytes_of("before"));
  co_await closed(rt, pair);
}

CONFORMANCE(Tls, WhatArrivesAfterCloseIsDiscarded, "tls.data-after-close", needs("streams.write"),
            needs("streams.read"), needs("streams.writer_wait_closed")) {
  relayed_pair pair = co_await connected_through_relay(rt);
  pair.between->to_client.held = true;
  pair.ends.peer.writer.write("late");
  pair.ends.client.writer.close();
  pair.between->to_client.held = false;
  static_cast<void>(co_await attempt(pair.ends.client.writer.wait_closed()));
  outcome o = co_await attempt(pair.ends.client.reader.read());
  EXPECT_FALSE(o.ok() && o.get() != bytes_of("")) << "data after close were delivered: " << to_string(o);
  co_await closed(rt, pair);
}

CONFORMANCE(Tls, DrainSuspendsUntilThePeerHasRead, "tls.drain", needs("streams.write"),
            needs("streams.readexactly"), needs("streams.writer_close")) {
  stream_pair pair = co_await connected_over_tls(rt);
  // In pieces, until the kernel and both ends' buffers are full.
  const std::string block(1'000'000, 'x');
  constexpr int most = 64;
  int written = 0;
  task draining;
  do {
    REQUIRE_LT(written, most) << "drain never suspends, though the peer reads nothing";
    pair.client.writer.write(block);
    ++written;
    draining = rt.spawn([&pair]() -> co<> { co_await pair.client.writer.drain(); });
    co_await rt.drain();
    connection probe = co_await connect_to(rt, pair.listening);  // a round trip through the loop
    probe.writer.close();
    static_cast<void>(co_await attempt(probe.writer.wait_closed()));
  } while (draining.done());
  for (int i = 0; i < written; ++i) {
    value part = co_await pair.peer.reader.readexactly(static_cast<std::int64_t>(block.size()));
    REQUIRE_TRUE(part == bytes_of(block));
  }
  co_await draining;
  co_await closed(rt, pair);
}

}  // namespace
}  // namespace assay::conformance
