// Servers: the tasks of their clients, and their connections all at once.
#include <assay/sdk/connecting.hpp>

#include "stream_pair.hpp"

namespace assay::conformance {
namespace {

co<> hung_up(test_context& rt, connection client, server listening) {
  client.writer.close();
  co_await attempt(client.writer.wait_closed());
  listening.close();
  co_await rt.drain();
}

CONFORMANCE(Server, AnErrorOfTheClientTaskIsReportedAndClosesTheConnection, "server.client-error") {
  auto reports = rt.record_exceptions();
  error err = rt.user_error("the client task failed");
  auto fail = [&err](reader, writer) -> co<> {
    throw raised(err);
    co_return;
  };
  value started = co_await rt.start_server(fail);
  server listening = started.as_server();
  connection client = co_await connect_to(rt, listening);
  EXPECT_EQ(co_await client.reader.read(), bytes_of(""));
  co_await rt.drain();
  REQUIRE_EQ(reports.size(), 1u) << "the error of the client task must be reported once";
  EXPECT_EQ(reports[0].error, err) << "another error was reported";
  co_await hung_up(rt, client, listening);
}

CONFORMANCE(Server, AServerGoesOnAfterTheErrorOfAClientTask, "server.client-error", needs("streams.readline"),
            needs("streams.write"), needs("streams.writer_close")) {
  auto reports = rt.record_exceptions();
  error err = rt.user_error("the client task failed");
  auto serve = [&err](reader in, writer out) -> co<> {
    value line = co_await in.readline();
    if (line == bytes_of("fail\n")) throw raised(err);
    out.write("served\n");
    out.close();
  };
  value started = co_await rt.start_server(serve);
  server listening = started.as_server();
  connection bad = co_await connect_to(rt, listening);
  bad.writer.write("fail\n");
  EXPECT_EQ(co_await bad.reader.read(), bytes_of(""));
  connection good = co_await connect_to(rt, listening);
  good.writer.write("serve\n");
  EXPECT_EQ(co_await good.reader.readline(), bytes_of("served\n"));
  EXPECT_EQ(reports.size(), 1u);
  bad.writer.close();
  co_await attempt(bad.writer.wait_closed());
  co_await hung_up(rt, good, listening);
}

CONFORMANCE(Server, CancellingAClientTaskClosesItsConnectionWithoutAReport, "server.client-cancelled") {
  auto reports = rt.record_exceptions();
  future begun = rt.create_future();
  auto wait_for_ever = [&](reader in, writer) -> co<> {
    begun.set_result(rt.current_task());
    co_await in.read();
  };
  value started = co_await rt.start_server(wait_for_ever);
  server listening = started.as_server();
  connection client = co_await connect_to(rt, listening);
  value serving = co_await begun;
  serving.as_task().cancel();
  EXPECT_EQ(co_await client.reader.read(), bytes_of("")) << "the connection was not closed";
  co_await rt.drain();
  EXPECT_EQ(reports.size(), 0u) << "a cancellation was reported";
  co_await hung_up(rt, client, listening);
}

// More than the kernel takes, so that some of it is queued in the runtime.
std::string large_block() { return std::string(24u << 20, 'x'); }

struct crowd {
  crowd() = default;
  server listening;
  std::vector<connection> clients, peers;
};

co<crowd> three_connections(test_context& rt) {
  crowd all;
  auto peers = std::make_shared<std::vector<connection>>();
  auto keep = [peers](reader in, writer out) { peers->emplace_back(in, out); };
  value started = co_await rt.start_server(keep);
  all.listening = started.as_server();
  for (int i = 0; i < 3; ++i) all.clients.push_back(co_await connect_to(rt, all.listening));
  co_await until(rt, [&] { return peers->size() == 3; });
  all.peers = *peers;
  co_return all;
}

co<> gone(test_context& rt, crowd all) {
  for (connection& c : all.clients) c.writer.close();
  for (connection& c : all.clients) co_await attempt(c.writer.wait_closed());
  for (connection& c : all.peers) c.writer.close();
  for (connection& c : all.peers) co_await attempt(c.writer.wait_closed());
  all.listening.close();
  co_await rt.drain();
}

CONFORMANCE(Server, CloseClientsClosesAllConnectionsAndSendsWhatIsQueued, "server.close-clients") {
  crowd all = co_await three_connections(rt);
  std::string block = large_block();
  all.peers[1].writer.write(block);
  close_clients(all.listening);
  EXPECT_EQ(co_await all.clients[0].reader.read(), bytes_of(""));
  value queued = co_await all.clients[1].reader.read();
  EXPECT_EQ(queued.as_bytes().size(), block.size()) << "what was queued was not sent";
  EXPECT_EQ(co_await all.clients[2].reader.read(), bytes_of(""));
  EXPECT_TRUE(all.listening.is_serving()) << "close_clients closed the server";
  co_await gone(rt, all);
}

CONFORMANCE(Server, AbortClientsDropsWhatIsQueued, "server.close-clients",
            needs("streams.get_write_buffer_size")) {
  crowd all = co_await three_connections(rt);
  std::string block = large_block();
  all.peers[1].writer.write(block);
  EXPECT_GT(all.peers[1].writer.get_write_buffer_size(), 0) << "nothing is queued: the test proves nothing";
  abort_clients(all.listening);
  EXPECT_EQ(co_await all.clients[0].reader.read(), bytes_of(""));
  outcome rest = co_await attempt(all.clients[1].reader.read());
  if (rest.ok()) {
    EXPECT_LT(rest.get().as_bytes().size(), block.size()) << "what was queued was sent";
  } else {
    EXPECT_RAISES(rest, error_kind::os);
  }
  EXPECT_EQ(co_await all.clients[2].reader.read(), bytes_of(""));
  EXPECT_TRUE(all.listening.is_serving()) << "abort_clients closed the server";
  co_await gone(rt, all);
}

// Clients that never send keep their tasks waiting; close_clients is how a server gets rid of them.
CONFORMANCE(Server, CloseAndCloseClientsEndAServerWhoseClientsNeverSend, "server.close-clients",
            "server.wait-closed", needs("streams.writer_close")) {
  value started = co_await rt.start_server([&](reader in, writer out) -> co<> {
    value all = co_await in.read();
    rt.trace("ended after {} bytes", all.as_bytes().size());
    out.close();
  });
  server listening = started.as_server();
  connection client = co_await connect_to(rt, listening);
  listening.close();
  close_clients(listening);
  EXPECT_EQ(co_await client.reader.read(), bytes_of(""));
  EXPECT_RETURNS(co_await attempt(listening.wait_closed()), value());
  co_await hung_up(rt, client, listening);
}

}  // namespace
}  // namespace assay::conformance
