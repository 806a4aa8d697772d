// Writing to a connection and closing it.
#include "stream_pair.hpp"

namespace assay::conformance {
namespace {

// More than the kernel's socket buffers and the peer's reader take together, so that some of it stays queued.
std::string more_than_the_kernel_takes() { return std::string(24u << 20, 'x'); }

CONFORMANCE(Writer, TheOrderOfWritesIsTheOrderOfBytes, "writer.write-order", needs("streams.readexactly")) {
  stream_pair pair = co_await connected(rt);
  std::string expected;
  for (int i = 0; i < 200; ++i) {
    std::string piece = std::to_string(i) + ";";
    pair.client.writer.write(piece);
    expected += piece;
  }
  value got = co_await pair.peer.reader.readexactly(static_cast<std::int64_t>(expected.size()));
  EXPECT_EQ(got, bytes_of(expected));
  co_await closed(rt, pair);
}

CONFORMANCE(Writer, WriteDoesNotWaitForAPeerThatDoesNotRead, "writer.write-order", needs("streams.read"),
            needs("streams.writer_close")) {
  stream_pair pair = co_await connected(rt);
  std::string block = more_than_the_kernel_takes();
  pair.client.writer.write(block);
  pair.client.writer.write("last");
  rt.trace("write returned");
  pair.client.writer.close();
  value got = co_await pair.peer.reader.read();
  std::string bytes = got.as_bytes();
  EXPECT_EQ(bytes.size(), block.size() + 4);
  EXPECT_TRUE(bytes.ends_with("xlast"));
  EXPECT_TRACE("write returned");
  co_await closed(rt, pair);
}

CONFORMANCE(Writer, DrainReturnsAtOnceWhenNothingIsQueued, "writer.drain-below-high-water") {
  stream_pair pair = co_await connected(rt);
  EXPECT_RETURNS(co_await attempt(pair.client.writer.drain()), value());
  pair.client.writer.write("a little");
  EXPECT_RETURNS(co_await attempt(pair.client.writer.drain()), value());
  co_await closed(rt, pair);
}

// The bytes stay queued because the peer does not read: drain must not wait until they are gone.
CONFORMANCE(Writer, DrainReturnsWithoutThePeerReadingBelowTheHighWaterMark, "writer.drain-below-high-water",
            needs("streams.set_write_buffer_limits"), needs("streams.get_write_buffer_size"),
            needs("streams.read"), needs("task.create")) {
  stream_pair pair = co_await connected(rt);
  pair.client.writer.set_write_buffer_limits(std::int64_t{1} << 30);
  pair.client.writer.write(more_than_the_kernel_takes());
  task draining = rt.spawn([&]() -> co<> { co_await pair.client.writer.drain(); });
  co_await rt.drain();
  EXPECT_GT(pair.client.writer.get_write_buffer_size(), 0) << "nothing is queued: the test proves nothing";
  EXPECT_TRUE(draining.done()) << "drain waits although the buffer is below the high-water mark";
  pair.client.writer.close();
  co_await pair.peer.reader.read();
  co_await draining;
  co_await closed(rt, pair);
}

CONFORMANCE(Writer, CloseSendsWhatIsBufferedAndThenTheEnd, "writer.close-flushes") {
  stream_pair pair = co_await connected(rt);
  std::string block = more_than_the_kernel_takes();
  pair.client.writer.write(block);
  pair.client.writer.write("last");
  pair.client.writer.close();
  value got = co_await pair.peer.reader.read();
  std::string bytes = got.as_bytes();
  EXPECT_EQ(bytes.size(), block.size() + 4) << "close dropped what was buffered";
  EXPECT_TRUE(bytes.ends_with("xlast"));
  co_await closed(rt, pair);
}

CONFORMANCE(Writer, CloseEndsTheReadingSideToo, "writer.close-flushes", needs("streams.writer_wait_closed"),
            needs("streams.drain")) {
  stream_pair pair = co_await connected(rt);
  pair.client.writer.close();
  co_await attempt(pair.client.writer.wait_closed());
  EXPECT_EQ(co_await pair.client.reader.read(), bytes_of("")) << "the closed end still reads";
  EXPECT_EQ(co_await pair.peer.reader.read(), bytes_of(""));
  // The kernel tells the peer only after it has sent something.
  outcome sent;
  while (sent.ok()) {
    pair.peer.writer.write("nobody listens");
    sent = co_await attempt(pair.peer.writer.drain());
    co_await rt.sleep(rt.unit() / 10);
  }
  EXPECT_RAISES(sent, error_kind::os);
  co_await closed(rt, pair);
}

CONFORMANCE(Writer, CloseReturnsAtOnceAndWaitClosedWaitsUntilTheConnectionIsDown, "writer.wait-closed",
            needs("streams.write"), needs("streams.read"), needs("task.create")) {
  stream_pair pair = co_await connected(rt);
  pair.client.writer.write(more_than_the_kernel_takes());
  pair.client.writer.close();
  rt.trace("close returned");
  task waiting = rt.spawn([&]() -> co<> {
    co_await pair.client.writer.wait_closed();
    rt.trace("down");
  });
  co_await rt.sleep(rt.unit());
  rt.trace("the peer reads");
  co_await pair.peer.reader.read();
  co_await waiting;
  EXPECT_TRACE("close returned", "the peer reads", "down");
  co_await closed(rt, pair);
}

CONFORMANCE(Writer, WaitClosedEndsAfterAnOrdinaryClose, "writer.wait-closed") {
  stream_pair pair = co_await connected(rt);
  pair.client.writer.close();
  EXPECT_RETURNS(co_await attempt(pair.client.writer.wait_closed()), value());
  EXPECT_RETURNS(co_await attempt(pair.client.writer.wait_closed()), value());
  co_await closed(rt, pair);
}

CONFORMANCE(Writer, IsClosingTurnsTrueWithClose, "writer.is-closing", needs("streams.writer_wait_closed")) {
  stream_pair pair = co_await connected(rt);
  EXPECT_FALSE(pair.client.writer.is_closing());
  EXPECT_FALSE(pair.peer.writer.is_closing());
  pair.client.writer.close();
  EXPECT_TRUE(pair.client.writer.is_closing()) << "only later than close";
  EXPECT_FALSE(pair.peer.writer.is_closing()) << "the other end was not closed";
  co_await attempt(pair.client.writer.wait_closed());
  EXPECT_TRUE(pair.client.writer.is_closing());
  co_await closed(rt, pair);
}

}  // namespace
}  // namespace assay::conformance
