// Datagrams between an endpoint of the runtime and plain sockets, and between two endpoints.
#include "datagram_peers.hpp"
#include "temporary_folder.hpp"

namespace assay::conformance {
namespace {

CONFORMANCE(Datagram, ADatagramBringsItsDataAndItsSender, "datagram.received") {
  endpoint here = co_await open_udp();
  datagram_socket a = datagram_socket::udp(), b = datagram_socket::udp();
  a.send("from a", here.port());
  b.send("from b", here.port());
  co_await until(rt, [&] { return here.log->data.size() >= 2; });
  EXPECT_THAT(here.log->data, ::testing::ElementsAre("from a", "from b"));
  EXPECT_THAT(here.log->senders, ::testing::ElementsAre(a.address(), b.address()));
  co_await closed(rt, here);
}

// All of them wait in the kernel before the loop looks, so a runtime could join them.
CONFORMANCE(Datagram, BoundariesOfDatagramsAreKept, "datagram.received") {
  endpoint here = co_await open_udp();
  datagram_socket peer = datagram_socket::udp();
  const std::string large(60'000, 'x');
  for (const char* data : {"a", "bc", "def"}) peer.send(data, here.port());
  peer.send(large, here.port());
  peer.send("end", here.port());
  co_await until(rt, [&] { return !here.log->data.empty() && here.log->data.back() == "end"; });
  EXPECT_THAT(here.log->data, ::testing::ElementsAre("a", "bc", "def", large, "end"));
  co_await closed(rt, here);
}

CONFORMANCE(Datagram, ASenderWithoutANameHasNoAddress, "datagram.received", "datagram.unix") {
  temporary_folder folder;
  endpoint here, nameless;
  datagram_options local;
  local.local = folder.file("here");
  local.family = AF_UNIX;
  here = co_await open(local);
  nameless = co_await open_to(folder.file("here"), AF_UNIX);
  nameless.transport.sendto("guess who");
  co_await until(rt, [&] { return !here.log->data.empty(); });
  EXPECT_EQ(here.log->senders.at(0), value());
  co_await closed(rt, nameless);
  co_await closed(rt, here);
}

CONFORMANCE(Datagram, AnEndpointEchoesToAnotherOne, "datagram.received", "datagram.addresses") {
  endpoint server, client;
  datagram_options options;
  options.local = list_of(loopback, 0);
  datagram_handlers echo = recording(server.log);
  echo.datagram_received = [&](const std::string& data, const value& from) {
    server.transport.sendto("echo of " + data, from);
  };
  co_await open(server, options, echo);
  client = co_await open_to(server.address());
  for (const char* data : {"one", "two"}) client.transport.sendto(data);
  co_await until(rt, [&] { return client.log->data.size() >= 2; });
  EXPECT_THAT(client.log->data, ::testing::ElementsAre("echo of one", "echo of two"));
  EXPECT_EQ(client.log->senders.at(0), server.address());
  co_await closed(rt, client);
  co_await closed(rt, server);
}

CONFORMANCE(Datagram, AnEndpointWithoutARemoteAddressSendsToTheAddressGiven, "datagram.addresses") {
  endpoint here = co_await open_udp();
  datagram_socket a = datagram_socket::udp(), b = datagram_socket::udp();
  here.transport.sendto("to a", a.address());
  here.transport.sendto("to b", b.address());
  here.transport.sendto("to a again", a.address());
  EXPECT_THAT(co_await take_all(rt, a, 2), ::testing::ElementsAre("to a", "to a again"));
  EXPECT_THAT(co_await take_all(rt, b, 1), ::testing::ElementsAre("to b"));
  co_await closed(rt, here);
}

CONFORMANCE(Datagram, AnEndpointWithARemoteAddressTakesNoOther, "datagram.addresses") {
  datagram_socket peer = datagram_socket::udp(), other = datagram_socket::udp();
  endpoint here = co_await open_to(peer.address());
  here.transport.sendto("no address");
  here.transport.sendto("its address", peer.address());
  EXPECT_RAISES(attempt_call([&] { here.transport.sendto("another's", other.address()); }), error_kind::value)
      << "an endpoint with a remote address takes another one";
  here.transport.sendto("end");
  EXPECT_THAT(co_await take_all(rt, peer, 3), ::testing::ElementsAre("no address", "its address", "end"));
  EXPECT_THAT(other.take(), ::testing::IsEmpty());
  co_await closed(rt, here);
}

CONFORMANCE(Datagram, AnEndpointWithARemoteAddressHearsOnlyFromThere, "datagram.addresses",
            needs("datagram.get_extra_info")) {
  datagram_socket peer = datagram_socket::udp(), other = datagram_socket::udp();
  endpoint here = co_await open_to(peer.address());
  other.send("not yours", here.port());
  peer.send("yours", here.port());
  co_await until(rt, [&] { return !here.log->data.empty(); });
  EXPECT_THAT(here.log->data, ::testing::ElementsAre("yours"));
  EXPECT_EQ(here.transport.get_extra_info("peername"), peer.address());
  co_await closed(rt, here);
}

CONFORMANCE(Datagram, ARefusedSendIsToldAndTheNextOneArrives, "datagram.error-received") {
  endpoint here = co_await open_udp();
  datagram_socket peer = datagram_socket::udp();
  const std::string larger_than_any(70'000, 'x');
  here.transport.sendto(larger_than_any, peer.address());
  REQUIRE_FALSE(here.transport.is_closing()) << "one refused datagram ended the endpoint";
  here.transport.sendto("small", peer.address());
  EXPECT_THAT(co_await take_all(rt, peer, 1), ::testing::ElementsAre("small"));
  co_await rt.drain();
  EXPECT_THAT(here.log->events, ::testing::ElementsAre("made", "error"));
  REQUIRE_EQ(here.log->errors.size(), 1u);
  EXPECT_EQ(here.log->errors[0].kind(), error_kind::os);
  EXPECT_EQ(here.log->errors[0].os_code(), EMSGSIZE);
  co_await closed(rt, here);
}

// The kernel tells that nobody listens when the endpoint next looks at its socket.
CONFORMANCE(Datagram, ARefusalByThePeersMachineIsToldAndTheEndpointGoesOn, "datagram.error-received") {
  // An address of its own: no other program is given this port in the meantime.
  constexpr const char* host = "127.77.0.1";
  datagram_socket gone = datagram_socket::udp(host);
  const int port = gone.port();
  endpoint here = co_await open_to(list_of(host, port));
  gone.close();
  here.transport.sendto("is anybody there?");
  co_await until(rt, [&] { return !here.log->errors.empty(); });
  EXPECT_EQ(here.log->errors[0].kind(), error_kind::os);
  EXPECT_EQ(here.log->errors[0].os_code(), ECONNREFUSED);
  datagram_socket back = datagram_socket::udp(host, port);
  here.transport.sendto("and now?");
  EXPECT_THAT(co_await take_all(rt, back, 1), ::testing::ElementsAre("and now?"));
  co_await closed(rt, here);
}

CONFORMANCE(Datagram, AnEmptyDatagramIsSent, "datagram.empty") {
  datagram_socket peer = datagram_socket::udp();
  endpoint here = co_await open_to(peer.address());
  here.transport.sendto("");
  here.transport.sendto("end");
  std::vector<std::string> got = co_await take_all(rt, peer, 1);
  while (got.back() != "end") {
    for (std::string& each : co_await take_all(rt, peer, 1)) got.push_back(each);
  }
  EXPECT_THAT(got, ::testing::ElementsAre("", "end")) << "the empty datagram was not sent";
  co_await closed(rt, here);
}

CONFORMANCE(Datagram, AnEmptyDatagramIsReceived, "datagram.empty", needs("datagram.get_extra_info")) {
  endpoint here = co_await open_udp();
  datagram_socket peer = datagram_socket::udp();
  peer.send("", here.port());
  peer.send("end", here.port());
  co_await until(rt, [&] { return !here.log->data.empty() && here.log->data.back() == "end"; });
  EXPECT_THAT(here.log->data, ::testing::ElementsAre("", "end")) << "the empty datagram was not told";
  co_await closed(rt, here);
}

}  // namespace
}  // namespace assay::conformance
