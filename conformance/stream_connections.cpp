// Readers of connections: what their transport has a part in, and hostile peers.
#include <netinet/tcp.h>

#include "hand_fed.hpp"
#include "raw_socket.hpp"

namespace assay::conformance {
namespace {

CONFORMANCE(Stream, ARefusedConnectionIsAnErrorOfTheOperatingSystem, "stream.connection-refused") {
  raw_listener deaf;
  outcome refused = co_await attempt(rt.open_connection(loopback, deaf.port()));
  REQUIRE_RAISES(refused, error_kind::os);
  EXPECT_EQ(refused.failure().os_code(), ECONNREFUSED);
}

CONFORMANCE(Stream, ALimitThatIsNotPositiveIsRefusedByOpenConnectionToo, "stream.limit-positive",
            needs("streams.open_connection")) {
  raw_listener listener;
  listener.listen();
  EXPECT_RAISES(co_await attempt(rt.open_connection(loopback, listener.port(), -1)), error_kind::value);
}

CONFORMANCE(Stream, AReaderOverTwiceItsLimitPausesItsTransport, "stream.pauses-transport",
            needs("streams.feed_data"), needs("streams.read"), needs("streams.is_reading")) {
  raw_connection c = co_await connected_to_raw(rt, 100);
  co_await rt.drain();
  EXPECT_TRUE(c.stream.writer.is_reading());
  c.stream.reader.feed_data(std::string(200, 'x'));
  EXPECT_TRUE(c.stream.writer.is_reading()) << "twice the limit is not more than that";
  c.stream.reader.feed_data("x");
  EXPECT_FALSE(c.stream.writer.is_reading()) << "not paused with more than twice the limit";
  co_await c.stream.reader.read(100);
  EXPECT_FALSE(c.stream.writer.is_reading()) << "resumed above the limit";
  co_await c.stream.reader.read(1);
  EXPECT_TRUE(c.stream.writer.is_reading()) << "not resumed at the limit";
  co_await closed(rt, c);
}

CONFORMANCE(Stream, EveryKindOfReadResumesThePausedTransport, "stream.pauses-transport",
            needs("streams.feed_data"), needs("streams.readline"), needs("streams.readexactly"),
            needs("streams.is_reading")) {
  raw_connection c = co_await connected_to_raw(rt, 10);
  co_await rt.drain();
  reader r = c.stream.reader;
  for (int how = 0; how < 4; ++how) {
    r.feed_data("123456789\n123456789\n1");
    EXPECT_FALSE(c.stream.writer.is_reading());
    if (how == 0) co_await r.readline();
    if (how == 1) co_await r.readuntil("9\n");
    if (how == 2) co_await r.readexactly(10);
    if (how == 3) co_await r.read(10);
    EXPECT_FALSE(c.stream.writer.is_reading()) << "resumed above the limit, by read number " << how;
    if (how == 0) co_await r.readline();
    if (how == 1) co_await r.readuntil("9\n");
    if (how == 2) co_await r.readexactly(10);
    if (how == 3) co_await r.read(10);
    EXPECT_TRUE(c.stream.writer.is_reading()) << "not resumed by read number " << how;
    co_await r.read(1);
  }
  co_await closed(rt, c);
}

CONFORMANCE(Stream, ALineThatWasTooLongResumesThePausedTransportToo, "stream.pauses-transport",
            needs("streams.feed_data"), needs("streams.readline"), needs("streams.is_reading")) {
  raw_connection c = co_await connected_to_raw(rt, 5);
  co_await rt.drain();
  c.stream.reader.feed_data("much too long");
  EXPECT_FALSE(c.stream.writer.is_reading());
  EXPECT_RAISES(co_await attempt(c.stream.reader.readline()), error_kind::value);
  EXPECT_TRUE(c.stream.writer.is_reading()) << "the buffer is empty, and nobody reads";
  co_await closed(rt, c);
}

// The sender gets rid of what the kernel, the reader and one read of the transport take, and of no more.
CONFORMANCE(Stream, AReaderThatNobodyReadsHoldsItsPeerBack, "stream.pauses-transport") {
  raw_connection c = co_await connected_to_raw(rt);
  const std::string block(64 * 1024, 'x');
  const std::size_t far_too_much = 32u << 20;
  std::size_t sent = 0;
  for (int i = 0; i < 100 && sent < far_too_much; ++i) {
    while (std::size_t n = c.peer.send(block)) {
      sent += n;
      if (sent >= far_too_much) break;
    }
    co_await rt.sleep(rt.unit() / 10);
  }
  EXPECT_LT(sent, far_too_much / 2) << "the reader took what nobody had asked for";
  co_await closed(rt, c);
}

CONFORMANCE(Stream, ReadexactlyResumesAPausedTransport, "stream.readexactly-beyond-limit",
            needs("streams.open_connection"), needs("streams.feed_data")) {
  raw_connection c = co_await connected_to_raw(rt, 10);
  co_await rt.drain();
  c.stream.reader.feed_data(std::string(50, 'a'));
  c.peer.send(std::string(50, 'b'));
  value got = co_await c.stream.reader.readexactly(100);
  EXPECT_EQ(got, bytes_of(std::string(50, 'a') + std::string(50, 'b')));
  co_await closed(rt, c);
}

CONFORMANCE(Stream, ReadexactlyThatWaitsKeepsItsTransportReading, "stream.readexactly-beyond-limit",
            needs("streams.open_connection"), needs("streams.feed_data"), needs("streams.is_reading"),
            needs("task.create")) {
  raw_connection c = co_await connected_to_raw(rt, 10);
  co_await rt.drain();
  c.stream.reader.feed_data(std::string(50, 'a'));
  EXPECT_FALSE(c.stream.writer.is_reading());
  task waiting = co_await reading(rt, c.stream.reader.readexactly(100));
  EXPECT_FALSE(waiting.done());
  EXPECT_TRUE(c.stream.writer.is_reading()) << "it waits for data that cannot come";
  c.stream.reader.feed_data(std::string(50, 'a'));
  EXPECT_RETURNS(co_await attempt(waiting), bytes_of(std::string(100, 'a')));
  co_await closed(rt, c);
}

CONFORMANCE(Stream, ReadexactlyGetsFarMoreThanTheLimitFromItsPeer, "stream.readexactly-beyond-limit",
            needs("streams.open_connection"), needs("task.create")) {
  raw_connection c = co_await connected_to_raw(rt, 1000);
  std::string message;
  for (int i = 0; message.size() < (1u << 20); ++i) message += std::to_string(i) + ",";
  task message_read = rt.spawn([&]() -> co<value> {
    value got = co_await c.stream.reader.readexactly(static_cast<std::int64_t>(message.size()));
    co_return got;
  });
  std::size_t sent = 0;
  auto all_sent = [&] {
    sent += c.peer.send(std::string_view(message).substr(sent));
    return sent == message.size();
  };
  co_await until(rt, all_sent);
  value got = co_await message_read;
  EXPECT_TRUE(got.as_bytes() == message) << "the bytes differ from those that were sent";
  co_await closed(rt, c);
}

CONFORMANCE(Stream, AResetInTheMiddleOfAMessageIsRaisedByTheReadThatWaitsAndByLaterOnes, "stream.broken",
            needs("streams.open_connection"), needs("streams.readexactly"), needs("task.create")) {
  raw_connection c = co_await connected_to_raw(rt);
  c.peer.send("half a mess");
  EXPECT_EQ(co_await c.stream.reader.readexactly(4), bytes_of("half"));
  task waiting = rt.spawn([&]() -> co<value> {
    value got = co_await c.stream.reader.readexactly(100);
    co_return got;
  });
  co_await rt.drain();
  c.peer.reset();
  outcome broken = co_await attempt(waiting);
  REQUIRE_RAISES(broken, error_kind::os);
  EXPECT_EQ(broken.failure().os_code(), ECONNRESET);
  // Of " a mess" nothing was taken.
  EXPECT_RAISES(co_await attempt(c.stream.reader.read(3)), error_kind::os) << "buffered data are no excuse";
  EXPECT_RAISES(co_await attempt(c.stream.reader.read()), error_kind::os);
  co_await closed(rt, c);
}

CONFORMANCE(Stream, AMessageThatArrivesOneByteAtATimeIsReadWhole, "stream.separator-in-chunks",
            needs("streams.open_connection"), needs("streams.readexactly"), needs("task.create")) {
  raw_connection c = co_await connected_to_raw(rt);
  const std::string message = "POST / HTTP/1.1\r\nLength: 5\r\n\r\nhello";
  task message_read = rt.spawn([&]() -> co<value> {
    value head = co_await c.stream.reader.readuntil("\r\n\r\n");
    value body = co_await c.stream.reader.readexactly(5);
    co_return bytes_of(head.as_bytes() + body.as_bytes());
  });
  const int on = 1;
  ::setsockopt(c.peer.descriptor(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  for (char each : message) {
    c.peer.send(std::string_view(&each, 1));
    co_await rt.sleep(0);
  }
  EXPECT_EQ(co_await message_read, bytes_of(message));
  co_await closed(rt, c);
}

// The whole passes through a buffer of the limit, read by read.
CONFORMANCE(Stream, AStreamFarLongerThanTheLimitIsReadBlockByBlock, "stream.read-beyond-limit",
            needs("streams.open_connection"), needs("task.create")) {
  raw_connection c = co_await connected_to_raw(rt, 4096);
  const std::size_t size = 8u << 20;
  task sending = rt.spawn([&]() -> co<> {
    const std::string block(64 * 1024, 'x');
    std::size_t sent = 0;
    auto all_sent = [&] {
      while (std::size_t n = c.peer.send(std::string_view(block).substr(0, size - sent))) sent += n;
      return sent == size;
    };
    co_await until(rt, all_sent);
    c.peer.end_sending();
  });
  std::size_t got = 0;
  for (;;) {
    value block = co_await c.stream.reader.read(1 << 20);
    std::size_t n = block.as_bytes().size();
    if (n == 0) break;
    got += n;
  }
  EXPECT_EQ(got, size);
  co_await sending;
  co_await closed(rt, c);
}

}  // namespace
}  // namespace assay::conformance
