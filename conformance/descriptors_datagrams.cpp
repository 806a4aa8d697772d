// sock_sendto, sock_recvfrom and sock_recvfrom_into.
#include "datagram_peers.hpp"
#include "descriptors.hpp"

namespace assay::conformance {
namespace {

CONFORMANCE(Descriptor, ADatagramArrivesWithTheAddressOfItsSender, "descriptor.datagrams") {
  loopback_socket here(SOCK_DGRAM), there(SOCK_DGRAM);
  EXPECT_EQ(co_await sock_sendto(here.fd.get(), "ping", there.address()), value{4});
  value received = co_await sock_recvfrom(there.fd.get(), 100);
  EXPECT_EQ(received.as_list().at(0), bytes_of("ping"));
  EXPECT_EQ(host_and_port(received.as_list().at(1)), here.address());
}

CONFORMANCE(Descriptor, RecvfromWaitsForADatagramAndTheLoopGoesOn, "descriptor.datagrams") {
  loopback_socket here(SOCK_DGRAM), there(SOCK_DGRAM);
  task waiter = rt.spawn([&]() -> co<value> { co_return co_await sock_recvfrom(there.fd.get(), 100); });
  co_await rt.drain();
  EXPECT_FALSE(waiter.done()) << "received what nobody sent";
  co_await sock_sendto(here.fd.get(), "late", there.address());
  value received = co_await waiter;
  EXPECT_EQ(received.as_list().at(0), bytes_of("late"));
}

CONFORMANCE(Descriptor, EachRecvfromGivesOneDatagram, "descriptor.datagrams") {
  loopback_socket here(SOCK_DGRAM), there(SOCK_DGRAM);
  for (const char* each : {"first", "", "third"}) {
    co_await sock_sendto(here.fd.get(), each, there.address());
  }
  for (const char* each : {"first", "", "third"}) {
    value received = co_await sock_recvfrom(there.fd.get(), 100);
    EXPECT_EQ(received.as_list().at(0), bytes_of(each));
  }
}

CONFORMANCE(Descriptor, RecvfromIntoFillsTheBuffer, "descriptor.datagrams") {
  loopback_socket here(SOCK_DGRAM), there(SOCK_DGRAM);
  std::vector<char> buffer(6, '.');
  task waiter =
      rt.spawn([&]() -> co<value> { co_return co_await sock_recvfrom_into(there.fd.get(), buffer); });
  co_await rt.drain();
  EXPECT_FALSE(waiter.done()) << "received what nobody sent";
  co_await sock_sendto(here.fd.get(), "pong", there.address());
  value received = co_await waiter;
  EXPECT_EQ(received.as_list().at(0), value{4});
  EXPECT_EQ(host_and_port(received.as_list().at(1)), here.address());
  EXPECT_EQ(std::string(buffer.begin(), buffer.end()), "pong..");
}

CONFORMANCE(Descriptor, TheSocketOfAnEndpointIsTheEndpointsOwn, "descriptor.of-transport",
            "descriptor.operation-of-transport", needs("datagram.create_datagram_endpoint"),
            needs("datagram.get_extra_info")) {
  endpoint here = co_await open_udp();
  value socket = here.transport.get_extra_info("socket");
  const int fd = static_cast<int>(socket.as_int());
  EXPECT_RAISES(attempt_call([&] { add_reader(rt.loop(), fd, [] {}); }), error_kind::runtime);
  outcome received = co_await attempt(sock_recv(fd, 100));
  EXPECT_RAISES(received, error_kind::runtime);
  co_await closed(rt, here);
}

}  // namespace
}  // namespace assay::conformance
