// Half-closed connections, and what a writer tells of itself.
#include <assay/sdk/connecting.hpp>

#include "raw_socket.hpp"
#include "socket_folder.hpp"

namespace assay::conformance {
namespace {

CONFORMANCE(Writer, AfterWriteEofThePeerSeesTheEndAndMayStillAnswer, "writer.write-eof",
            needs("streams.read"), needs("streams.writer_is_closing")) {
  raw_connection c = co_await connected_to_raw(rt);
  c.stream.writer.write("question");
  c.stream.writer.write_eof();
  EXPECT_EQ(co_await received_by(rt, c.peer), "question");
  EXPECT_FALSE(c.stream.writer.is_closing()) << "one direction only";
  c.peer.send("answer");
  EXPECT_EQ(co_await c.stream.reader.readexactly(6), bytes_of("answer"));
  c.peer.send(", and more");
  c.peer.end_sending();
  EXPECT_EQ(co_await c.stream.reader.read(), bytes_of(", and more"));
  co_await closed(rt, c);
}

CONFORMANCE(Writer, WriteEofSendsWhatIsQueuedBeforeTheEnd, "writer.write-eof", needs("streams.read")) {
  raw_connection c = co_await connected_to_raw(rt);
  const std::size_t size = 16u << 20;
  c.stream.writer.write(std::string(size, 'x'));
  c.stream.writer.write("last");
  c.stream.writer.write_eof();
  std::string got = co_await received_by(rt, c.peer);
  EXPECT_EQ(got.size(), size + 4) << "write_eof dropped what was queued";
  EXPECT_TRUE(got.ends_with("xlast"));
  c.peer.send("answer");
  EXPECT_EQ(co_await c.stream.reader.readexactly(6), bytes_of("answer"));
  co_await closed(rt, c);
}

CONFORMANCE(Writer, WriteAfterWriteEofIsRefused, "writer.write-after-eof") {
  raw_connection c = co_await connected_to_raw(rt);
  c.stream.writer.write("all");
  c.stream.writer.write_eof();
  EXPECT_RAISES(attempt_call([&] { c.stream.writer.write("more"); }), error_kind::runtime);
  EXPECT_EQ(co_await received_by(rt, c.peer), "all");
  EXPECT_RAISES(attempt_call([&] { c.stream.writer.write("more"); }), error_kind::runtime);
  co_await closed(rt, c);
}

CONFORMANCE(Writer, ATcpConnectionCanWriteEof, "writer.can-write-eof", needs("streams.open_connection")) {
  raw_connection c = co_await connected_to_raw(rt);
  EXPECT_TRUE(c.stream.writer.can_write_eof());
  co_await closed(rt, c);
}

CONFORMANCE(Writer, APipeCanWriteEof, "writer.can-write-eof", needs("subprocess.exec"),
            needs("subprocess.stdin_writer"), needs("subprocess.wait"), needs("streams.write_eof")) {
  value made = co_await rt.exec(command("/bin/cat"), process_options().input(stdio::pipe));
  process child = made.as_process();
  writer pipe = child.stdin_writer();
  EXPECT_TRUE(pipe.can_write_eof());
  pipe.write_eof();
  EXPECT_RETURNS(co_await attempt(child.wait()), 0) << "the child never saw the end of its input";
}

CONFORMANCE(Writer, AUnixSocketCanWriteEof, "writer.can-write-eof", needs("unix.open_unix_connection"),
            needs("unix.start_unix_server"), needs("streams.write_eof"), needs("streams.read")) {
  socket_folder folder;
  unix_serve_options at(folder.at("socket"));
  auto answer = [](reader in, writer out) -> co<> {
    value question = co_await in.read();
    out.write("answer to " + question.as_bytes());
    out.close();
  };
  value started = co_await start_unix_server(answer, at);
  value both = co_await open_unix_connection(*at.path);
  connection client(both);
  EXPECT_TRUE(client.writer.can_write_eof());
  client.writer.write("question");
  client.writer.write_eof();
  EXPECT_EQ(co_await client.reader.read(), bytes_of("answer to question"));
  client.writer.close();
  co_await attempt(client.writer.wait_closed());
  started.as_server().close();
  co_await rt.drain();
}

CONFORMANCE(Writer, ExtraInfoNamesBothEndsOfTheConnection, "writer.extra-info", needs("streams.start_server"),
            needs("streams.server_sockets")) {
  stream_pair pair = co_await connected(rt);
  value there = pair.client.writer.get_extra_info("peername");
  value here = pair.client.writer.get_extra_info("sockname");
  EXPECT_EQ(there, list_of(loopback, pair.listening.port()));
  EXPECT_EQ(here.as_list().at(0), value(loopback));
  EXPECT_EQ(pair.peer.writer.get_extra_info("peername"), here) << "the two ends disagree";
  EXPECT_EQ(pair.peer.writer.get_extra_info("sockname"), there);
  co_await closed(rt, pair);
}

CONFORMANCE(Writer, ExtraInfoGivesTheSocketOfTheConnection, "writer.extra-info") {
  raw_connection c = co_await connected_to_raw(rt);
  value descriptor = c.stream.writer.get_extra_info("socket");
  sockaddr_in name{};
  socklen_t size = sizeof name;
  REQUIRE_EQ(::getpeername(static_cast<int>(descriptor.as_int()), reinterpret_cast<sockaddr*>(&name), &size),
             0);
  EXPECT_EQ(list_of(loopback, ntohs(name.sin_port)), c.stream.writer.get_extra_info("peername"));
  co_await closed(rt, c);
}

CONFORMANCE(Writer, ExtraInfoOfAnUnknownNameIsTheDefault, "writer.extra-info") {
  raw_connection c = co_await connected_to_raw(rt);
  EXPECT_EQ(c.stream.writer.get_extra_info("no such thing"), value());
  EXPECT_EQ(c.stream.writer.get_extra_info("no such thing", 7), value(7)) << "the default was not given";
  EXPECT_NE(c.stream.writer.get_extra_info("peername", 7), value(7)) << "known, but the default was given";
  co_await closed(rt, c);
}

CONFORMANCE(Writer, AfterThePeersEndTheWritingSideStaysOpen, "writer.open-after-peers-eof",
            needs("streams.read"), needs("streams.drain"), needs("streams.writer_is_closing")) {
  raw_connection c = co_await connected_to_raw(rt);
  c.peer.send("question");
  c.peer.end_sending();
  EXPECT_EQ(co_await c.stream.reader.read(), bytes_of("question"));
  co_await rt.drain();
  EXPECT_FALSE(c.stream.writer.is_closing()) << "the peer's end closed the writing side";
  c.stream.writer.write("a long ");
  EXPECT_RETURNS(co_await attempt(c.stream.writer.drain()), value());
  EXPECT_EQ(co_await received_by(rt, c.peer, 7), "a long ");
  c.stream.writer.write("answer");
  c.stream.writer.close();
  EXPECT_EQ(co_await received_by(rt, c.peer), "answer");
  co_await closed(rt, c);
}

CONFORMANCE(Writer, AChangeOfTheBufferAfterWriteHasNoEffect, "writer.bytes-of-the-call") {
  raw_connection c = co_await connected_to_raw(rt);
  const std::size_t size = 16u << 20;
  std::string bytes(size, 'a');
  c.stream.writer.write(bytes);
  std::fill(bytes.begin(), bytes.end(), 'b');
  std::string got = co_await received_by(rt, c.peer, size);
  EXPECT_EQ(got.find('b'), std::string::npos) << "bytes of a later time were sent";
  co_await closed(rt, c);
}

}  // namespace
}  // namespace assay::conformance
