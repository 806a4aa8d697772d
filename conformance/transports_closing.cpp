// close and abort of a transport.
#include "wire.hpp"

namespace assay::conformance {
namespace {

CONFORMANCE(Transport, CloseCallsConnectionLostThroughTheLoop, "transport.lost-through-loop",
            "transport.lost-with") {
  wire w;
  co_await connect(w);
  w.transport.close();
  EXPECT_EQ(w.log->events_text(), "made") << "connection_lost was called within close";
  co_await until_lost(rt, w);
  EXPECT_EQ(w.log->events_text(), "made, lost");
  EXPECT_EQ(w.log->lost_with, error());
  EXPECT_EQ(co_await take_all(rt, w.peer), "");
}

CONFORMANCE(Transport, AbortCallsConnectionLostThroughTheLoop, "transport.lost-through-loop",
            "transport.lost-with") {
  wire w;
  co_await connect(w);
  w.transport.abort();
  EXPECT_EQ(w.log->events_text(), "made") << "connection_lost was called within abort";
  co_await until_lost(rt, w);
  EXPECT_EQ(w.log->events_text(), "made, lost");
  EXPECT_EQ(w.log->lost_with, error());
}

CONFORMANCE(Transport, CloseSendsTheBufferFirst, "transport.close-flushes") {
  wire w;
  co_await connect(w);
  std::string written = co_await write_until_queued(rt, w.transport);
  w.transport.write("last");
  written += "last";
  w.transport.close();
  co_await rt.drain();
  EXPECT_FALSE(w.log->lost()) << "lost although something was still to be sent";
  EXPECT_GT(w.transport.get_write_buffer_size(), 0) << "close dropped the buffer";
  std::string got = co_await take_all(rt, w.peer);
  EXPECT_EQ(got.size(), written.size());
  EXPECT_TRUE(got == written) << "what came is not what was written";
  co_await until_lost(rt, w);
  EXPECT_EQ(w.log->lost_with, error());
}

// The bytes lie in the kernel before close: only a transport that still reads would find them. How much
// reaches the peer is not asked: the kernel ends a connection by a reset where something that came was never
// read.
CONFORMANCE(Transport, CloseStopsReadingAtOnce, "transport.close-flushes") {
  wire w;
  co_await connect(w);
  co_await write_until_queued(rt, w.transport);
  w.peer.send("too late");
  w.transport.close();
  co_await take_all(rt, w.peer);
  co_await until_lost(rt, w);
  EXPECT_EQ(w.log->data, "") << "the transport read on after close";
}

CONFORMANCE(Transport, WhatIsWrittenWhileClosingIsSentToo, "transport.write-while-closing") {
  wire w;
  co_await connect(w);
  std::string written = co_await write_until_queued(rt, w.transport);
  w.transport.close();
  w.transport.write("after close");
  written += "after close";
  std::string got = co_await take_all(rt, w.peer);
  EXPECT_EQ(got.size(), written.size()) << "what was written while closing is missing";
  EXPECT_TRUE(got.ends_with("xafter close"));
  co_await until_lost(rt, w);
}

CONFORMANCE(Transport, AbortDropsTheBuffer, "transport.abort-drops") {
  wire w;
  co_await connect(w);
  std::string written = co_await write_until_queued(rt, w.transport);
  const auto queued = static_cast<std::size_t>(w.transport.get_write_buffer_size());
  w.transport.abort();
  co_await rt.drain();
  REQUIRE_TRUE(w.log->lost()) << "abort waits until the buffer has been sent";
  std::string got = co_await take_all(rt, w.peer);
  EXPECT_LE(got.size(), written.size() - queued) << "abort sent the buffer";
  co_await until_lost(rt, w);
  EXPECT_EQ(w.log->lost_with, error());
}

CONFORMANCE(Transport, AbortEndsACloseThatStillSends, "transport.abort-drops", needs("transport.close")) {
  wire w;
  co_await connect(w);
  co_await write_until_queued(rt, w.transport);
  w.transport.close();
  co_await rt.drain();
  EXPECT_FALSE(w.log->lost()) << "close did not wait for the buffer to be sent";
  w.transport.abort();
  co_await rt.drain();
  REQUIRE_TRUE(w.log->lost()) << "abort waits until the buffer has been sent";
  EXPECT_EQ(w.log->events_text(), "made, lost");
}

CONFORMANCE(Transport, CloseAndAbortMayBeCalledAgain, "transport.close-again") {
  wire w;
  co_await connect(w);
  w.transport.close();
  w.transport.close();
  w.transport.abort();
  co_await until_lost(rt, w);
  w.transport.close();
  co_await rt.drain();
  EXPECT_EQ(w.log->events_text(), "made, lost");
}

CONFORMANCE(Transport, AbortMayBeCalledAgainBeforeTheEnd, "transport.close-again") {
  wire w;
  co_await connect(w);
  w.transport.abort();
  w.transport.abort();
  w.transport.close();
  co_await until_lost(rt, w);
  EXPECT_EQ(w.log->events_text(), "made, lost");
}

}  // namespace
}  // namespace assay::conformance
