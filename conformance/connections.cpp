// Making connections: which addresses are tried, from which local end, and what is told when all fail.
#include <assay/sdk/connecting.hpp>

#include "connections.hpp"
#include "gate.hpp"
#include "plain_socket.hpp"

namespace assay::conformance {
namespace {

using ::testing::HasSubstr;

// Without a host a connection goes to the loopback addresses of the machine, of either family.
connect_options to_loopback(int port) {
  connect_options to;
  to.port = port;
  return to;
}

co<> reaches_the_only_one(test_context& rt, std::string host) {
  serve_options at(host);
  value started = co_await start_server([](reader, writer out) { out.close(); }, at);
  server listening = started.as_server();
  connect_options to = to_loopback(listening.port());
  outcome both = co_await attempt(open_connection(to));
  REQUIRE_TRUE(both.ok()) << "the address " << host << " was not reached: " << to_string(both.failure());
  connection c(both.get());
  EXPECT_EQ(peer_of(c), host);
  co_await left(rt, c);
  listening.close();
  co_await rt.drain();
}

// Whichever comes first, in one of the two the address that answers is not the first.
CONFORMANCE(Connection, TheAddressesOfAHostAreTriedInTurn, "connection.addresses-in-turn",
            needs("streams.get_extra_info"), needs("streams.writer_close"), needs("streams.server_close")) {
  co_await reaches_the_only_one(rt, "127.0.0.1");
  if (has_ipv6()) co_await reaches_the_only_one(rt, "::1");
}

CONFORMANCE(Connection, ItFailsOnlyIfAllAddressesFail, "connection.addresses-in-turn",
            "connection.errors-combined") {
  plain_socket refusing = bound_to(loopback);
  connect_options to = to_loopback(port_of(refusing));
  outcome failed = co_await attempt(open_connection(to));
  REQUIRE_RAISES(failed, error_kind::os);
  std::string text(failed.failure().message());
  EXPECT_THAT(text, HasSubstr("127.0.0.1")) << "an address that failed is not named";
  if (has_ipv6()) {
    EXPECT_THAT(text, HasSubstr("::1")) << "an address that failed is not named";
  }
}

CONFORMANCE(Connection, TheOneAddressThatFailsIsTheErrorWithItsNumber, "connection.errors-combined") {
  plain_socket refusing = bound_to(loopback);
  connect_options to(loopback, port_of(refusing));
  outcome failed = co_await attempt(open_connection(to));
  REQUIRE_RAISES(failed, error_kind::os);
  EXPECT_EQ(failed.failure().os_code(), ECONNREFUSED);
}

// Each address fails for want of a descriptor: twice the same error.
CONFORMANCE(Connection, AddressesThatFailAlikeGiveTheirOneError, "connection.errors-combined") {
  plain_socket refusing = bound_to(loopback);
  connect_options to = to_loopback(port_of(refusing));
  outcome failed;
  {
    no_descriptors exhausted;
    failed = co_await attempt(open_connection(to));
  }
  REQUIRE_RAISES(failed, error_kind::os);
  EXPECT_EQ(failed.failure().os_code(), EMFILE) << "the one reason was lost";
}

CONFORMANCE(Connection, WithAllErrorsTheGroupOfThemIsRaised, "connection.all-errors") {
  plain_socket refusing = bound_to(loopback);
  connect_options to = to_loopback(port_of(refusing));
  to.all_errors = true;
  outcome failed = co_await attempt(open_connection(to));
  REQUIRE_RAISES(failed, error_kind::group);
  std::vector<error> all = failed.failure().children();
  EXPECT_EQ(all.size(), has_ipv6() ? 2u : all.size()) << "not one error an address";
  for (const error& each : all) EXPECT_EQ(each.kind(), error_kind::os);
}

CONFORMANCE(Connection, WithAllErrorsASingleOneIsAGroupToo, "connection.all-errors") {
  plain_socket refusing = bound_to(loopback);
  connect_options to(loopback, port_of(refusing));
  to.all_errors = true;
  outcome failed = co_await attempt(open_connection(to));
  REQUIRE_RAISES(failed, error_kind::group);
  REQUIRE_EQ(failed.failure().children().size(), 1u);
  EXPECT_EQ(failed.failure().children()[0].os_code(), ECONNREFUSED);
}

co<std::string> peername_seen_by_server(test_context& rt, connect_options to) {
  future accepted = rt.create_future();
  serve_options at(loopback);
  auto accept = [accepted](reader in, writer out) { accepted.set_result(list_of(in, out)); };
  value started = co_await start_server(accept, at);
  server listening = started.as_server();
  to.port = listening.port();
  value both = co_await open_connection(to);
  connection client(both);
  value other = co_await accepted;
  connection peer(other);
  std::vector<value> name = peer.writer.get_extra_info("peername").as_list();
  peer.writer.close();
  listening.close();
  co_await left(rt, client);
  co_await attempt(peer.writer.wait_closed());
  co_return name.at(0).as_text() + " " + std::to_string(name.at(1).as_int());
}

CONFORMANCE(Connection, ALocalAddressIsWhereItComesFrom, "connection.local-address",
            needs("streams.writer_close"), needs("streams.server_close")) {
  connect_options to(loopback, 0);
  to.local = server::address{"127.0.0.2", 0};
  std::string from = co_await peername_seen_by_server(rt, to);
  EXPECT_THAT(from, ::testing::StartsWith("127.0.0.2 ")) << "it comes from another address";
  plain_socket free_port = bound_to("127.0.0.3");
  int port = port_of(free_port);
  free_port.close();
  to.local = server::address{"127.0.0.3", port};
  EXPECT_EQ(co_await peername_seen_by_server(rt, to), "127.0.0.3 " + std::to_string(port));
}

CONFORMANCE(Connection, ALocalAddressInUseIsTheOsError, "connection.local-address") {
  plain_socket taken = listening_at(loopback);
  plain_socket target = listening_at("127.0.0.2");
  connect_options to("127.0.0.2", port_of(target));
  to.local = server::address{loopback, port_of(taken)};
  outcome failed = co_await attempt(open_connection(to));
  REQUIRE_RAISES(failed, error_kind::os);
  EXPECT_EQ(failed.failure().os_code(), EADDRINUSE) << "the error tells another reason";
}

// The host's addresses are of both families, the local one of the second only.
CONFORMANCE(Connection, AddressesOfAnotherFamilyThanTheLocalOneAreSkipped, "connection.local-family",
            needs("streams.get_extra_info"), needs("streams.writer_close"), needs("streams.server_close")) {
  connect_options to;
  to.local = server::address{"127.0.0.2", 0};
  std::string from = co_await peername_seen_by_server(rt, to);
  EXPECT_THAT(from, ::testing::StartsWith("127.0.0.2 "));
}

CONFORMANCE(Connection, ALocalAddressOfNoFamilyOfTheHostIsAnOsError, "connection.local-family") {
  plain_socket target = listening_at(loopback);
  connect_options to(loopback, port_of(target));
  to.local = server::address{"::1", 0};
  EXPECT_RAISES(co_await attempt(open_connection(to)), error_kind::os);
}

// Names that no resolver needs to be asked for: an address of the other family is none of this one.
CONFORMANCE(Connection, AHostThatCannotBeResolvedIsTheErrorOfTheResolver, "connection.resolution-failed") {
  connect_options to("127.0.0.1", 1);
  to.family = AF_INET6;
  outcome failed = co_await attempt(open_connection(to));
  REQUIRE_RAISES(failed, error_kind::resolve);
  EXPECT_NE(failed.failure().os_code(), 0) << "the resolver's code was lost";
  connect_options other("::1", 1);
  other.family = AF_INET;
  EXPECT_RAISES(co_await attempt(open_connection(other)), error_kind::resolve);
}

// The only thread of the executor is busy: what has to be resolved would wait for it.
CONFORMANCE(Connection, AnIpLiteralNeedsNoThread, "connection.literal-not-resolved",
            needs("executor.thread_pool_shutdown"), needs("streams.writer_close"),
            needs("streams.server_close")) {
  gate busy, free;
  executor pool = rt.thread_pool(1);
  rt.loop().set_default_executor(pool);
  future job = rt.loop().run_in_executor({}, [&busy, &free] {
    busy.open();
    free.pass();
  });
  busy.pass();
  serve_options at(loopback);
  value started = co_await start_server([](reader, writer out) { out.close(); }, at);
  server listening = started.as_server();
  task connecting = rt.spawn([&]() -> co<value> {
    connect_options to(loopback, listening.port());
    value both = co_await open_connection(to);
    co_return both;
  });
  // One that waits for the thread would wait for ever: the bound is a watchdog.
  for (int i = 0; i < 100 && !connecting.done(); ++i) co_await rt.sleep(rt.unit());
  bool done = connecting.done();
  free.open();
  EXPECT_TRUE(done) << "the literal was resolved in a thread";
  co_await job;
  pool.shutdown();
  value both = co_await connecting;
  co_await left(rt, connection(both));
  listening.close();
  co_await rt.drain();
}

}  // namespace
}  // namespace assay::conformance
