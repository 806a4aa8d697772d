// Servers: where they listen, and from when on.
#include <assay/sdk/connecting.hpp>

#include "plain_socket.hpp"
#include "stream_pair.hpp"

namespace assay::conformance {
namespace {

co<> stopped(test_context& rt, server listening) {
  listening.close();
  co_await rt.drain();
}

// Connects and waits until the server has hung up: it has accepted.
co<> is_served_at(test_context& rt, std::string host, int port) {
  connect_options to(host, port);
  value both = co_await open_connection(to);
  connection c(both);
  EXPECT_EQ(co_await c.reader.read(), bytes_of("")) << "nobody serves " << host;
  c.writer.close();
  co_await attempt(c.writer.wait_closed());
  co_await rt.drain();
}

CONFORMANCE(Server, ItServesWhenItIsReturned, "server.start-serving", needs("streams.writer_close"),
            needs("streams.read")) {
  value started = co_await rt.start_server(hang_up);
  server listening = started.as_server();
  EXPECT_TRUE(listening.is_serving());
  co_await is_served_at(rt, loopback, listening.port());
  co_await stopped(rt, listening);
}

CONFORMANCE(Server, ToldNotToItServesOnlyFromStartServingOn, "server.start-serving",
            needs("streams.writer_close"), needs("streams.read")) {
  serve_options at(loopback);
  at.start_serving = false;
  value started = co_await start_server(hang_up, at);
  server listening = started.as_server();
  EXPECT_FALSE(listening.is_serving());
  plain_socket early = new_socket(AF_INET);
  EXPECT_EQ(connect_plain(early, loopback, listening.port()), ECONNREFUSED) << "it listens already";
  co_await listening.start_serving();
  EXPECT_TRUE(listening.is_serving());
  co_await is_served_at(rt, loopback, listening.port());
  co_await listening.start_serving();  // once more changes nothing
  co_await is_served_at(rt, loopback, listening.port());
  co_await stopped(rt, listening);
  EXPECT_FALSE(listening.is_serving());
}

CONFORMANCE(Server, PortZeroPicksAFreePort, "server.port-zero", needs("streams.writer_close"),
            needs("streams.read"), needs("streams.server_close")) {
  serve_options at(loopback, 0);
  value a = co_await start_server(hang_up, at);
  value b = co_await start_server(hang_up, at);
  server first = a.as_server(), second = b.as_server();
  REQUIRE_EQ(first.sockets().size(), 1u);
  EXPECT_EQ(first.sockets()[0].host, loopback);
  EXPECT_GT(first.port(), 0) << "the port that was picked can't be read";
  EXPECT_NE(first.port(), second.port());
  co_await is_served_at(rt, loopback, first.port());
  co_await is_served_at(rt, loopback, second.port());
  co_await stopped(rt, first);
  co_await stopped(rt, second);
}

CONFORMANCE(Server, SeveralHostsGiveSeveralListeningSockets, "server.several-hosts",
            needs("streams.writer_close"), needs("streams.read")) {
  serve_options at;
  at.hosts = {"127.0.0.1", "127.0.0.2"};
  at.port = 0;
  value started = co_await start_server(hang_up, at);
  server listening = started.as_server();
  std::vector<server::address> sockets = listening.sockets();
  std::vector<std::string> hosts;
  for (const server::address& a : sockets) hosts.push_back(a.host);
  EXPECT_THAT(hosts, ::testing::UnorderedElementsAre("127.0.0.1", "127.0.0.2"));
  for (const server::address& a : sockets) co_await is_served_at(rt, a.host, a.port);
  co_await stopped(rt, listening);
}

CONFORMANCE(Server, WithoutAHostItListensAtAllAddressesOfTheMachine, "server.several-hosts",
            needs("streams.writer_close"), needs("streams.read")) {
  serve_options at;
  at.port = 0;
  value started = co_await start_server(hang_up, at);
  server listening = started.as_server();
  std::vector<std::string> hosts;
  for (const server::address& a : listening.sockets()) {
    hosts.push_back(a.host);
    co_await is_served_at(rt, a.host == "::" ? "::1" : "127.0.0.1", a.port);
  }
  EXPECT_THAT(hosts, ::testing::Contains("0.0.0.0"));
  EXPECT_EQ(hosts.size(), has_ipv6() ? 2u : 1u) << "not one socket for each family";
  co_await stopped(rt, listening);
}

CONFORMANCE(Server, HostsTogetherWithASocketAreRefused, "server.several-hosts") {
  plain_socket bound = bound_to(loopback);
  serve_options at(loopback, 0);
  at.socket = bound.fd();
  EXPECT_RAISES(co_await attempt(start_server(hang_up, at)), error_kind::value);
  serve_options only_port;
  only_port.port = 0;
  only_port.socket = bound.fd();
  EXPECT_RAISES(co_await attempt(start_server(hang_up, only_port)), error_kind::value);
}

CONFORMANCE(Server, NeitherHostNorPortNorSocketIsRefused, "server.no-address") {
  serve_options nowhere;
  EXPECT_RAISES(co_await attempt(start_server(hang_up, nowhere)), error_kind::value);
}

CONFORMANCE(Server, ASocketThatIsNoStreamSocketIsRefused, "server.no-address") {
  plain_socket datagrams = new_socket(AF_INET, SOCK_DGRAM);
  serve_options at;
  at.socket = datagrams.fd();
  EXPECT_RAISES(co_await attempt(start_server(hang_up, at)), error_kind::value);
}

CONFORMANCE(Server, ABoundSocketAloneIsEnough, "server.no-address", needs("streams.server_sockets"),
            needs("streams.open_connection"), needs("streams.writer_close"), needs("streams.read"),
            needs("streams.server_close")) {
  plain_socket bound = bound_to(loopback);
  int port = port_of(bound);
  serve_options at;
  at.socket = bound.fd();
  value started = co_await start_server(hang_up, at);
  bound.close();
  server listening = started.as_server();
  EXPECT_EQ(listening.port(), port) << "it listens elsewhere";
  co_await is_served_at(rt, loopback, port);
  co_await stopped(rt, listening);
}

CONFORMANCE(Server, AnAddressInUseIsAnOsError, "server.address-in-use") {
  value started = co_await rt.start_server(hang_up);
  server listening = started.as_server();
  serve_options at(loopback, listening.port());
  outcome again = co_await attempt(start_server(hang_up, at));
  REQUIRE_RAISES(again, error_kind::os);
  EXPECT_EQ(again.failure().os_code(), EADDRINUSE) << "the error tells another reason";
  co_await stopped(rt, listening);
}

CONFORMANCE(Server, OfSeveralHostsWithOneInUseNoneIsLeftBound, "server.address-in-use") {
  plain_socket taken = listening_at("127.0.0.2");
  int port = port_of(taken);
  serve_options at;
  at.hosts = {"127.0.0.1", "127.0.0.2"};
  at.port = port;
  EXPECT_RAISES(co_await attempt(start_server(hang_up, at)), error_kind::os);
  co_await rt.drain();
  rt.collect();
  plain_socket other = new_socket(AF_INET);
  EXPECT_EQ(connect_plain(other, "127.0.0.1", port), ECONNREFUSED) << "a server that failed to start listens";
}

CONFORMANCE(Server, WithReusePortSeveralServersShareAPort, "server.reuse-port", needs("streams.writer_close"),
            needs("streams.read")) {
  int first_served = 0, second_served = 0;
  serve_options at(loopback, 0);
  at.reuse_port = true;
  auto by_first = [&](reader, writer out) {
    ++first_served;
    out.close();
  };
  auto by_second = [&](reader, writer out) {
    ++second_served;
    out.close();
  };
  value a = co_await start_server(by_first, at);
  server first = a.as_server();
  at.port = first.port();
  value b = co_await start_server(by_second, at);
  server second = b.as_server();
  EXPECT_EQ(second.port(), first.port());
  for (int i = 0; i < 10; ++i) co_await is_served_at(rt, loopback, first.port());
  EXPECT_EQ(first_served + second_served, 10);
  first.close();
  int before = second_served;
  for (int i = 0; i < 5; ++i) co_await is_served_at(rt, loopback, second.port());
  EXPECT_EQ(second_served, before + 5) << "the server that is left does not get all the connections";
  co_await stopped(rt, second);
}

CONFORMANCE(Server, WithoutReusePortAPortIsNotShared, "server.reuse-port") {
  serve_options at(loopback, 0);
  at.reuse_port = true;
  value a = co_await start_server(hang_up, at);
  server first = a.as_server();
  serve_options plain(loopback, first.port());
  EXPECT_RAISES(co_await attempt(start_server(hang_up, plain)), error_kind::os);
  co_await stopped(rt, first);
}

}  // namespace
}  // namespace assay::conformance
