// Closing a connection: wait_closed against unread data and resets, writing after the close.
#include "raw_socket.hpp"

namespace assay::conformance {
namespace {

CONFORMANCE(Writer, WaitClosedEndsThoughDataWereNeverRead, "writer.wait-closed-unread") {
  raw_connection c = co_await connected_to_raw(rt);
  c.peer.send("nobody reads this");
  co_await c.stream.reader.readexactly(6);  // so the rest has arrived, or will
  c.stream.writer.close();
  EXPECT_RETURNS(co_await attempt(c.stream.writer.wait_closed()), value());
  co_await closed(rt, c);
}

CONFORMANCE(Writer, WaitClosedEndsThoughTheTransportIsPausedByUnreadData, "writer.wait-closed-unread",
            needs("streams.feed_data"), needs("streams.is_reading")) {
  raw_connection c = co_await connected_to_raw(rt, 10);
  co_await rt.drain();
  c.peer.send(std::string(1000, 'x'));
  c.stream.reader.feed_data(std::string(100, 'x'));
  EXPECT_FALSE(c.stream.writer.is_reading());
  c.stream.writer.close();
  EXPECT_RETURNS(co_await attempt(c.stream.writer.wait_closed()), value());
  co_await closed(rt, c);
}

CONFORMANCE(Writer, WaitClosedEndsAfterAResetThatWasRead, "writer.wait-closed-reset", needs("streams.read")) {
  raw_connection c = co_await connected_to_raw(rt);
  c.peer.reset();
  EXPECT_RAISES(co_await attempt(c.stream.reader.read()), error_kind::os);
  c.stream.writer.close();
  outcome down = co_await attempt(c.stream.writer.wait_closed());
  EXPECT_TRUE(down.ok() || down.is_error(error_kind::os)) << to_string(down);
  co_await closed(rt, c);
}

CONFORMANCE(Writer, WaitClosedEndsWhereTheResetComesWhileBytesAreQueued, "writer.wait-closed-reset",
            needs("streams.write"), needs("task.create")) {
  raw_connection c = co_await connected_to_raw(rt);
  c.stream.writer.write(std::string(16u << 20, 'x'));
  c.stream.writer.close();
  task waiting = rt.spawn([&]() -> co<value> {
    outcome down = co_await attempt(c.stream.writer.wait_closed());
    co_return value(down.ok() || down.is_error(error_kind::os));
  });
  co_await rt.drain();
  EXPECT_FALSE(waiting.done()) << "wait_closed did not wait for what is queued";
  c.peer.reset();
  EXPECT_RETURNS(co_await attempt(waiting), true) << "neither an end nor the connection's error";
  co_await closed(rt, c);
}

CONFORMANCE(Writer, WaitClosedWithoutACloseEndsWithThePeersReset, "writer.wait-closed-reset",
            needs("task.create")) {
  raw_connection c = co_await connected_to_raw(rt);
  task waiting = rt.spawn([&]() -> co<value> {
    outcome down = co_await attempt(c.stream.writer.wait_closed());
    co_return value(down.ok() || down.is_error(error_kind::os));
  });
  co_await rt.drain();
  EXPECT_FALSE(waiting.done()) << "nobody closed anything";
  c.peer.reset();
  EXPECT_RETURNS(co_await attempt(waiting), true) << "neither an end nor the connection's error";
  co_await closed(rt, c);
}

CONFORMANCE(Writer, WriteAfterCloseIsDroppedAndDrainRaisesConnectionReset, "writer.write-after-close") {
  raw_connection c = co_await connected_to_raw(rt);
  writer out = c.stream.writer;
  out.write("before");
  EXPECT_EQ(co_await received_by(rt, c.peer, 6), "before");  // nothing is left to flush
  out.close();
  EXPECT_TRUE(attempt_call([&] { out.write("after"); }).ok()) << "write after close is an error";
  rt.loop().call_soon([&] { rt.trace("pass"); });
  outcome lost = co_await attempt(out.drain());
  REQUIRE_RAISES(lost, error_kind::os);
  EXPECT_EQ(lost.failure().os_code(), ECONNRESET);
  EXPECT_LE(rt.traced().size(), 1u);
  EXPECT_EQ(co_await received_by(rt, c.peer), "") << "bytes written after the close were sent";
  co_await closed(rt, c);
}

CONFORMANCE(Writer, WhoWritesAndDrainsInALoopAfterCloseSeesTheErrorWithinAPass, "writer.write-after-close") {
  raw_connection c = co_await connected_to_raw(rt);
  writer out = c.stream.writer;
  out.close();
  int passes = 0;
  outcome lost;
  while (lost.ok() && passes < 5) {
    out.write("after");
    lost = co_await attempt(out.drain());
    ++passes;
  }
  EXPECT_RAISES(lost, error_kind::os);
  EXPECT_EQ(passes, 1) << "drain told nothing at first";
  co_await closed(rt, c);
}

CONFORMANCE(Writer, WritelinesAfterCloseIsDroppedAndDrainRaisesConnectionReset,
            "writer.writelines-after-close") {
  raw_connection c = co_await connected_to_raw(rt);
  writer out = c.stream.writer;
  out.writelines({"be", "fore"});
  EXPECT_EQ(co_await received_by(rt, c.peer, 6), "before");  // nothing is left to flush
  out.close();
  EXPECT_TRUE(attempt_call([&] {
                out.writelines({"af", "ter"});
              }).ok())
      << "writelines after close is an error";
  outcome lost = co_await attempt(out.drain());
  REQUIRE_RAISES(lost, error_kind::os);
  EXPECT_EQ(lost.failure().os_code(), ECONNRESET);
  EXPECT_TRUE(attempt_call([&] {
                out.writelines({"long ", "after"});
              }).ok())
      << "writelines on a connection that is down is an error";
  EXPECT_EQ(co_await received_by(rt, c.peer), "") << "bytes written after the close were sent";
  co_await closed(rt, c);
}

}  // namespace
}  // namespace assay::conformance
