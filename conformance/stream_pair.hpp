// Two ends of one TCP connection over loopback, for the tests of streams.
#pragma once

#include <assay/sdk/conformance.hpp>

namespace assay::conformance {

inline constexpr const char* loopback = "127.0.0.1";

inline co<connection> connect_to(test_context& rt, server listening) {
  value both = co_await rt.open_connection(loopback, listening.port());
  co_return connection(both);
}

// A server's callback that wants nothing of its clients.
inline void hang_up(reader, writer out) { out.close(); }

struct stream_pair {
  stream_pair() = default;
  server listening;
  connection client, peer;
};

// A connection whose two ends are both in the test's hands.
inline co<stream_pair> connected(test_context& rt) {
  future accepted = rt.create_future();
  stream_pair pair;
  auto accept = [accepted](reader in, writer out) { accepted.set_result(list_of(in, out)); };
  value started = co_await rt.start_server(accept, loopback, 0);
  pair.listening = started.as_server();
  pair.client = co_await connect_to(rt, pair.listening);
  value other = co_await accepted;
  pair.peer = connection(other);
  co_return pair;
}

// Closes what is still open and waits until the connection is down at both ends. An end whose connection was
// lost may say so here: that is not what these tests are about.
inline co<> closed(test_context& rt, stream_pair pair) {
  pair.client.writer.close();
  pair.peer.writer.close();
  co_await attempt(pair.client.writer.wait_closed());
  co_await attempt(pair.peer.writer.wait_closed());
  pair.listening.close();
  co_await rt.drain();
}

// Waits for something that takes I/O to happen; that it never does is the watchdog's to find.
template <class Condition>
co<> until(test_context& rt, Condition condition) {
  while (!condition()) co_await rt.sleep(rt.unit() / 10);
}

}  // namespace assay::conformance
