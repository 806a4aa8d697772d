// Transports over pipes.
#include "wire.hpp"

namespace assay::conformance {
namespace {

// A pipe, one end of which becomes a transport and the other the wire's peer.
co<> connect_pipe(wire& w, bool reading) {
  int ends[2];
  REQUIRE_EQ(::pipe2(ends, O_CLOEXEC), 0);
  plain_end given(ends[reading ? 0 : 1]);
  w.peer = plain_end(ends[reading ? 1 : 0]);
  awaitable connecting =
      reading ? connect_read_pipe(w.factory(), given.fd()) : connect_write_pipe(w.factory(), given.fd());
  value made = co_await connecting;
  w.take(made);
}

CONFORMANCE(Transport, AReadPipeDeliversItsDataAndThenTheEnd, "transport.pipes") {
  wire w;
  co_await connect_pipe(w, true);
  EXPECT_EQ(w.transport, w.log->transport);
  EXPECT_EQ(w.log->events_text(), "made");
  w.peer.send("one");
  co_await until(rt, [&] { return w.log->data == "one"; });
  w.peer.send("two");
  w.peer.close();
  co_await until_lost(rt, w);
  EXPECT_EQ(w.log->data, "onetwo");
  EXPECT_EQ(w.log->events_text(), "made, data, eof, lost");
  EXPECT_EQ(w.log->lost_with, error());
}

CONFORMANCE(Transport, AReadPipeCanBeClosed, "transport.pipes") {
  wire w;
  co_await connect_pipe(w, true);
  w.transport.close();
  EXPECT_FALSE(w.log->lost()) << "connection_lost was called within close";
  co_await until_lost(rt, w);
  EXPECT_EQ(w.log->events_text(), "made, lost");
}

CONFORMANCE(Transport, AWritePipeWritesWhatItIsGiven, "transport.pipes") {
  wire w;
  co_await connect_pipe(w, false);
  w.transport.write("one");
  w.transport.write("two");
  EXPECT_EQ(co_await take_all(rt, w.peer, 6), "onetwo");
  w.transport.close();
  co_await until_lost(rt, w);
  EXPECT_EQ(co_await take_all(rt, w.peer), "");
  EXPECT_EQ(w.log->events_text(), "made, lost");
}

CONFORMANCE(Transport, AWritePipeNoticesThatItsReaderGoesAway, "transport.pipes") {
  wire w;
  co_await connect_pipe(w, false);
  w.transport.write("one");
  EXPECT_EQ(co_await take_all(rt, w.peer, 3), "one");
  co_await rt.drain();
  EXPECT_EQ(w.log->events_text(), "made");
  w.peer.close();
  co_await until_lost(rt, w);
  EXPECT_EQ(w.log->count("lost"), 1u);
}

CONFORMANCE(Transport, AWritePipeWhoseReaderGoesAwayBeforeAllIsSentIsBroken, "transport.pipes",
            needs("transport.get_write_buffer_size")) {
  exception_reports reports = rt.record_exceptions();
  wire w;
  co_await connect_pipe(w, false);
  co_await write_until_queued(rt, w.transport);
  w.peer.close();
  co_await until_lost(rt, w);
  REQUIRE_TRUE(static_cast<bool>(w.log->lost_with)) << "bytes are lost, and nobody is told";
  EXPECT_EQ(w.log->lost_with.kind(), error_kind::os);
  EXPECT_EQ(reports.size(), 0u);
}

CONFORMANCE(Transport, WriteEofOfAWritePipeIsItsEnd, "transport.write-pipe-eof") {
  wire w;
  co_await connect_pipe(w, false);
  EXPECT_TRUE(w.transport.can_write_eof());
  w.transport.write("all of it");
  w.transport.write_eof();
  EXPECT_FALSE(w.log->lost()) << "connection_lost was called within write_eof";
  EXPECT_EQ(co_await take_all(rt, w.peer), "all of it");
  co_await until_lost(rt, w);
  EXPECT_EQ(w.log->lost_with, error());
}

CONFORMANCE(Transport, WriteEofOfAWritePipeWaitsForTheBuffer, "transport.write-pipe-eof") {
  wire w;
  co_await connect_pipe(w, false);
  std::string written = co_await write_until_queued(rt, w.transport);
  w.transport.write_eof();
  co_await rt.drain();
  EXPECT_FALSE(w.log->lost()) << "lost although something was still to be sent";
  EXPECT_EQ((co_await take_all(rt, w.peer)).size(), written.size()) << "write_eof dropped the buffer";
  co_await until_lost(rt, w);
  EXPECT_EQ(w.log->lost_with, error());
}

}  // namespace
}  // namespace assay::conformance
