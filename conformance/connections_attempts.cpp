// Making connections: attempts that stay pending, cancelled ones and those that race.
#include <netdb.h>
#include <assay/sdk/connecting.hpp>

#include <array>

#include "connections.hpp"
#include "plain_socket.hpp"

namespace assay::conformance {
namespace {

co<> begin_and_cancel(test_context& rt, int port, int sockets_before) {
  task connecting = rt.spawn([port]() -> co<> {
    connect_options to(loopback, port);
    co_await open_connection(to);
  });
  co_await rt.drain();
  REQUIRE_FALSE(connecting.done());
  if (sockets_before > 0) {
    EXPECT_EQ(open_descriptors(), sockets_before + 1) << "the attempt has not begun";
  }
  connecting.cancel();
  EXPECT_RAISES(co_await attempt(connecting), error_kind::cancelled);
  co_await rt.drain();
  rt.collect();
}

CONFORMANCE(Connection, CancellingAnAttemptClosesItsSocket, "connection.cancelled") {
  full_listener nowhere(loopback);
  // What the runtime opens once and keeps is there after the first.
  co_await begin_and_cancel(rt, nowhere.port(), 0);
  int before = open_descriptors();
  co_await begin_and_cancel(rt, nowhere.port(), before);
  EXPECT_EQ(open_descriptors(), before) << "the socket of the cancelled attempt is open";
}

// Two loopback addresses with one port: the machine's first one, then the other. Without a host a connection
// goes to both, in this order.
struct two_addresses {
  two_addresses() {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* list = nullptr;
    if (::getaddrinfo(nullptr, "1", &hints, &list) == 0) {
      for (const addrinfo* a = list; a != nullptr; a = a->ai_next) {
        hosts.push_back(a->ai_family == AF_INET6 ? "::1" : "127.0.0.1");
      }
      ::freeaddrinfo(list);
    }
    if (!has_ipv6() || hosts.size() != 2 || hosts[0] == hosts[1]) {
      machine_lacks("loopback addresses of two families");
    }
    while (!reserve()) {
    }
  }
  // Free at both, and nobody's connection gets it while this lives.
  int port() const { return port_of(reserved_[0]); }
  const std::string& first() const { return hosts[0]; }
  const std::string& second() const { return hosts[1]; }
  std::vector<std::string> hosts;

 private:
  bool reserve() {
    reserved_[0] = bound_to(first());
    try {
      reserved_[1] = bound_to(second(), port_of(reserved_[0]));
    } catch (const std::system_error&) {
      return false;  // a connection of somebody else's has it there
    }
    return true;
  }
  std::array<plain_socket, 2> reserved_;
};

connect_options racing(int port, double delay) {
  connect_options to;
  to.port = port;
  to.happy_eyeballs_delay = delay;
  return to;
}

constexpr double an_hour = 3600;

CONFORMANCE(Connection, AfterTheDelayTheNextAddressIsTriedAndTheLoserIsClosed, "connection.happy-eyeballs",
            needs("streams.get_extra_info"), needs("streams.writer_close"), needs("streams.server_close")) {
  two_addresses of_both;
  full_listener pending(of_both.first(), of_both.port());
  serve_options at(of_both.second(), pending.port());
  value started = co_await start_server(hang_up, at);
  server listening = started.as_server();
  int before = open_descriptors();
  double begin = rt.loop().time();
  connect_options to = racing(pending.port(), rt.unit());
  value both = co_await open_connection(to);
  EXPECT_GE(rt.loop().time() - begin, rt.unit() - 0.002) << "the next address was tried before the delay";
  connection c(both);
  EXPECT_EQ(peer_of(c), of_both.second());
  co_await c.reader.read();
  co_await rt.drain();
  rt.collect();
  EXPECT_EQ(open_descriptors(), before + 1) << "the socket of the attempt that lost is open";
  co_await left(rt, c);
  listening.close();
  co_await rt.drain();
}

// The delay is an hour: only the failure can have let the next one begin.
CONFORMANCE(Connection, AnAddressThatFailsDoesNotMakeTheNextWaitForTheDelay, "connection.happy-eyeballs",
            needs("streams.get_extra_info"), needs("streams.writer_close"), needs("streams.server_close")) {
  two_addresses of_both;
  plain_socket refusing = bound_to(of_both.first(), of_both.port());
  serve_options at(of_both.second(), port_of(refusing));
  value started = co_await start_server(hang_up, at);
  connect_options to = racing(port_of(refusing), an_hour);
  value both = co_await open_connection(to);
  connection c(both);
  EXPECT_EQ(peer_of(c), of_both.second());
  co_await left(rt, c);
  started.as_server().close();
  co_await rt.drain();
}

CONFORMANCE(Connection, AnAddressThatAnswersAtOnceIsTheOnlyOneTried, "connection.happy-eyeballs",
            needs("streams.get_extra_info"), needs("streams.writer_close"), needs("streams.server_close")) {
  two_addresses of_both;
  int others = 0;
  serve_options at(of_both.first(), of_both.port());
  value first = co_await start_server(hang_up, at);
  serve_options beside(of_both.second(), first.as_server().port());
  auto count = [&others](reader, writer out) {
    ++others;
    out.close();
  };
  value second = co_await start_server(count, beside);
  connect_options to = racing(first.as_server().port(), an_hour);
  value both = co_await open_connection(to);
  connection c(both);
  EXPECT_EQ(peer_of(c), of_both.first());
  co_await c.reader.read();
  co_await rt.drain();
  EXPECT_EQ(others, 0) << "the other address was tried as well";
  co_await left(rt, c);
  first.as_server().close();
  second.as_server().close();
  co_await rt.drain();
}

CONFORMANCE(Connection, ARaceThatNobodyWinsIsAnOsError, "connection.happy-eyeballs",
            "connection.errors-combined") {
  plain_socket refusing = bound_to(loopback);
  connect_options to = racing(port_of(refusing), an_hour);
  outcome failed = co_await attempt(open_connection(to));
  REQUIRE_RAISES(failed, error_kind::os);
  EXPECT_THAT(std::string(failed.failure().message()), ::testing::HasSubstr("127.0.0.1"));
}

CONFORMANCE(Connection, CancellingARaceClosesAllItsSockets, "connection.happy-eyeballs",
            "connection.cancelled") {
  two_addresses of_both;
  full_listener a(of_both.first(), of_both.port());
  full_listener b(of_both.second(), a.port());
  int before = open_descriptors();
  task connecting = rt.spawn([&]() -> co<> {
    connect_options to = racing(a.port(), rt.unit());
    co_await open_connection(to);
  });
  co_await until(rt, [&] { return open_descriptors() == before + 2; });
  connecting.cancel();
  EXPECT_RAISES(co_await attempt(connecting), error_kind::cancelled);
  co_await rt.drain();
  rt.collect();
  EXPECT_EQ(open_descriptors(), before) << "sockets of the cancelled attempts are open";
}

// The second address would answer: it must not be asked while the first is pending.
CONFORMANCE(Connection, WithoutADelayAPendingAddressIsNotOvertaken, "connection.addresses-in-turn",
            needs("streams.server_close"), needs("streams.writer_close"), needs("streams.read")) {
  two_addresses of_both;
  full_listener pending(of_both.first(), of_both.port());
  int served = 0;
  serve_options at(of_both.second(), pending.port());
  auto count = [&served](reader, writer out) {
    ++served;
    out.close();
  };
  value started = co_await start_server(count, at);
  task connecting = rt.spawn([&]() -> co<> {
    connect_options to;
    to.port = pending.port();
    co_await open_connection(to);
  });
  co_await rt.drain();
  // What comes later through the same loop and the same server is through.
  connect_options there(of_both.second(), pending.port());
  value both = co_await open_connection(there);
  connection c(both);
  EXPECT_EQ(co_await c.reader.read(), bytes_of(""));
  EXPECT_FALSE(connecting.done()) << "the pending address was overtaken";
  EXPECT_EQ(served, 1) << "the next address was tried while the first was pending";
  connecting.cancel();
  co_await attempt(connecting);
  co_await left(rt, c);
  started.as_server().close();
  co_await rt.drain();
}

}  // namespace
}  // namespace assay::conformance
