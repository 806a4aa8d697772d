// sock_connect, sock_accept, sock_recv, sock_recv_into, sock_sendall, against peers that are plain sockets.

#include <cerrno>

#include "descriptors.hpp"
#include "plain_socket.hpp"
#include "stream_pair.hpp"

namespace assay::conformance {
namespace {

struct accepted {
  explicit accepted(const value& result)
      : fd(static_cast<int>(result.as_list().at(0).as_int())), address(result.as_list().at(1)) {}
  descriptor fd;
  value address;
};

task receiving(test_context& rt, int fd) {
  return rt.spawn([fd]() -> co<value> { co_return co_await sock_recv(fd, 100); });
}
task accepting(test_context& rt, int fd) {
  return rt.spawn([fd]() -> co<value> { co_return co_await sock_accept(fd); });
}

// A connection as the operating system makes it, without the runtime.
void connect_now(const loopback_socket& client, const loopback_socket& to) {
  sockaddr_in where{};
  where.sin_family = AF_INET;
  where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  where.sin_port = htons(static_cast<std::uint16_t>(to.port));
  const int result = ::connect(client.fd.get(), reinterpret_cast<sockaddr*>(&where), sizeof where);
  REQUIRE_TRUE(result == 0 || errno == EINPROGRESS);
}

CONFORMANCE(Descriptor, ConnectAcceptSendAndReceive, "descriptor.sock-operations",
            "descriptor.accept-result") {
  listening_socket listening;
  loopback_socket client(SOCK_STREAM);
  task accept = accepting(rt, listening.fd.get());
  co_await rt.drain();
  EXPECT_FALSE(accept.done()) << "accepted what nobody connected";
  co_await sock_connect(client.fd.get(), listening.address());
  value result = co_await accept;
  accepted peer(result);
  EXPECT_EQ(host_and_port(peer.address), client.address());
  EXPECT_TRUE((::fcntl(peer.fd.get(), F_GETFL) & O_NONBLOCK) != 0) << "the accepted socket blocks";

  co_await sock_sendall(client.fd.get(), "ping");
  EXPECT_EQ(co_await sock_recv(peer.fd.get(), 100), bytes_of("ping"));
  co_await sock_sendall(peer.fd.get(), "pong");
  std::vector<char> buffer(6, '.');
  EXPECT_EQ(co_await sock_recv_into(client.fd.get(), buffer), value{4});
  EXPECT_EQ(std::string(buffer.begin(), buffer.end()), "pong..");
}

CONFORMANCE(Descriptor, TheLoopGoesOnWhileAnOperationWaits, "descriptor.sock-operations") {
  socket_pair pair;
  std::vector<char> buffer(10);
  task waiter = rt.spawn([&]() -> co<> {
    value n = co_await sock_recv_into(pair.ours.get(), buffer);
    rt.trace("received {}", n);
  });
  co_await rt.drain();
  rt.trace("the loop goes on");
  send_now(pair.theirs.get(), "late");
  co_await waiter;
  EXPECT_TRACE("the loop goes on", "received 4");
}

CONFORMANCE(Descriptor, RecvReturnsAtMostWhatWasAskedFor, "descriptor.sock-operations") {
  socket_pair pair;
  send_now(pair.theirs.get(), "abcdef");
  EXPECT_EQ(co_await sock_recv(pair.ours.get(), 4), bytes_of("abcd"));
  EXPECT_EQ(co_await sock_recv(pair.ours.get(), 4), bytes_of("ef"));
}

CONFORMANCE(Descriptor, RecvReturnsEmptyBytesAtTheEnd, "descriptor.recv-at-eof") {
  socket_pair pair;
  send_now(pair.theirs.get(), "last");
  pair.theirs.close();
  EXPECT_EQ(co_await sock_recv(pair.ours.get(), 100), bytes_of("last"));
  EXPECT_EQ(co_await sock_recv(pair.ours.get(), 100), bytes_of(""));
}

CONFORMANCE(Descriptor, AWaitingRecvReturnsEmptyBytesAtTheEnd, "descriptor.recv-at-eof",
            needs("task.create")) {
  socket_pair pair;
  task waiter = receiving(rt, pair.ours.get());
  co_await rt.drain();
  EXPECT_FALSE(waiter.done());
  pair.theirs.close();
  EXPECT_EQ(co_await waiter, bytes_of(""));
}

// More than the operating system buffers.
CONFORMANCE(Descriptor, SendallReturnsOnlyWhenAllIsSent, "descriptor.sendall-all") {
  socket_pair pair;
  constexpr std::size_t size = std::size_t{4} << 20;
  task sending = rt.spawn([&]() -> co<> { co_await sock_sendall(pair.ours.get(), std::string(size, 's')); });
  co_await rt.drain();
  EXPECT_FALSE(sending.done()) << "sendall returned before all was sent";
  std::size_t received = 0;
  while (!sending.done()) {
    value piece = co_await sock_recv(pair.theirs.get(), 1 << 16);
    received += piece.as_bytes().size();
    co_await rt.passes(1);
  }
  co_await sending;
  for (std::string rest; !(rest = received_now(pair.theirs.get())).empty();) received += rest.size();
  EXPECT_EQ(received, size);
}

CONFORMANCE(Descriptor, ConnectingToWhereNobodyListensRaisesTheOsError, "descriptor.connect-refused") {
  loopback_socket nobody(SOCK_STREAM), client(SOCK_STREAM);
  outcome connected = co_await attempt(sock_connect(client.fd.get(), nobody.address()));
  REQUIRE_RAISES(connected, error_kind::os);
  EXPECT_EQ(connected.failure().os_code(), ECONNREFUSED);
}

CONFORMANCE(Descriptor, ConnectResolvesTheNameOfAHost, "descriptor.connect-resolves",
            needs("fd.sock_accept")) {
  listening_socket listening;
  loopback_socket client(SOCK_STREAM);
  co_await sock_connect(client.fd.get(), address_of("localhost", listening.port));
  value result = co_await sock_accept(listening.fd.get());
  accepted peer(result);
  EXPECT_EQ(host_and_port(peer.address), client.address());
}

CONFORMANCE(Descriptor, InDebugModeABlockingSocketIsAValueError, "descriptor.blocking-refused") {
  socket_pair pair;
  listening_socket listening;
  loopback_socket client(SOCK_STREAM), waits(SOCK_STREAM);
  send_now(pair.theirs.get(), "there is something to receive");  // and to accept: nothing has to wait
  connect_now(waits, listening);
  for (const descriptor* each : {&pair.ours, &listening.fd, &client.fd}) ::fcntl(each->get(), F_SETFL, 0);
  std::vector<char> buffer(10);
  rt.loop().set_debug(true);
  outcome recv = co_await attempt(sock_recv(pair.ours.get(), 10));
  outcome recv_into = co_await attempt(sock_recv_into(pair.ours.get(), buffer));
  outcome sendall = co_await attempt(sock_sendall(pair.ours.get(), "x"));
  outcome accept = co_await attempt(sock_accept(listening.fd.get()));
  outcome connect = co_await attempt(sock_connect(client.fd.get(), listening.address()));
  rt.loop().set_debug(false);
  EXPECT_RAISES(recv, error_kind::value);
  EXPECT_RAISES(recv_into, error_kind::value);
  EXPECT_RAISES(sendall, error_kind::value);
  EXPECT_RAISES(accept, error_kind::value);
  EXPECT_RAISES(connect, error_kind::value);
}

CONFORMANCE(Descriptor, ACancelledRecvLosesNothing, "descriptor.cancelled-operation") {
  socket_pair pair;
  task waiter = receiving(rt, pair.ours.get());
  co_await rt.drain();
  waiter.cancel();
  outcome ended = co_await attempt(waiter);
  EXPECT_RAISES(ended, error_kind::cancelled);
  send_now(pair.theirs.get(), "kept");
  EXPECT_EQ(co_await sock_recv(pair.ours.get(), 100), bytes_of("kept"));
}

CONFORMANCE(Descriptor, ACancelledAcceptLosesNoConnection, "descriptor.cancelled-operation") {
  listening_socket listening;
  loopback_socket client(SOCK_STREAM);
  task waiter = accepting(rt, listening.fd.get());
  co_await rt.drain();
  waiter.cancel();
  outcome ended = co_await attempt(waiter);
  EXPECT_RAISES(ended, error_kind::cancelled);
  connect_now(client, listening);
  value result = co_await sock_accept(listening.fd.get());
  accepted peer(result);
  EXPECT_EQ(host_and_port(peer.address), client.address());
}

// The operation is begun in the step that cancelled the former one. That it got the data is known after a
// round trip through the same loop that began later.
CONFORMANCE(Descriptor, AnOperationBegunInThePassOfACancellationWorks, "descriptor.next-operation") {
  socket_pair pair, later;
  task first = receiving(rt, pair.ours.get());
  co_await rt.drain();
  task second = rt.spawn([&]() -> co<value> {
    first.cancel();
    co_return co_await sock_recv(pair.ours.get(), 100);
  });
  co_await rt.drain();
  EXPECT_TRUE(first.cancelled());
  send_now(pair.theirs.get(), "for the second");
  task witness = receiving(rt, later.ours.get());
  co_await rt.drain();
  send_now(later.theirs.get(), "later");
  co_await witness;
  co_await rt.drain();
  REQUIRE_TRUE(second.done()) << "the second operation was not told";
  EXPECT_EQ(co_await second, bytes_of("for the second"));
}

// The same inside one task: its next step begins the operation anew.
CONFORMANCE(Descriptor, ATaskThatSuppressesItsCancellationMayReceiveAgain, "descriptor.next-operation") {
  socket_pair pair, later;
  task t = rt.spawn([&]() -> co<value> {
    outcome cancelled = co_await attempt(sock_recv(pair.ours.get(), 100));
    EXPECT_RAISES(cancelled, error_kind::cancelled);
    co_return co_await sock_recv(pair.ours.get(), 100);
  });
  co_await rt.drain();
  t.cancel();
  co_await rt.drain();
  send_now(pair.theirs.get(), "again");
  task witness = receiving(rt, later.ours.get());
  co_await rt.drain();
  send_now(later.theirs.get(), "later");
  co_await witness;
  co_await rt.drain();
  REQUIRE_TRUE(t.done()) << "the second operation was not told";
  EXPECT_EQ(co_await t, bytes_of("again"));
}

CONFORMANCE(Descriptor, AnOperationOnASocketOfATransportIsRefusedWhereItWouldWait,
            "descriptor.operation-of-transport", needs("streams.writer_close")) {
  stream_pair pair = co_await connected(rt);
  value socket = pair.client.writer.get_extra_info("socket");
  const int fd = static_cast<int>(socket.as_int());
  std::vector<char> buffer(10);
  outcome recv = co_await attempt(sock_recv(fd, 10));
  outcome recv_into = co_await attempt(sock_recv_into(fd, buffer));
  EXPECT_RAISES(recv, error_kind::runtime);
  EXPECT_RAISES(recv_into, error_kind::runtime);
  pair.peer.writer.write("still works\n");
  EXPECT_EQ(co_await pair.client.reader.readline(), bytes_of("still works\n"));
  co_await closed(rt, pair);
}

CONFORMANCE(Descriptor, AcceptWithoutDescriptorsRaisesTheOsErrorAndTheConnectionWaits,
            "descriptor.sock-operations", "descriptor.cancelled-operation") {
  listening_socket listening;
  loopback_socket client(SOCK_STREAM);
  connect_now(client, listening);
  outcome ended;
  {
    no_descriptors scope;
    ended = co_await attempt(sock_accept(listening.fd.get()));
  }
  REQUIRE_RAISES(ended, error_kind::os);
  EXPECT_EQ(ended.failure().os_code(), EMFILE);
  value result = co_await sock_accept(listening.fd.get());
  accepted peer(result);
  EXPECT_EQ(host_and_port(peer.address), client.address());
}

CONFORMANCE(Descriptor, AResetWhileRecvWaitsRaisesTheOsErrorAndTheLoopGoesOn, "descriptor.sock-operations") {
  listening_socket listening;
  loopback_socket client(SOCK_STREAM);
  connect_now(client, listening);
  value result = co_await sock_accept(listening.fd.get());
  accepted peer(result);
  task waiter = receiving(rt, peer.fd.get());
  co_await rt.drain();
  EXPECT_FALSE(waiter.done());
  reset_connection(client.fd);
  outcome ended = co_await attempt(waiter);
  REQUIRE_RAISES(ended, error_kind::os);
  EXPECT_EQ(ended.failure().os_code(), ECONNRESET);
  EXPECT_EQ(co_await sock_recv(peer.fd.get(), 100), bytes_of("")) << "the socket is usable still";
}

}  // namespace
}  // namespace assay::conformance
