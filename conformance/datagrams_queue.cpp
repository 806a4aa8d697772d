// What a datagram endpoint can't send at once: the queue, flow control, and closing with something in it.
#include "datagram_peers.hpp"
#include "temporary_folder.hpp"

namespace assay::conformance {
namespace {

// An endpoint whose peer does not read until the test says so. The kernel keeps a few datagrams for it.
struct slow_peer {
  slow_peer() : peer(datagram_socket::unix_at(folder.file("peer"))) {}
  temporary_folder folder;
  datagram_socket peer;
  co<endpoint> connect() { return open_to(folder.file("peer"), AF_UNIX); }
};

CONFORMANCE(Datagram, WhatCannotBeSentIsQueuedAndSentInOrder, "datagram.queued-in-order",
            needs("datagram.unix-paths")) {
  slow_peer far;
  endpoint here = co_await far.connect();
  std::vector<std::string> sent = send_until_queued(here, 20);
  EXPECT_GT(here.transport.get_write_buffer_size(), 0);
  EXPECT_EQ(co_await take_all(rt, far.peer, sent.size()), sent);
  co_await closed(rt, here);
}

CONFORMANCE(Datagram, SendtoDoesNotOvertakeTheQueue, "datagram.queued-in-order",
            needs("datagram.unix-paths")) {
  slow_peer far;
  endpoint here = co_await far.connect();
  std::vector<std::string> sent = send_until_queued(here, 5);
  // There is room now, and the loop has not seen it yet.
  std::vector<std::string> got = far.peer.take();
  here.transport.sendto("late");
  sent.push_back("late");
  for (const std::string& each : co_await take_all(rt, far.peer, sent.size() - got.size())) {
    got.push_back(each);
  }
  EXPECT_EQ(got, sent);
  co_await closed(rt, here);
}

CONFORMANCE(Datagram, TheQueuePausesAndResumesTheProtocol, "datagram.flow-control",
            needs("datagram.unix-paths")) {
  slow_peer far;
  endpoint here;
  std::int64_t size_at_resume = -1;
  datagram_handlers handlers = recording(here.log);
  handlers.resume_writing = [&] {
    here.log->events.push_back("resume");
    size_at_resume = here.transport.get_write_buffer_size();
  };
  datagram_options options;
  options.family = AF_UNIX;
  options.remote = far.folder.file("peer");
  co_await open(here, options, handlers);
  here.transport.set_write_buffer_limits(2000, 500);
  std::vector<std::string> sent = send_until_queued(here, 10);
  EXPECT_THAT(here.log->events, ::testing::ElementsAre("made")) << "paused below the high-water mark";
  for (std::string& each : send_until_queued(here, 20)) sent.push_back(std::move(each));
  EXPECT_THAT(here.log->events, ::testing::ElementsAre("made", "pause")) << "far above the mark";
  co_await rt.drain();
  EXPECT_EQ(here.log->count("resume"), 0u) << "resumed although nothing was sent";
  EXPECT_EQ(co_await take_all(rt, far.peer, sent.size()), sent);
  co_await rt.drain();
  EXPECT_EQ(here.transport.get_write_buffer_size(), 0) << "all of it was sent";
  EXPECT_THAT(here.log->events, ::testing::ElementsAre("made", "pause", "resume"));
  EXPECT_LE(size_at_resume, 500);
  co_await closed(rt, here);
}

// Lowering the mark below what is queued pauses at once.
CONFORMANCE(Datagram, AMarkBelowWhatIsQueuedPausesAtOnce, "datagram.flow-control",
            needs("datagram.unix-paths")) {
  slow_peer far;
  endpoint here = co_await far.connect();
  std::vector<std::string> sent = send_until_queued(here);
  EXPECT_EQ(here.log->count("pause"), 0u);
  here.transport.set_write_buffer_limits(0);
  EXPECT_EQ(here.log->count("pause"), 1u);
  EXPECT_EQ(co_await take_all(rt, far.peer, sent.size()), sent);
  co_await rt.drain();
  EXPECT_EQ(here.log->count("resume"), 1u);
  EXPECT_EQ(here.transport.get_write_buffer_size(), 0) << "all of it was sent";
  co_await closed(rt, here);
}

CONFORMANCE(Datagram, CloseCallsConnectionLostThroughTheLoop, "datagram.close") {
  endpoint here = co_await open_udp();
  EXPECT_FALSE(here.transport.is_closing());
  here.transport.close();
  EXPECT_TRUE(here.transport.is_closing());
  EXPECT_FALSE(here.log->lost()) << "connection_lost was called within close";
  here.transport.close();
  co_await until(rt, [&] { return here.log->lost(); });
  co_await rt.drain();
  EXPECT_THAT(here.log->events, ::testing::ElementsAre("made", "lost"));
  EXPECT_EQ(here.log->lost_with, error());
}

CONFORMANCE(Datagram, AClosedEndpointReceivesNothingMore, "datagram.close",
            needs("datagram.get_extra_info")) {
  endpoint here = co_await open_udp();
  datagram_socket peer = datagram_socket::udp();
  peer.send("too late", here.port());
  here.transport.close();
  co_await until(rt, [&] { return here.log->lost(); });
  co_await rt.drain();
  EXPECT_THAT(here.log->events, ::testing::ElementsAre("made", "lost"));
}

CONFORMANCE(Datagram, CloseSendsWhatIsQueuedFirst, "datagram.close", needs("datagram.unix-paths")) {
  slow_peer far;
  endpoint here = co_await far.connect();
  std::vector<std::string> sent = send_until_queued(here, 20);
  here.transport.close();
  co_await rt.drain();
  EXPECT_FALSE(here.log->lost()) << "lost although something was still to be sent";
  EXPECT_EQ(co_await take_all(rt, far.peer, sent.size()), sent) << "close dropped what was queued";
  co_await until(rt, [&] { return here.log->lost(); });
  EXPECT_EQ(here.log->lost_with, error());
}

CONFORMANCE(Datagram, AbortDropsWhatIsQueued, "datagram.close", needs("datagram.unix-paths")) {
  slow_peer far;
  endpoint here = co_await far.connect();
  std::vector<std::string> sent = send_until_queued(here, 20);
  here.transport.abort();
  EXPECT_TRUE(here.transport.is_closing());
  EXPECT_FALSE(here.log->lost()) << "connection_lost was called within abort";
  co_await until(rt, [&] { return here.log->lost(); });
  EXPECT_EQ(here.log->lost_with, error());
  EXPECT_EQ(far.peer.take().size(), sent.size() - 20) << "abort sent what was queued";
}

CONFORMANCE(Datagram, SendtoAfterCloseIsDropped, "datagram.sendto-after-close") {
  datagram_socket peer = datagram_socket::udp();
  endpoint here = co_await open_to(peer.address());
  here.transport.sendto("before");
  here.transport.close();
  here.transport.sendto("after close");
  co_await until(rt, [&] { return here.log->lost(); });
  here.transport.sendto("after the end");
  endpoint other = co_await open_to(peer.address());
  other.transport.sendto("end");
  EXPECT_THAT(co_await take_all(rt, peer, 2), ::testing::ElementsAre("before", "end")) << "sent after close";
  EXPECT_THAT(here.log->events, ::testing::ElementsAre("made", "lost"));
  co_await closed(rt, other);
}

CONFORMANCE(Datagram, SendtoAfterAbortIsDropped, "datagram.sendto-after-close") {
  datagram_socket peer = datagram_socket::udp();
  endpoint here = co_await open_to(peer.address());
  here.transport.abort();
  here.transport.sendto("after abort");
  co_await until(rt, [&] { return here.log->lost(); });
  endpoint other = co_await open_to(peer.address());
  other.transport.sendto("end");
  EXPECT_THAT(co_await take_all(rt, peer, 1), ::testing::ElementsAre("end")) << "sent after abort";
  co_await closed(rt, other);
}

CONFORMANCE(Datagram, TheCallersBufferMayChangeAfterSendto, "datagram.buffer-copied",
            needs("datagram.unix-paths")) {
  slow_peer far;
  endpoint here = co_await far.connect();
  std::vector<std::string> sent = send_until_queued(here, 2);
  std::string buffer = "as it was";
  here.transport.sendto(buffer);
  buffer.assign(buffer.size(), '!');
  sent.push_back("as it was");
  EXPECT_EQ(co_await take_all(rt, far.peer, sent.size()), sent);
  co_await closed(rt, here);
}

}  // namespace
}  // namespace assay::conformance
