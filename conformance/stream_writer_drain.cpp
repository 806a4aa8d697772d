// Flow control of the writing side: drain, the marks, writelines.
#include "raw_socket.hpp"

namespace assay::conformance {
namespace {

constexpr std::int64_t mebibyte = 1 << 20;

// A task that waits in drain, started.
task draining(test_context& rt, writer out, const char* name = "drained") {
  return rt.spawn([&rt, out, name]() -> co<> {
    co_await out.drain();
    rt.trace(name);
  });
}

// The kernel takes little of what is written.
co<raw_connection> narrow_connection(test_context& rt) {
  raw_connection c = co_await connected_to_raw(rt);
  limit_kernel_buffers(static_cast<int>(c.stream.writer.get_extra_info("socket").as_int()));
  co_return c;
}

// The peer reads until that little is queued at the writer.
co<> read_down_to(test_context& rt, raw_connection& c, std::int64_t size) {
  auto low_enough = [&] {
    if (c.stream.writer.get_write_buffer_size() <= size) return true;
    c.peer.receive();
    return false;
  };
  co_await until(rt, low_enough);
}

CONFORMANCE(Writer, DrainWaitsAboveTheHighWaterMarkUntilTheLowOneIsReached, "writer.drain-waits",
            needs("streams.get_write_buffer_size"), needs("streams.get_extra_info"), needs("task.create")) {
  raw_connection c = co_await narrow_connection(rt);
  writer out = c.stream.writer;
  out.set_write_buffer_limits(6 * mebibyte, 4 * mebibyte);
  out.write(std::string(12 * mebibyte, 'x'));
  REQUIRE_GT(out.get_write_buffer_size(), 6 * mebibyte);
  task waiting = draining(rt, out);
  co_await rt.drain();
  EXPECT_FALSE(waiting.done()) << "drain did not wait above the high-water mark";
  co_await read_down_to(rt, c, 5 * mebibyte);
  co_await rt.drain();
  if (out.get_write_buffer_size() > 4 * mebibyte) {
    EXPECT_FALSE(waiting.done()) << "drain returned between the marks";
  }
  co_await read_down_to(rt, c, 4 * mebibyte);
  co_await rt.drain();
  EXPECT_TRUE(waiting.done()) << "drain waits on at the low-water mark";
  EXPECT_GT(out.get_write_buffer_size(), 0) << "nothing is queued: the test proves nothing";
  out.close();
  co_await received_by(rt, c.peer);
  co_await attempt(waiting);
  co_await closed(rt, c);
}

CONFORMANCE(Writer, DrainDoesNotWaitAtTheHighWaterMarkItself, "writer.drain-waits",
            needs("streams.get_write_buffer_size"), needs("streams.get_extra_info"), needs("task.create")) {
  raw_connection c = co_await narrow_connection(rt);
  writer out = c.stream.writer;
  out.set_write_buffer_limits(64 * mebibyte);
  out.write(std::string(8 * mebibyte, 'x'));
  const std::int64_t queued = out.get_write_buffer_size();
  REQUIRE_GT(queued, 0);
  out.set_write_buffer_limits(queued + 10);
  out.write("1234567890");
  task at_the_mark = draining(rt, out, "at the mark");
  co_await rt.drain();
  EXPECT_TRACE("at the mark");
  rt.clear_trace();
  out.write(std::string(queued, 'x'));
  task above = draining(rt, out, "above");
  co_await rt.drain();
  EXPECT_TRACE();
  out.close();
  co_await received_by(rt, c.peer);
  co_await attempt(above);
  co_await closed(rt, c);
}

// A producer that drains never has more queued than the mark and one piece.
CONFORMANCE(Writer, AProducerThatDrainsKeepsItsBufferBoundedHoweverSlowTheReader, "writer.drain-waits",
            needs("streams.get_write_buffer_size"), needs("streams.get_extra_info"), needs("task.create")) {
  raw_connection c = co_await narrow_connection(rt);
  writer out = c.stream.writer;
  const std::int64_t high = 64 * 1024, piece = 16 * 1024;
  out.set_write_buffer_limits(high);
  std::int64_t most = 0;
  task producing = rt.spawn([&]() -> co<> {
    const std::string bytes(piece, 'x');
    for (int i = 0; i < 256; ++i) {
      out.write(bytes);
      most = std::max(most, out.get_write_buffer_size());
      co_await out.drain();
    }
    out.close();
  });
  std::size_t got = 0;
  auto at_end = [&] {
    got += c.peer.receive(32 * 1024).size();
    return c.peer.ended();
  };
  co_await until(rt, at_end);
  co_await producing;
  EXPECT_EQ(got, 256u * 16 * 1024);
  EXPECT_LE(most, high + piece) << "the buffer grew above its mark though the producer drains";
  co_await closed(rt, c);
}

CONFORMANCE(Writer, SeveralTasksMayWaitInDrainAndAllResume, "writer.several-drains",
            needs("streams.set_write_buffer_limits")) {
  raw_connection c = co_await connected_to_raw(rt);
  writer out = c.stream.writer;
  out.set_write_buffer_limits(0);
  out.write(std::string(16 * mebibyte, 'x'));
  std::vector<task> waiting;
  for (int i = 0; i < 3; ++i) waiting.push_back(draining(rt, out));
  co_await rt.drain();
  EXPECT_TRACE();
  co_await received_by(rt, c.peer, 16 * mebibyte);
  co_await rt.drain();
  EXPECT_TRACE("drained", "drained", "drained");
  for (task& each : waiting) {
    each.cancel();  // one that was not woken
    EXPECT_RETURNS(co_await attempt(each), value());
  }
  co_await closed(rt, c);
}

CONFORMANCE(Writer, ADrainThatIsCancelledDisturbsNoOther, "writer.several-drains",
            needs("streams.set_write_buffer_limits"), needs("future.cancel")) {
  raw_connection c = co_await connected_to_raw(rt);
  writer out = c.stream.writer;
  out.set_write_buffer_limits(0);
  out.write(std::string(16 * mebibyte, 'x'));
  task first = draining(rt, out), second = draining(rt, out);
  co_await rt.drain();
  first.cancel();
  EXPECT_RAISES(co_await attempt(first), error_kind::cancelled);
  EXPECT_FALSE(second.done());
  co_await received_by(rt, c.peer, 16 * mebibyte);
  EXPECT_RETURNS(co_await attempt(second), value());
  co_await closed(rt, c);
}

CONFORMANCE(Writer, DrainRaisesWhatBrokeTheConnectionToThoseWhoWaitAndLater, "writer.drain-raises-loss",
            needs("streams.set_write_buffer_limits")) {
  raw_connection c = co_await connected_to_raw(rt);
  writer out = c.stream.writer;
  out.set_write_buffer_limits(0);
  out.write(std::string(16 * mebibyte, 'x'));
  std::vector<task> waiting;
  for (int i = 0; i < 2; ++i) waiting.push_back(draining(rt, out));
  co_await rt.drain();
  EXPECT_TRACE();
  c.peer.reset();
  for (task& each : waiting) EXPECT_RAISES(co_await attempt(each), error_kind::os);
  EXPECT_RAISES(co_await attempt(out.drain()), error_kind::os) << "lost, and drain says nothing";
  EXPECT_RAISES(co_await attempt(out.drain()), error_kind::os);
  co_await closed(rt, c);
}

CONFORMANCE(Writer, AProducerThatDrainsLearnsOfThePeersResetByTheError, "writer.drain-raises-loss") {
  raw_connection c = co_await connected_to_raw(rt);
  c.peer.reset();
  outcome sent;
  while (sent.ok()) {  // until it is told; that it never is, is the watchdog's to find
    c.stream.writer.write("nobody listens");
    sent = co_await attempt(c.stream.writer.drain());
  }
  EXPECT_RAISES(sent, error_kind::os);
  co_await closed(rt, c);
}

CONFORMANCE(Writer, DrainOfAConnectionThatWentDownCleanlyRaisesConnectionReset, "writer.drain-after-close",
            needs("streams.writer_wait_closed")) {
  raw_connection c = co_await connected_to_raw(rt);
  c.peer.close();
  EXPECT_EQ(co_await c.stream.reader.read(), bytes_of(""));
  c.stream.writer.close();
  EXPECT_RETURNS(co_await attempt(c.stream.writer.wait_closed()), value());
  outcome lost = co_await attempt(c.stream.writer.drain());
  REQUIRE_RAISES(lost, error_kind::os);
  EXPECT_EQ(lost.failure().os_code(), ECONNRESET);
  co_await closed(rt, c);
}

CONFORMANCE(Writer, WritelinesWritesAllPiecesInOrder, "writer.writelines-order",
            needs("streams.writer_close")) {
  raw_connection c = co_await connected_to_raw(rt);
  c.stream.writer.writelines({"one ", "", "two ", "three"});
  c.stream.writer.writelines({});
  c.stream.writer.writelines({"four"});
  c.stream.writer.close();
  EXPECT_EQ(co_await received_by(rt, c.peer), "one two threefour");
  co_await closed(rt, c);
}

// More than one system call takes, and more than the kernel takes at once.
CONFORMANCE(Writer, WritelinesKeepsTheOrderWhereMuchIsQueuedAlready, "writer.writelines-order",
            needs("streams.write"), needs("streams.writer_close")) {
  raw_connection c = co_await connected_to_raw(rt);
  std::string expected;
  std::vector<std::string> pieces;
  for (int i = 0; i < 2000; ++i) pieces.push_back(std::string(5000, static_cast<char>('a' + i % 26)));
  for (const std::string& piece : pieces) expected += piece;
  c.stream.writer.writelines(pieces);
  c.stream.writer.write("middle");
  c.stream.writer.writelines(pieces);
  c.stream.writer.close();
  std::string got = co_await received_by(rt, c.peer);
  EXPECT_EQ(got.size(), 2 * expected.size() + 6);
  EXPECT_TRUE(got == expected + "middle" + expected) << "the bytes differ from those that were written";
  co_await closed(rt, c);
}

CONFORMANCE(Writer, DrainWaitsAfterWritelinesAsAfterWrite, "writer.writelines-flow-control",
            needs("streams.set_write_buffer_limits")) {
  raw_connection c = co_await connected_to_raw(rt);
  writer out = c.stream.writer;
  out.set_write_buffer_limits(1000);
  out.writelines({std::string(8 * mebibyte, 'x'), std::string(8 * mebibyte, 'y')});
  task waiting = draining(rt, out);
  co_await rt.drain();
  EXPECT_FALSE(waiting.done()) << "writelines is not counted";
  co_await received_by(rt, c.peer, 16 * mebibyte);
  co_await waiting;
  co_await closed(rt, c);
}

}  // namespace
}  // namespace assay::conformance
