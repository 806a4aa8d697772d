#include "raw_peer.hpp"
#include "support.hpp"

namespace aio::test {
namespace {

/// What a server's task saw of its client, by name; all clients are served in the same way.
struct seen {
  std::vector<std::string> ends;
  int open = 0;
};

/// Reads messages of a length line and that many bytes, and answers each with its length.
task<void> serve_messages(stream_reader reader, stream_writer writer, std::shared_ptr<seen> log) {
  ++log->open;
  std::string end = "end";
  try {
    while (auto line = co_await reader.next_line()) {
      const std::string body = co_await reader.readexactly(std::stol(*line));
      writer.write(std::to_string(body.size()) + "\n");
      co_await writer.drain();
    }
  } catch (const incomplete_read_error& e) {
    end = "incomplete after " + std::to_string(e.partial().size());
  } catch (const std::system_error& e) {
    end = e.code() == std::errc::connection_reset ? "reset" : e.what();
  } catch (const value_error&) {
    end = "line too long";
  }
  log->ends.push_back(end);
  --log->open;
  writer.close();
}

class HostilePeers : public LoopTest {
 protected:
  HostilePeers() {
    auto serve = [this](stream_reader r, stream_writer w) {
      return std::optional<any_coroutine>(serve_messages(std::move(r), std::move(w), log));
    };
    listening = loop->run_until_complete(start_server(std::move(serve), "127.0.0.1", 0));
  }
  ~HostilePeers() override { loop->run_until_complete(finish(listening)); }
  static task<void> finish(server s) {
    s.close();
    co_await s.wait_closed();
  }
  raw_peer connect() { return raw_peer(listening.sockets().at(0).port); }
  /// Runs the loop until something that takes I/O has happened; the watchdog finds that it never does.
  template <class F>
  void until(F condition) {
    while (!condition()) loop->run_until_complete(sleep_for_io());
  }
  static task<void> sleep_for_io() { co_await sleep(1ms); }
  std::string answer(const raw_peer& peer) {
    std::string got;
    until([&] { return (got += peer.receive()).ends_with('\n'); });
    return got;
  }
  void expect_end(const std::string& how) {
    until([&] { return !log->ends.empty(); });
    EXPECT_THAT(log->ends, ElementsAre(how));
    log->ends.clear();
  }

  std::shared_ptr<seen> log = std::make_shared<seen>();
  server listening;
};

TEST_F(HostilePeers, AMessageOneByteAtATimeIsReadWhole) {
  raw_peer peer = connect();
  for (const char each : std::string("10\n0123456789")) {
    peer.send(std::string_view(&each, 1));
    drain();
  }
  EXPECT_EQ(answer(peer), "10\n");
  peer.close();
  expect_end("end");
}

TEST_F(HostilePeers, AResetInTheMiddleOfAMessageIsTheConnectionsError) {
  raw_peer peer = connect();
  peer.send("1000\nnot a thousand");
  until([&] { return log->open == 1; });
  peer.reset();
  expect_end("reset");
}

TEST_F(HostilePeers, AnEndInTheMiddleOfAMessageIsAnIncompleteRead) {
  raw_peer peer = connect();
  peer.send("1000\nnot a thousand");
  peer.end_sending();
  expect_end("incomplete after 14");
}

TEST_F(HostilePeers, AHalfClosedPeerIsAnsweredStill) {
  raw_peer peer = connect();
  peer.send("3\nabc");
  peer.end_sending();
  EXPECT_EQ(answer(peer), "3\n");
  expect_end("end");
}

TEST_F(HostilePeers, ALineWithoutAnEndIsRefusedAtTheLimit) {
  raw_peer peer = connect();
  const std::string digits(8192, '1');
  until([&] {
    peer.send(digits);
    return !log->ends.empty();
  });
  expect_end("line too long");
}

TEST_F(HostilePeers, ThoseThatResetBeforeTheyAreAcceptedDisturbNobody) {
  for (int i = 0; i < 50; ++i) connect().reset();
  raw_peer good = connect();
  good.send("3\nabc");
  EXPECT_EQ(answer(good), "3\n");
  good.close();
  until([&] { return log->open == 0 && std::ranges::count(log->ends, "end") >= 1; });
  for (const std::string& end : log->ends) EXPECT_TRUE(end == "end" || end == "reset") << end;
}

TEST_F(HostilePeers, AResetWhileBytesAreQueuedWakesTheDrainThatWaits) {
  future<void> accepted = loop->create_future<void>();
  stream_writer out;
  auto keep = [&](stream_reader, stream_writer w) {
    out = w;
    accepted.set_result();
  };
  const server silent = loop->run_until_complete(start_server(keep, "127.0.0.1", 0));
  raw_peer peer(silent.sockets().at(0).port);
  loop->run_until_complete(accepted);
  out.write(std::string(32 << 20, 'x'));
  const auto draining = loop->create_task(out.drain());
  drain();
  EXPECT_FALSE(draining.done());
  peer.reset();
  loop->run_until_complete(wait(std::vector<future_base>(1, draining)));
  EXPECT_TRUE(detail::exception_cast<std::system_error>(draining.exception()));
  out = {};
  loop->run_until_complete(finish(silent));
}

}  // namespace
}  // namespace aio::test
