// Opening a connection and reading from it.
#include "stream_pair.hpp"

namespace assay::conformance {
namespace {

CONFORMANCE(Stream, OpenConnectionGivesAReaderAndAWriterOfAnOpenConnection, "stream.open-connection",
            needs("streams.readline"), needs("streams.write"), needs("streams.writer_close")) {
  value started = co_await rt.start_server([](reader in, writer out) -> co<> {
    value line = co_await in.readline();
    out.write("echo " + line.as_bytes());
    out.close();
  });
  server listening = started.as_server();
  value both = co_await rt.open_connection(loopback, listening.port());
  REQUIRE_EQ(both.as_list().size(), 2u);
  connection c(both);
  EXPECT_EQ(c.reader.kind(), object_kind::stream_reader);
  EXPECT_EQ(c.writer.kind(), object_kind::stream_writer);
  c.writer.write("hello\n");
  EXPECT_EQ(co_await c.reader.readline(), bytes_of("echo hello\n"));
  c.writer.close();
  co_await attempt(c.writer.wait_closed());
  listening.close();
  co_await rt.drain();
}

CONFORMANCE(Stream, OpenConnectionDoesNothingBeforeItIsAwaited, "stream.open-connection",
            needs("streams.writer_close")) {
  future accepted = rt.create_future();
  value started = co_await rt.start_server([&rt, &accepted](reader, writer out) {
    rt.trace("accepted");
    out.close();
    accepted.set_result();
  });
  server listening = started.as_server();
  awaitable opening = rt.open_connection(loopback, listening.port());
  co_await rt.sleep(rt.unit());
  rt.trace("awaiting");
  value both = co_await opening;
  connection c(both);
  co_await accepted;
  EXPECT_TRACE("awaiting", "accepted");
  c.writer.close();
  co_await attempt(c.writer.wait_closed());
  listening.close();
  co_await rt.drain();
}

CONFORMANCE(Stream, ReadReturnsAtLeastOneAndAtMostNBytes, "stream.read-some") {
  stream_pair pair = co_await connected(rt);
  pair.peer.writer.write("0123456789");
  std::string all;
  while (all.size() < 10) {
    value chunk = co_await pair.client.reader.read(4);
    std::string bytes = chunk.as_bytes();
    EXPECT_GE(bytes.size(), 1u);
    EXPECT_LE(bytes.size(), 4u) << "more bytes than were asked for";
    if (bytes.empty()) break;
    all += bytes;
  }
  EXPECT_EQ(all, "0123456789");
  co_await closed(rt, pair);
}

CONFORMANCE(Stream, ReadDoesNotWaitForAllNBytesNorForTheEnd, "stream.read-some") {
  stream_pair pair = co_await connected(rt);
  pair.peer.writer.write("some");
  value chunk = co_await pair.client.reader.read(1000);
  EXPECT_GE(chunk.as_bytes().size(), 1u);
  co_await closed(rt, pair);
}

CONFORMANCE(Stream, ReadWaitsUntilBytesAreThere, "stream.read-some", needs("task.create")) {
  stream_pair pair = co_await connected(rt);
  task reading = rt.spawn([&]() -> co<value> {
    value chunk = co_await pair.client.reader.read(10);
    rt.trace("read");
    co_return chunk;
  });
  co_await rt.drain();
  rt.trace("writing");
  pair.peer.writer.write("x");
  EXPECT_EQ(co_await reading, bytes_of("x"));
  EXPECT_TRACE("writing", "read");
  co_await closed(rt, pair);
}

CONFORMANCE(Stream, ReadWithoutACountReadsUpToTheEndOfTheStream, "stream.read-to-eof", needs("task.create")) {
  stream_pair pair = co_await connected(rt);
  task reading = rt.spawn([&]() -> co<value> {
    value all = co_await pair.client.reader.read();
    rt.trace("read");
    co_return all;
  });
  for (const char* piece : {"one ", "two ", "three"}) {
    pair.peer.writer.write(piece);
    co_await rt.sleep(rt.unit() / 5);
  }
  rt.trace("closing");
  pair.peer.writer.close();
  EXPECT_EQ(co_await reading, bytes_of("one two three"));
  EXPECT_TRACE("closing", "read");
  co_await closed(rt, pair);
}

CONFORMANCE(Stream, ReadAtTheEndOfTheStreamReturnsNothingEveryTime, "stream.read-at-eof") {
  stream_pair pair = co_await connected(rt);
  pair.peer.writer.write("rest");
  pair.peer.writer.close();
  EXPECT_EQ(co_await pair.client.reader.read(), bytes_of("rest"));
  EXPECT_EQ(co_await pair.client.reader.read(10), bytes_of(""));
  EXPECT_EQ(co_await pair.client.reader.read(10), bytes_of(""));
  EXPECT_EQ(co_await pair.client.reader.read(), bytes_of(""));
  co_await closed(rt, pair);
}

CONFORMANCE(Stream, ReadlineReturnsOneLineWithItsEnd, "stream.readline") {
  stream_pair pair = co_await connected(rt);
  pair.peer.writer.write("first\nsecond\n\nfourth\r\n");
  EXPECT_EQ(co_await pair.client.reader.readline(), bytes_of("first\n"));
  EXPECT_EQ(co_await pair.client.reader.readline(), bytes_of("second\n"));
  EXPECT_EQ(co_await pair.client.reader.readline(), bytes_of("\n"));
  EXPECT_EQ(co_await pair.client.reader.readline(), bytes_of("fourth\r\n"));
  co_await closed(rt, pair);
}

CONFORMANCE(Stream, ReadlineWaitsForTheLineEnd, "stream.readline", needs("task.create")) {
  stream_pair pair = co_await connected(rt);
  pair.peer.writer.write("half a");
  task reading = rt.spawn([&]() -> co<value> {
    value line = co_await pair.client.reader.readline();
    rt.trace("read");
    co_return line;
  });
  co_await rt.sleep(rt.unit());
  rt.trace("writing the rest");
  pair.peer.writer.write(" line\n");
  EXPECT_EQ(co_await reading, bytes_of("half a line\n"));
  EXPECT_TRACE("writing the rest", "read");
  co_await closed(rt, pair);
}

CONFORMANCE(Stream, ReadlineAtTheEndReturnsTheRestAndThenNothing, "stream.readline-at-eof") {
  stream_pair pair = co_await connected(rt);
  pair.peer.writer.write("line\nrest");
  pair.peer.writer.close();
  EXPECT_EQ(co_await pair.client.reader.readline(), bytes_of("line\n"));
  EXPECT_EQ(co_await pair.client.reader.readline(), bytes_of("rest"));
  EXPECT_EQ(co_await pair.client.reader.readline(), bytes_of(""));
  EXPECT_EQ(co_await pair.client.reader.readline(), bytes_of(""));
  co_await closed(rt, pair);
}

CONFORMANCE(Stream, ReaduntilReturnsTheBytesUpToAndIncludingTheSeparator, "stream.readuntil") {
  stream_pair pair = co_await connected(rt);
  pair.peer.writer.write("a;b;;head\r\n\r\nbody;");
  EXPECT_EQ(co_await pair.client.reader.readuntil(";"), bytes_of("a;"));
  EXPECT_EQ(co_await pair.client.reader.readuntil(";"), bytes_of("b;"));
  EXPECT_EQ(co_await pair.client.reader.readuntil(";"), bytes_of(";"));
  EXPECT_EQ(co_await pair.client.reader.readuntil("\r\n\r\n"), bytes_of("head\r\n\r\n"));
  EXPECT_EQ(co_await pair.client.reader.readuntil(";"), bytes_of("body;"));
  co_await closed(rt, pair);
}

CONFORMANCE(Stream, ReaduntilWaitsForTheSeparator, "stream.readuntil", needs("task.create")) {
  stream_pair pair = co_await connected(rt);
  pair.peer.writer.write("a-");
  task reading = rt.spawn([&]() -> co<value> {
    value part = co_await pair.client.reader.readuntil("--");
    rt.trace("read");
    co_return part;
  });
  co_await rt.sleep(rt.unit());
  rt.trace("writing the rest");
  pair.peer.writer.write("-b");
  EXPECT_EQ(co_await reading, bytes_of("a--"));
  EXPECT_TRACE("writing the rest", "read");
  EXPECT_EQ(co_await pair.client.reader.read(1), bytes_of("b")) << "what follows the separator was lost";
  co_await closed(rt, pair);
}

CONFORMANCE(Stream, ReadexactlyReturnsExactlyNBytesHoweverTheyArrive, "stream.readexactly",
            needs("task.create")) {
  stream_pair pair = co_await connected(rt);
  task reading = rt.spawn([&]() -> co<value> {
    value part = co_await pair.client.reader.readexactly(8);
    rt.trace("read");
    co_return part;
  });
  for (const char* piece : {"abc", "d", "ef"}) {
    pair.peer.writer.write(piece);
    co_await rt.sleep(rt.unit() / 5);
  }
  rt.trace("writing the last piece");
  pair.peer.writer.write("ghij");
  EXPECT_EQ(co_await reading, bytes_of("abcdefgh"));
  EXPECT_TRACE("writing the last piece", "read");
  EXPECT_EQ(co_await pair.client.reader.readexactly(2), bytes_of("ij"));
  co_await closed(rt, pair);
}

CONFORMANCE(Stream, ReadexactlyReturnsALargeBlockWhole, "stream.readexactly") {
  stream_pair pair = co_await connected(rt);
  std::string block;
  for (int i = 0; block.size() < 50000; ++i) block += std::to_string(i) + ",";
  pair.peer.writer.write(block);
  value got = co_await pair.client.reader.readexactly(static_cast<std::int64_t>(block.size()));
  EXPECT_TRUE(got.as_bytes() == block) << "the bytes differ from those that were sent";
  co_await closed(rt, pair);
}

}  // namespace
}  // namespace assay::conformance
