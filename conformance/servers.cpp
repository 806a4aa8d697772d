#include "stream_pair.hpp"

namespace assay::conformance {
namespace {

CONFORMANCE(Server, TheClientCallbackIsCalledOnceForEachConnection, "server.client-callback",
            needs("streams.writer_close")) {
  std::vector<writer> accepted;
  future all_accepted = rt.create_future();
  value started = co_await rt.start_server([&](reader in, writer out) {
    EXPECT_EQ(in.kind(), object_kind::stream_reader);
    EXPECT_EQ(out.kind(), object_kind::stream_writer);
    accepted.push_back(out);
    if (accepted.size() == 3) all_accepted.set_result();
  });
  server listening = started.as_server();
  co_await rt.drain();
  EXPECT_EQ(accepted.size(), 0u) << "called without a connection";
  std::vector<connection> clients;
  for (int i = 0; i < 3; ++i) clients.push_back(co_await connect_to(rt, listening));
  co_await all_accepted;
  co_await rt.sleep(rt.unit());
  EXPECT_EQ(accepted.size(), 3u) << "called more than once for a connection";
  for (connection& client : clients) accepted.push_back(client.writer);
  for (writer& out : accepted) out.close();
  for (writer& out : accepted) co_await attempt(out.wait_closed());
  listening.close();
  co_await rt.drain();
}

CONFORMANCE(Server, TheReaderAndTheWriterOfTheCallbackBelongToItsConnection, "server.client-callback",
            needs("streams.readline"), needs("streams.write"), needs("streams.writer_close")) {
  value started = co_await rt.start_server([](reader in, writer out) -> co<> {
    value line = co_await in.readline();
    out.write("to " + line.as_bytes());
    out.close();
  });
  server listening = started.as_server();
  connection a = co_await connect_to(rt, listening);
  connection b = co_await connect_to(rt, listening);
  b.writer.write("b\n");
  a.writer.write("a\n");
  EXPECT_EQ(co_await a.reader.readline(), bytes_of("to a\n"));
  EXPECT_EQ(co_await b.reader.readline(), bytes_of("to b\n"));
  a.writer.close();
  b.writer.close();
  co_await attempt(a.writer.wait_closed());
  co_await attempt(b.writer.wait_closed());
  listening.close();
  co_await rt.drain();
}

CONFORMANCE(Server, ConnectionsAreServedConcurrently, "server.coroutine-callback",
            needs("streams.writer_close")) {
  int serving = 0, served = 0;
  value started = co_await rt.start_server([&](reader in, writer out) -> co<> {
    ++serving;
    value line = co_await in.readline();
    rt.trace("serves {}", line.as_bytes().substr(0, 1));
    out.write("done\n");
    out.close();
    ++served;
  });
  server listening = started.as_server();
  connection first = co_await connect_to(rt, listening);
  connection second = co_await connect_to(rt, listening);
  co_await until(rt, [&] { return serving == 2; });
  second.writer.write("2\n");
  EXPECT_EQ(co_await second.reader.readline(), bytes_of("done\n"));
  first.writer.write("1\n");
  EXPECT_EQ(co_await first.reader.readline(), bytes_of("done\n"));
  EXPECT_TRACE("serves 2", "serves 1");
  co_await until(rt, [&] { return served == 2; });
  first.writer.close();
  second.writer.close();
  co_await attempt(first.writer.wait_closed());
  co_await attempt(second.writer.wait_closed());
  listening.close();
  co_await rt.drain();
}

CONFORMANCE(Server, ACoroutineCallbackRunsAsATaskOfItsOwn, "server.coroutine-callback", needs("task.current"),
            needs("streams.writer_close")) {
  std::vector<task> tasks;
  value started = co_await rt.start_server([&](reader in, writer out) -> co<> {
    tasks.push_back(rt.current_task());
    co_await in.readline();
    out.close();
  });
  server listening = started.as_server();
  connection first = co_await connect_to(rt, listening);
  connection second = co_await connect_to(rt, listening);
  co_await until(rt, [&] { return tasks.size() == 2; });
  EXPECT_TRUE(tasks[0] && tasks[1]) << "no task of its own";
  EXPECT_NE(tasks[0], tasks[1]);
  EXPECT_NE(tasks[0], rt.current_task());
  first.writer.close();
  second.writer.close();
  for (task& serving : tasks) co_await serving;
  co_await attempt(first.writer.wait_closed());
  co_await attempt(second.writer.wait_closed());
  listening.close();
  co_await rt.drain();
}

CONFORMANCE(Server, APlainCallbackIsCalledDirectly, "server.plain-callback", needs("task.current"),
            needs("task.all"), needs("streams.writer_close")) {
  future called = rt.create_future();
  std::size_t tasks_before = 0;
  auto callback = [&](reader in, writer out) {
    EXPECT_FALSE(rt.current_task()) << "a plain callback runs in a task";
    called.set_result(list_of(in, out));
  };
  value started = co_await rt.start_server(callback);
  server listening = started.as_server();
  tasks_before = rt.all_tasks().size();
  connection client = co_await connect_to(rt, listening);
  value both = co_await called;
  connection peer(both);
  co_await rt.drain();
  EXPECT_EQ(rt.all_tasks().size(), tasks_before) << "a task was made for the connection";
  client.writer.close();
  peer.writer.close();
  co_await attempt(client.writer.wait_closed());
  co_await attempt(peer.writer.wait_closed());
  listening.close();
  co_await rt.drain();
}

}  // namespace
}  // namespace assay::conformance
