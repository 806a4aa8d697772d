// What a protocol is told, from connection_made to connection_lost.
#include "wire.hpp"

namespace assay::conformance {
namespace {

CONFORMANCE(Transport, ConnectionMadeComesFirstAndConnectionLostLast, "transport.first-and-last") {
  wire w;
  co_await connect(w);
  EXPECT_EQ(w.log->events_text(), "made") << "when create_connection returns";
  EXPECT_EQ(w.log->factory_calls, 1);
  EXPECT_EQ(w.transport, w.log->transport) << "connection_made got another transport";
  EXPECT_EQ(w.protocol, w.log->protocol) << "not the protocol that the factory made";
  EXPECT_EQ(w.transport.kind(), object_kind::transport);
  w.peer.send("data");
  co_await until(rt, [&] { return w.log->data == "data"; });
  w.transport.close();
  w.peer.send("more, which comes too late");
  w.peer.end_sending();
  co_await until_lost(rt, w);
  attempt_call([&] { w.transport.write("nobody listens"); });
  co_await rt.drain();
  EXPECT_EQ(w.log->events_text(), "made, data, lost");
}

CONFORMANCE(Transport, AnAcceptedConnectionHasAProtocolOfItsOwn, "transport.first-and-last",
            needs("transport.create_server"), needs("streams.server_sockets"),
            needs("streams.server_close")) {
  std::vector<std::shared_ptr<wire_log>> logs;
  auto make = [&] {
    logs.push_back(std::make_shared<wire_log>());
    return protocol(recording(logs.back()));
  };
  value started = co_await create_server(make, loopback, 0);
  server listening = started.as_server();
  EXPECT_TRUE(listening.is_serving());
  wire a, b;
  value to_a = co_await create_connection(a.factory(), loopback, listening.port());
  value to_b = co_await create_connection(b.factory(), loopback, listening.port());
  a.take(to_a);
  b.take(to_b);
  a.transport.write("from a");
  b.transport.write("from b");
  a.transport.close();
  b.transport.close();
  co_await until(rt, [&] { return logs.size() == 2 && logs[0]->lost() && logs[1]->lost(); });
  for (const std::shared_ptr<wire_log>& log : logs) EXPECT_EQ(log->events_text(), "made, data, eof, lost");
  EXPECT_THAT((std::vector<std::string>{logs[0]->data, logs[1]->data}),
              ::testing::UnorderedElementsAre("from a", "from b"));
  co_await until(rt, [&] { return a.log->lost() && b.log->lost(); });
  listening.close();
  co_await rt.drain();
}

CONFORMANCE(Transport, AConnectedSocketCanBeGiven, "transport.first-and-last") {
  int ends[2];
  REQUIRE_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
  wire w;
  w.peer = plain_end(ends[1]);
  plain_end given(ends[0]);
  value made = co_await create_connection(w.factory(), given.fd());
  given.close();
  w.take(made);
  w.peer.send("hello");
  co_await until(rt, [&] { return w.log->data == "hello"; });
  w.transport.write("and back");
  w.transport.close();
  EXPECT_EQ(co_await take_all(rt, w.peer), "and back");
  co_await until_lost(rt, w);
  EXPECT_EQ(w.log->events_text(), "made, data, lost");
}

CONFORMANCE(Transport, DataComeInTheOrderOfTheirBytes, "transport.byte-order") {
  wire w;
  co_await connect(w);
  std::string sent;
  for (int i = 0; i < 300; ++i) {
    const std::string piece = std::to_string(i) + ";";
    w.peer.send(piece);
    sent += piece;
    if (i % 10 == 0) co_await rt.passes(1);
  }
  co_await until(rt, [&] { return w.log->data.size() >= sent.size(); });
  EXPECT_EQ(w.log->data, sent);
  co_await closed(rt, w);
}

CONFORMANCE(Transport, EofOfThePeerClosesTheTransport, "transport.eof-received", "transport.lost-with") {
  wire w;
  co_await connect(w);
  w.peer.send("last words");
  w.peer.end_sending();
  co_await until_lost(rt, w);
  EXPECT_EQ(w.log->data, "last words");
  EXPECT_EQ(w.log->events_text(), "made, data, eof, lost");
  EXPECT_EQ(w.log->lost_with, error()) << "lost with an error after the peer's EOF";
  EXPECT_EQ(co_await take_all(rt, w.peer), "");
}

CONFORMANCE(Transport, ATrueEofReceivedKeepsTheSendingSideOpen, "transport.eof-received") {
  wire w;
  w.log->keep_open = true;
  co_await connect(w);
  w.peer.end_sending();
  co_await until(rt, [&] { return w.log->count("eof") != 0; });
  co_await rt.drain();
  EXPECT_EQ(w.log->events_text(), "made, eof") << "the transport closed although eof_received returned true";
  w.transport.write("still here");
  EXPECT_EQ(co_await take_all(rt, w.peer, 10), "still here");
  // A wait that lets the loop look at the sockets several times.
  co_await rt.sleep(rt.unit());
  EXPECT_EQ(w.log->count("eof"), 1u) << "eof_received was called again";
  w.transport.close();
  co_await until_lost(rt, w);
  EXPECT_EQ(w.log->events_text(), "made, eof, lost");
}

CONFORMANCE(Transport, AResetIsTheErrorOfConnectionLost, "transport.lost-with",
            "transport.broken-not-reported") {
  exception_reports reports = rt.record_exceptions();
  wire w;
  co_await connect(w);
  w.peer.reset();
  co_await until_lost(rt, w);
  EXPECT_EQ(w.log->events_text(), "made, lost");
  REQUIRE_TRUE(static_cast<bool>(w.log->lost_with)) << "lost with no error";
  EXPECT_EQ(w.log->lost_with.kind(), error_kind::os);
  EXPECT_EQ(w.log->lost_with.os_code(), ECONNRESET);
  EXPECT_EQ(reports.size(), 0u) << "a reset was reported";
}

CONFORMANCE(Transport, AWriteToABrokenConnectionIsToldToConnectionLost, "transport.broken-not-reported",
            "transport.lost-with") {
  exception_reports reports = rt.record_exceptions();
  wire w;
  co_await connect(w);
  w.transport.pause_reading();  // so that writing finds out
  w.peer.reset();
  co_await until(rt, [&] {
    attempt_call([&] { w.transport.write("is anybody there?"); });
    return w.log->lost();
  });
  co_await rt.drain();
  REQUIRE_TRUE(static_cast<bool>(w.log->lost_with)) << "lost with no error";
  EXPECT_EQ(w.log->lost_with.kind(), error_kind::os);
  EXPECT_THAT(w.log->lost_with.os_code(), ::testing::AnyOf(ECONNRESET, EPIPE));
  EXPECT_EQ(reports.size(), 0u) << "a broken connection was reported";
}

CONFORMANCE(Transport, AnErrorOfDataReceivedIsReportedAndEndsTheConnection, "transport.protocol-error",
            "transport.lost-with") {
  exception_reports reports = rt.record_exceptions();
  wire w;
  const error e = rt.user_error("the protocol's");
  w.handlers.data_received = [e](const std::string&) { throw_error(e); };
  co_await connect(w);
  w.peer.send("data");
  co_await until(rt, [&] { return w.log->lost() || !reports.empty(); });
  co_await rt.drain();
  EXPECT_TRUE(w.log->lost()) << "the connection goes on after an error of data_received";
  EXPECT_EQ(w.log->lost_with, e);
  REQUIRE_EQ(reports.size(), 1u);
  EXPECT_EQ(reports[0].error, e);
  co_await closed(rt, w);
}

CONFORMANCE(Transport, AnErrorOfEofReceivedIsReportedAndEndsTheConnection, "transport.protocol-error") {
  exception_reports reports = rt.record_exceptions();
  wire w;
  const error e = rt.user_error("the protocol's");
  w.handlers.eof_received = [e]() -> bool { throw_error(e); };
  co_await connect(w);
  w.peer.end_sending();
  co_await until(rt, [&] { return w.log->lost() || !reports.empty(); });
  co_await rt.drain();
  EXPECT_TRUE(w.log->lost()) << "the connection goes on after an error of eof_received";
  EXPECT_EQ(w.log->lost_with, e);
  REQUIRE_EQ(reports.size(), 1u);
  EXPECT_EQ(reports[0].error, e);
  co_await closed(rt, w);
}

CONFORMANCE(Transport, SetProtocolChangesTheReceiver, "transport.set-protocol") {
  wire w;
  co_await connect(w);
  EXPECT_EQ(w.transport.get_protocol(), w.protocol);
  w.peer.send("one");
  co_await until(rt, [&] { return w.log->data == "one"; });
  auto second = std::make_shared<wire_log>();
  object other = protocol(recording(second));
  w.transport.set_protocol(other);
  EXPECT_EQ(w.transport.get_protocol(), other);
  w.peer.send("two");
  w.peer.end_sending();
  co_await until(rt, [&] { return second->lost() || w.log->lost(); });
  EXPECT_EQ(second->data, "two");
  EXPECT_EQ(second->events_text(), "data, eof, lost") << "the new protocol";
  EXPECT_EQ(w.log->events_text(), "made, data") << "the former protocol";
}

CONFORMANCE(Transport, ABufferedProtocolReceivesIntoItsBuffer, "transport.buffered-protocol") {
  wire w;
  w.buffered = true;
  w.handlers.get_buffer = [&](std::int64_t) {
    w.log->add("get");
    return 4;
  };
  w.handlers.buffer_updated = [&](const std::string& data) {
    w.log->data += data;
    w.log->add("updated " + std::to_string(data.size()));
  };
  co_await connect(w);
  w.peer.send("0123456789");
  co_await until(rt, [&] { return w.log->data.size() >= 10; });
  EXPECT_EQ(w.log->data, "0123456789");
  EXPECT_EQ(w.log->events_text(), "made, get, updated 4, get, updated 4, get, updated 2");
  w.peer.end_sending();
  co_await until_lost(rt, w);
  EXPECT_EQ(w.log->count("eof"), 1u);
}

CONFORMANCE(Transport, AnEmptyBufferOfABufferedProtocolIsFatal, "transport.buffered-protocol",
            needs("loop.set_exception_handler")) {
  exception_reports reports = rt.record_exceptions();
  wire w;
  w.buffered = true;
  w.handlers.get_buffer = [](std::int64_t) { return 0; };
  co_await connect(w);
  w.peer.send("data");
  co_await until(rt, [&] { return w.log->lost() || !reports.empty(); });
  co_await rt.drain();
  EXPECT_TRUE(w.log->lost()) << "the connection goes on without a buffer";
  REQUIRE_TRUE(static_cast<bool>(w.log->lost_with)) << "lost with no error";
  EXPECT_EQ(w.log->lost_with.kind(), error_kind::runtime);
  EXPECT_EQ(reports.size(), 1u);
  co_await closed(rt, w);
}

CONFORMANCE(Transport, SetProtocolChangesToABufferedOne, "transport.buffered-protocol",
            "transport.set-protocol") {
  wire w;
  co_await connect(w);
  std::string got;
  protocol_handlers h;
  h.get_buffer = [](std::int64_t) { return 100; };
  h.buffer_updated = [&](const std::string& data) { got += data; };
  w.transport.set_protocol(buffered_protocol(h));
  w.peer.send("into the buffer");
  co_await until(rt, [&] { return !got.empty() || !w.log->data.empty(); });
  EXPECT_EQ(got, "into the buffer");
  w.transport.set_protocol(w.protocol);
  w.peer.send("and back");
  co_await until(rt, [&] { return !w.log->data.empty(); });
  EXPECT_EQ(w.log->data, "and back");
  co_await closed(rt, w);
}

}  // namespace
}  // namespace assay::conformance
