// Making connections of sockets that are there already.
#include <assay/sdk/connecting.hpp>

#include "connections.hpp"
#include "plain_socket.hpp"

namespace assay::conformance {
namespace {

// What a socket of the test's own hears and says, and what the stream at the other end does.
co<> talk(test_context& rt, connection c, const plain_socket& other) {
  c.writer.write("out\n");
  char heard[4] = {};
  co_await until(rt, [&] { return ::recv(other.fd(), heard, 4, MSG_DONTWAIT) == 4; });
  EXPECT_EQ(std::string(heard, 4), "out\n");
  REQUIRE_EQ(::send(other.fd(), "in\n", 3, MSG_NOSIGNAL), 3);
  EXPECT_EQ(co_await c.reader.readline(), bytes_of("in\n"));
}

plain_socket accept_at(const plain_socket& listening) {
  plain_socket s(::accept4(listening.fd(), nullptr, nullptr, SOCK_CLOEXEC));
  if (s.fd() < 0) system_failed("accept");
  return s;
}

CONFORMANCE(Connection, AConnectedSocketBecomesAStream, "connection.existing-socket",
            needs("streams.writer_close")) {
  plain_socket listening = listening_at(loopback);
  plain_socket ours = plain_connection(loopback, port_of(listening));
  plain_socket other = accept_at(listening);
  connect_options of;
  of.socket = ours.fd();
  value both = co_await open_connection(of);
  ours.close();
  connection c(both);
  co_await talk(rt, c, other);
  co_await left(rt, c);
  co_await until(rt, [&] {
    char byte = 0;
    return ::recv(other.fd(), &byte, 1, MSG_DONTWAIT) == 0;
  });
}

CONFORMANCE(Connection, HostOrPortTogetherWithASocketAreRefused, "connection.existing-socket") {
  plain_socket s = new_socket(AF_INET);
  connect_options with_both(loopback, 1);
  with_both.socket = s.fd();
  EXPECT_RAISES(co_await attempt(open_connection(with_both)), error_kind::value);
  connect_options with_port;
  with_port.port = 1;
  with_port.socket = s.fd();
  EXPECT_RAISES(co_await attempt(open_connection(with_port)), error_kind::value);
}

CONFORMANCE(Connection, NoHostNoPortAndNoSocketIsRefused, "connection.existing-socket") {
  connect_options nothing;
  EXPECT_RAISES(co_await attempt(open_connection(nothing)), error_kind::value);
}

CONFORMANCE(Connection, ASocketThatIsNoStreamSocketIsRefused, "connection.existing-socket") {
  plain_socket datagrams = new_socket(AF_INET, SOCK_DGRAM);
  connect_options of;
  of.socket = datagrams.fd();
  EXPECT_RAISES(co_await attempt(open_connection(of)), error_kind::value);
}

CONFORMANCE(Connection, ASocketAcceptedElsewhereBecomesAStream, "connection.accepted-socket",
            needs("streams.writer_close"), needs("streams.get_extra_info")) {
  plain_socket listening = listening_at(loopback);
  plain_socket client = plain_connection(loopback, port_of(listening));
  plain_socket accepted = accept_at(listening);
  value both = co_await connect_accepted_socket(accepted.fd());
  accepted.close();
  connection c(both);
  EXPECT_EQ(c.reader.kind(), object_kind::stream_reader);
  EXPECT_EQ(c.writer.kind(), object_kind::stream_writer);
  co_await talk(rt, c, client);
  std::vector<value> peer = c.writer.get_extra_info("peername").as_list();
  EXPECT_EQ(peer.at(1).as_int(), port_of(client)) << "the other end is another one";
  co_await left(rt, c);
}

CONFORMANCE(Connection, AnAcceptedSocketMustBeAStreamSocket, "connection.accepted-socket") {
  plain_socket datagrams = new_socket(AF_INET, SOCK_DGRAM);
  EXPECT_RAISES(co_await attempt(connect_accepted_socket(datagrams.fd())), error_kind::value);
}

}  // namespace
}  // namespace assay::conformance
