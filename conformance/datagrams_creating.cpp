// Opening datagram endpoints: what is made, and what is refused.
#include "datagram_peers.hpp"
#include "temporary_folder.hpp"

namespace assay::conformance {
namespace {

CONFORMANCE(Datagram, CreatingGivesTheTransportAndTheProtocolOfTheFactory, "datagram.create") {
  endpoint here = co_await open_udp();
  EXPECT_EQ(here.log->factory_calls, 1);
  EXPECT_THAT(here.log->events, ::testing::ElementsAre("made")) << "when the call returns";
  EXPECT_EQ(here.transport, here.log->transport) << "connection_made got another transport";
  EXPECT_EQ(here.protocol, here.log->protocol) << "not the protocol that the factory made";
  EXPECT_EQ(here.transport.kind(), object_kind::datagram_transport);
  co_await closed(rt, here);
}

CONFORMANCE(Datagram, ConnectionMadeComesBeforeADatagramThatWaitsAlready, "datagram.create",
            needs("datagram.get_extra_info")) {
  datagram_socket bound = datagram_socket::udp(), peer = datagram_socket::udp();
  peer.send("early", bound.port());
  datagram_options options;
  options.fd = bound.fd();
  endpoint here = co_await open(options);
  co_await until(rt, [&] { return !here.log->data.empty(); });
  EXPECT_THAT(here.log->events, ::testing::ElementsAre("made", "received"));
  EXPECT_EQ(here.port(), bound.port());
  co_await closed(rt, here);
}

CONFORMANCE(Datagram, CreatingIsLazy, "datagram.create") {
  auto log = std::make_shared<endpoint_log>();
  auto make = [log] {
    ++log->factory_calls;
    return datagram_protocol(recording(log));
  };
  datagram_options options;
  options.local = list_of(loopback, 0);
  awaitable opening = create_datagram_endpoint(make, options);
  co_await rt.drain();
  EXPECT_EQ(log->factory_calls, 0) << "a protocol was made before anything was awaited";
  value made = co_await opening;
  EXPECT_EQ(log->factory_calls, 1);
  made.as_list().at(0).as<datagram_transport>().close();
  co_await until(rt, [&] { return log->lost(); });
}

CONFORMANCE(Datagram, AStreamSocketIsRefused, "datagram.wrong-socket") {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  datagram_options options;
  options.fd = fd;
  endpoint here;
  EXPECT_RAISES(co_await attempt(open(here, options, recording(here.log))), error_kind::value);
  EXPECT_EQ(here.log->factory_calls, 0);
  ::close(fd);
}

CONFORMANCE(Datagram, ASocketTogetherWithOptionsIsRefused, "datagram.wrong-socket") {
  datagram_socket bound = datagram_socket::udp();
  datagram_options with_family, with_local, with_remote;
  with_family.fd = with_local.fd = with_remote.fd = bound.fd();
  with_family.family = AF_INET;
  with_local.local = list_of(loopback, 0);
  with_remote.remote = bound.address();
  endpoint here;
  EXPECT_RAISES(co_await attempt(open(here, with_family, recording(here.log))), error_kind::value);
  EXPECT_RAISES(co_await attempt(open(here, with_local, recording(here.log))), error_kind::value);
  EXPECT_RAISES(co_await attempt(open(here, with_remote, recording(here.log))), error_kind::value);
  EXPECT_EQ(here.log->factory_calls, 0);
}

CONFORMANCE(Datagram, NothingGivenIsRefused, "datagram.nothing-given") {
  endpoint here;
  EXPECT_RAISES(co_await attempt(open(here, datagram_options(), recording(here.log))), error_kind::value);
  EXPECT_EQ(here.log->factory_calls, 0);
}

CONFORMANCE(Datagram, AFamilyAloneIsEnough, "datagram.nothing-given", needs("datagram.close"),
            needs("datagram.sendto")) {
  datagram_socket peer = datagram_socket::udp();
  datagram_options options;
  options.family = AF_INET;
  endpoint here = co_await open(options);
  here.transport.sendto("hello", peer.address());
  EXPECT_THAT(co_await take_all(rt, peer, 1), ::testing::ElementsAre("hello"));
  co_await closed(rt, here);
}

CONFORMANCE(Datagram, AnAddressInUseIsTheOsErrorAndMakesNoProtocol, "datagram.cant-bind") {
  endpoint first = co_await open_udp(), second;
  datagram_options options;
  options.local = first.address();
  outcome o = co_await attempt(open(second, options, recording(second.log)));
  REQUIRE_RAISES(o, error_kind::os);
  EXPECT_EQ(o.failure().os_code(), EADDRINUSE);
  EXPECT_EQ(second.log->factory_calls, 0);
  co_await closed(rt, first);
}

CONFORMANCE(Datagram, UnixEndpointsSendAndReceiveByPath, "datagram.unix", needs("datagram.get_extra_info")) {
  temporary_folder folder;
  datagram_options at_a, at_b;
  at_a.family = at_b.family = AF_UNIX;
  at_a.local = folder.file("a");
  at_b.local = folder.file("b");
  at_b.remote = folder.file("a");
  endpoint a = co_await open(at_a), b = co_await open(at_b);
  EXPECT_EQ(a.transport.get_extra_info("sockname"), value(folder.file("a")));
  b.transport.sendto("to a");
  co_await until(rt, [&] { return !a.log->data.empty(); });
  EXPECT_THAT(a.log->data, ::testing::ElementsAre("to a"));
  EXPECT_EQ(a.log->senders.at(0), value(folder.file("b")));
  datagram_socket c = datagram_socket::unix_at(folder.file("c"));
  a.transport.sendto("to c", folder.file("c"));
  EXPECT_THAT(co_await take_all(rt, c, 1), ::testing::ElementsAre("to c"));
  co_await closed(rt, b);
  co_await closed(rt, a);
}

CONFORMANCE(Datagram, AUnixSocketLeftAtThePathIsReplaced, "datagram.unix") {
  temporary_folder folder;
  datagram_socket::unix_at(folder.file("here")).close();
  datagram_options options;
  options.family = AF_UNIX;
  options.local = folder.file("here");
  endpoint here = co_await open(options);
  datagram_socket peer = datagram_socket::unix_at(folder.file("peer"));
  peer.send("found", folder.file("here"));
  co_await until(rt, [&] { return !here.log->data.empty(); });
  EXPECT_EQ(here.log->senders.at(0), value(folder.file("peer")));
  co_await closed(rt, here);
}

}  // namespace
}  // namespace assay::conformance
