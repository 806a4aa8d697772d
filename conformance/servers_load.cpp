// Servers under peers that mean no good, and without descriptors.
#include <assay/sdk/connecting.hpp>

#include "plain_socket.hpp"
#include "stream_pair.hpp"

namespace assay::conformance {
namespace {

co<> is_served(test_context& rt, server listening) {
  connection client = co_await connect_to(rt, listening);
  client.writer.write("hello\n");
  EXPECT_EQ(co_await client.reader.readline(), bytes_of("hello\n")) << "the server does not answer any more";
  client.writer.close();
  co_await attempt(client.writer.wait_closed());
}

// Half of them end in order, half with a reset. In batches, since the queue of a listening socket is finite.
CONFORMANCE(Server, AThousandConnectionsOpenedAndDroppedLeaveAServerThatAnswers, "server.client-callback",
            "server.coroutine-callback", needs("streams.writer_close"), needs("loop.set_exception_handler")) {
  auto reports = rt.record_exceptions();
  int begun = 0, ended = 0;
  value started = co_await rt.start_server([&](reader in, writer out) -> co<> {
    ++begun;
    outcome line = co_await attempt(in.readline());
    if (line.ok() && line.get() != bytes_of("")) out.write(line.get().as_bytes());
    out.close();
    co_await attempt(out.wait_closed());
    ++ended;
  });
  server listening = started.as_server();
  int opened = 0;
  while (opened < 1000) {
    for (int i = 0; i < 50; ++i, ++opened) {
      plain_socket client = plain_connection(loopback, listening.port());
      if (i % 2 == 0) client.reset();
    }
    co_await until(rt, [&] { return begun == opened; });
  }
  co_await until(rt, [&] { return ended == 1000; });
  EXPECT_EQ(begun, 1000);
  co_await is_served(rt, listening);
  EXPECT_EQ(reports.size(), 0u) << "a client that went away is no error of the server";
  listening.close();
  co_await until(rt, [&] { return ended == 1001; });
  co_await rt.drain();
}

CONFORMANCE(Server, OutOfDescriptorsItReportsThatAndAcceptsLater, "server.out-of-descriptors",
            needs("streams.readline"), needs("streams.write"), needs("streams.writer_close")) {
  auto reports = rt.record_exceptions();
  value started = co_await rt.start_server([](reader in, writer out) -> co<> {
    value line = co_await in.readline();
    out.write(line.as_bytes());
    out.close();
  });
  server listening = started.as_server();
  plain_socket client = new_socket(AF_INET);
  {
    no_descriptors exhausted;
    REQUIRE_EQ(connect_plain(client, loopback, listening.port()), 0);
    co_await until(rt, [&] { return !reports.empty(); });
    // The loop polls each time. One that spins reports each time.
    int spins = 0;
    for (int i = 0; i < 20; ++i) {
      std::size_t told = reports.size();
      co_await rt.sleep(rt.unit() / 10);
      if (reports.size() != told) ++spins;
    }
    EXPECT_LT(spins, 15) << "it tries to accept in every pass";
  }
  EXPECT_EQ(reports[0].error.kind(), error_kind::os);
  EXPECT_EQ(reports[0].error.os_code(), EMFILE) << "the report does not tell the reason";
  REQUIRE_EQ(::send(client.fd(), "late\n", 5, MSG_NOSIGNAL), 5);
  char answer[5] = {};
  co_await until(rt, [&] { return ::recv(client.fd(), answer, 5, MSG_DONTWAIT) == 5; });
  EXPECT_EQ(std::string(answer, 5), "late\n") << "the connection that had to wait is not served";
  co_await is_served(rt, listening);
  listening.close();
  co_await rt.drain();
}

}  // namespace
}  // namespace assay::conformance
