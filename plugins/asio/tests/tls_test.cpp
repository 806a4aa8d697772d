// start_tls beside what was read before it, and beside the end of its loop.
#include <assay/sdk/tls.hpp>
#include <pem_file.hpp>
#include <test_certificates.hpp>

#include "run_test.hpp"

namespace assay::testing_sdk {
namespace {

using test_certificates::pem_file;

constexpr const char* loopback = "127.0.0.1";

tls_options server_tls() {
  const pem_file certificate(test_certificates::good);
  return tls_options(make_tls_context(tls_context_options::server().certificate(certificate.path())));
}
tls_options client_tls() {
  const pem_file authority(test_certificates::authority);
  tls_options tls(make_tls_context(tls_context_options::client().trust(authority.path())));
  return tls.server_hostname("localhost");
}

struct ends {
  server listening;
  connection client, peer;
};

co<ends> connected(test_context& rt) {
  ends made;
  future accepted = rt.create_future();
  const auto accept = [accepted](reader in, writer out) { accepted.set_result(list_of(in, out)); };
  value started = co_await rt.start_server(accept, loopback, 0);
  made.listening = started.as_server();
  value both = co_await rt.open_connection(loopback, made.listening.port());
  made.client = connection(both);
  value other = co_await accepted;
  made.peer = connection(other);
  co_return made;
}

co<> closed(ends pair) {
  pair.client.writer.close();
  pair.peer.writer.close();
  co_await attempt(pair.client.writer.wait_closed());
  co_await attempt(pair.peer.writer.wait_closed());
  pair.listening.close();
}

// The line and the greeting come in one piece, of which the reader takes all and hands out the line.
TEST(AsioTls, WhatWasReadBeforeStartTlsBeginsTheHandshake) {
  const ending e = run_inside([](test_context& rt) -> co<> {
    ends pair = co_await connected(rt);
    pair.client.writer.write("STARTTLS\n");
    task greeting = rt.spawn([&pair]() -> co<> { co_await start_tls(pair.client.writer, client_tls()); });
    co_await rt.sleep(rt.unit());
    EXPECT_EQ(co_await pair.peer.reader.readline(), bytes_of("STARTTLS\n"));
    const tls_options tls = server_tls();
    co_await start_tls(pair.peer.writer, tls);
    co_await greeting;
    pair.client.writer.write("question\n");
    EXPECT_EQ(co_await pair.peer.reader.readline(), bytes_of("question\n"));
    co_await closed(pair);
  });
  EXPECT_TRUE(passes(e));
}

TEST(AsioTls, WhatIsWrittenDuringTheHandshakeFollowsIt) {
  const ending e = run_inside([](test_context& rt) -> co<> {
    ends pair = co_await connected(rt);
    task greeting = rt.spawn([&pair]() -> co<> { co_await start_tls(pair.client.writer, client_tls()); });
    co_await rt.drain();
    pair.client.writer.write("early\n");
    const tls_options tls = server_tls();
    co_await start_tls(pair.peer.writer, tls);
    co_await greeting;
    EXPECT_EQ(co_await pair.peer.reader.readline(), bytes_of("early\n"));
    co_await closed(pair);
  });
  EXPECT_TRUE(passes(e));
}

TEST(AsioTls, ACloseDuringTheHandshakeEndsIt) {
  const ending e = run_inside([](test_context& rt) -> co<> {
    ends pair = co_await connected(rt);
    task greeting = rt.spawn([&pair]() -> co<> { co_await start_tls(pair.client.writer, client_tls()); });
    co_await rt.drain();
    pair.client.writer.close();
    EXPECT_RAISES(co_await attempt(greeting), error_kind::cancelled);
    EXPECT_TRUE(pair.client.writer.is_closing());
    co_await pair.client.writer.wait_closed();
    co_await attempt(pair.peer.reader.read());  // the greeting, and the end
    co_await closed(pair);
  });
  EXPECT_TRUE(passes(e));
}

TEST(AsioTls, AVersionThatIsNoneIsRefused) {
  const ending e = run_inside([](test_context&) -> co<> {
    const outcome o =
        attempt_call([] { make_tls_context(tls_context_options::client().minimum_version(7)); });
    EXPECT_RAISES(o, error_kind::value);
    co_return;
  });
  EXPECT_TRUE(passes(e));
}

// Half way: a handshake that waits for the peer, a read, and a close that waits for the peer's.
TEST(AsioTls, ALoopThatClosesLetsGoOfStreamsThatWait) {
  const ending e = run_outside([](test_context& rt) {
    loop l = rt.new_loop();
    l.run_until_complete([&]() -> co<> {
      ends silent = co_await connected(rt);
      rt.spawn([silent]() -> co<> { co_await start_tls(silent.client.writer, client_tls()); });
      ends pair = co_await connected(rt);
      task greeting = rt.spawn([&pair]() -> co<> { co_await start_tls(pair.client.writer, client_tls()); });
      const tls_options tls = server_tls();
      co_await start_tls(pair.peer.writer, tls);
      co_await greeting;
      rt.spawn([pair]() -> co<> { co_await attempt(pair.peer.reader.read(1)); });
      rt.spawn([pair]() -> co<> { co_await attempt(pair.client.reader.read(1)); });
      co_await rt.drain();
      pair.client.writer.close();
      co_await rt.drain();
    });
    l.close();
  });
  EXPECT_TRUE(passes(e));
}

}  // namespace
}  // namespace assay::testing_sdk
