// sock_sendto, sock_recvfrom and sock_recvfrom_into.
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

}  // namespace
}  // namespace assay::conformance
