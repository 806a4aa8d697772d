// Pausing and resuming what a transport reads.
#include "wire.hpp"

namespace assay::conformance {
namespace {

// Another connection of the same loop, whose data come after those of the first one: when they have been
// read, the loop has had its chance to read the first one's.
co<> let_the_loop_read(test_context& rt) {
  wire other;
  co_await connect(other);
  other.peer.send("ping");
  co_await until(rt, [&] { return other.log->data == "ping"; });
  co_await closed(rt, other);
}

CONFORMANCE(Transport, PausedReadingDeliversNothingUntilItIsResumed, "transport.pause-reading") {
  wire w;
  co_await connect(w);
  w.transport.pause_reading();
  w.peer.send("later");
  co_await let_the_loop_read(rt);
  EXPECT_EQ(w.log->events_text(), "made") << "data were received while reading was paused";
  w.transport.resume_reading();
  co_await until(rt, [&] { return !w.log->data.empty(); });
  EXPECT_EQ(w.log->data, "later");
  co_await closed(rt, w);
}

CONFORMANCE(Transport, PausingAndResumingMayBeRepeated, "transport.pause-reading") {
  wire w;
  co_await connect(w);
  w.transport.resume_reading();
  w.transport.pause_reading();
  w.transport.pause_reading();
  w.peer.send("data");
  co_await let_the_loop_read(rt);
  EXPECT_EQ(w.log->events_text(), "made");
  w.transport.resume_reading();
  w.transport.resume_reading();
  co_await until(rt, [&] { return !w.log->data.empty(); });
  EXPECT_EQ(w.log->data, "data");
  w.transport.close();
  w.transport.pause_reading();
  w.transport.resume_reading();
  co_await until_lost(rt, w);
}

CONFORMANCE(Transport, ReadingPausedByDataReceivedDeliversNoMore, "transport.pause-reading") {
  wire w;
  w.handlers.data_received = [&](const std::string& data) {
    w.log->data += data;
    w.transport.pause_reading();
  };
  co_await connect(w);
  w.peer.send("one");
  co_await until(rt, [&] { return !w.log->data.empty(); });
  w.peer.send("two");
  co_await let_the_loop_read(rt);
  EXPECT_EQ(w.log->data, "one") << "data were received while reading was paused";
  w.transport.resume_reading();
  co_await until(rt, [&] { return w.log->data == "onetwo"; });
  co_await closed(rt, w);
}

CONFORMANCE(Transport, PauseInConnectionMadeIsInTimeForTheFirstData, "transport.pause-when-made") {
  int ends[2];
  REQUIRE_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
  wire w;
  w.peer = plain_end(ends[1]);
  plain_end given(ends[0]);
  w.peer.send("early");
  w.handlers.connection_made = [log = w.log](const transport& t) {
    log->add("made");
    t.pause_reading();
  };
  value made = co_await create_connection(w.factory(), given.fd());
  given.close();
  w.take(made);
  co_await let_the_loop_read(rt);
  EXPECT_EQ(w.log->events_text(), "made") << "the pause of connection_made was ignored";
  w.transport.resume_reading();
  co_await until(rt, [&] { return !w.log->data.empty(); });
  EXPECT_EQ(w.log->data, "early");
  co_await closed(rt, w);
}

CONFORMANCE(Transport, IsReadingAndIsClosingTellTheState, "transport.state") {
  wire w;
  co_await connect(w);
  EXPECT_TRUE(w.transport.is_reading());
  EXPECT_FALSE(w.transport.is_closing());
  w.transport.pause_reading();
  EXPECT_FALSE(w.transport.is_reading()) << "while reading is paused";
  w.transport.resume_reading();
  EXPECT_TRUE(w.transport.is_reading());
  w.transport.close();
  EXPECT_FALSE(w.transport.is_reading()) << "while closing";
  EXPECT_TRUE(w.transport.is_closing());
  co_await until_lost(rt, w);
  EXPECT_FALSE(w.transport.is_reading());
  EXPECT_TRUE(w.transport.is_closing());
}

CONFORMANCE(Transport, AnAbortedTransportIsClosing, "transport.state", needs("transport.abort")) {
  wire w;
  co_await connect(w);
  w.transport.abort();
  EXPECT_TRUE(w.transport.is_closing());
  EXPECT_FALSE(w.transport.is_reading());
  co_await until_lost(rt, w);
}

CONFORMANCE(Transport, ATransportWhoseConnectionIsLostIsClosing, "transport.state") {
  wire w;
  co_await connect(w);
  w.peer.reset();
  co_await until_lost(rt, w);
  EXPECT_TRUE(w.transport.is_closing());
  EXPECT_FALSE(w.transport.is_reading());
}

}  // namespace
}  // namespace assay::conformance
