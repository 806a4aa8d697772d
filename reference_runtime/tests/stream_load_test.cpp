// Streams under load: memory stays bounded, nothing is left. Labelled slow; time is never judged.
#include <sys/resource.h>

#include <filesystem>
#include <fstream>
#include <iostream>

#include "raw_peer.hpp"
#include "support.hpp"

namespace aio::test {
namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool sanitized = true;
#else
constexpr bool sanitized = false;
#endif
// What is freed stays resident for a while under a sanitizer.
constexpr long allowed_growth = (sanitized ? 768L : 64L) << 20;

long resident_bytes() {
  std::ifstream statm("/proc/self/statm");
  long total = 0, resident = 0;
  statm >> total >> resident;
  return resident * ::sysconf(_SC_PAGESIZE);
}

long open_descriptors() { return std::distance(std::filesystem::directory_iterator("/proc/self/fd"), {}); }

task<void> finish(server s) {
  s.close();
  co_await s.wait_closed();
}

task<void> echo_lines(stream_reader reader, stream_writer writer) {
  try {
    while (auto line = co_await reader.next_line()) {
      writer.write(*line);
      co_await writer.drain();
    }
  } catch (const std::system_error&) {  // the peer has gone
  }
  writer.close();
}

constexpr std::size_t block = 64 * 1024;

task<void> send_all(stream_reader, stream_writer writer, std::size_t size, std::size_t& most_queued) {
  const std::string bytes(block, 'x');
  for (std::size_t sent = 0; sent < size; sent += block) {
    writer.write(bytes);
    most_queued = std::max(most_queued, writer.get_write_buffer_size());
    co_await writer.drain();
  }
  writer.close();
}

task<void> one_gibibyte() {
  constexpr std::size_t size = std::size_t{1} << 30;
  std::size_t most_queued = 0;
  auto send = [&](stream_reader r, stream_writer w) {
    return std::optional<any_coroutine>(send_all(std::move(r), std::move(w), size, most_queued));
  };
  const server s = co_await start_server(send, "127.0.0.1", 0);
  auto [reader, writer] = co_await open_connection("127.0.0.1", s.sockets().at(0).port, 64 * 1024);
  const long before = resident_bytes();
  long most = before;
  std::size_t got = 0, sampled = 0;
  for (;;) {
    const std::string bytes = co_await reader.read(block);
    if (bytes.empty()) break;
    got += bytes.size();
    if (got - sampled > (8u << 20)) {
      sampled = got;
      most = std::max(most, resident_bytes());
    }
  }
  EXPECT_EQ(got, size);
  EXPECT_LE(most_queued, transport::default_high_water + block) << "the writer queued more than it may";
  EXPECT_LE(most - before, allowed_growth) << "memory grew with the stream";
  std::cout << "1 GiB through 64 KiB: memory grew by " << (most - before) / 1024 << " KiB, at most "
            << most_queued / 1024 << " KiB were queued\n";
  writer.close();
  co_await finish(s);
}
TEST(StreamLoad, AGibibyteGoesThrough64KibibytesInBoundedMemory) { run(one_gibibyte()); }

// The peer takes 4 KiB now and then; the writer, which drains, never queues more than its mark and a block.
task<void> slow_reader() {
  constexpr std::size_t size = 16u << 20;
  std::size_t most_queued = 0;
  auto send = [&](stream_reader r, stream_writer w) {
    return std::optional<any_coroutine>(send_all(std::move(r), std::move(w), size, most_queued));
  };
  const server s = co_await start_server(send, "127.0.0.1", 0);
  auto [reader, writer] = co_await open_connection("127.0.0.1", s.sockets().at(0).port, 4096);
  std::size_t got = 0;
  for (;;) {
    const std::string bytes = co_await reader.read(4096);
    if (bytes.empty()) break;
    got += bytes.size();
    if (got % (1u << 20) < 4096) co_await sleep(1ms);
  }
  EXPECT_EQ(got, size);
  EXPECT_GT(most_queued, 0U) << "nothing was ever queued: the test proves nothing";
  EXPECT_LE(most_queued, transport::default_high_water + block);
  writer.close();
  co_await finish(s);
}
TEST(StreamLoad, ASlowReaderDoesNotMakeItsWriterQueueMoreThanTheMark) { run(slow_reader()); }

task<void> opened_and_dropped(std::uint16_t port, int connections) {
  std::vector<task<stream_pair>> opening;
  for (int i = 0; i < connections; ++i) opening.push_back(open_connection("127.0.0.1", port));
  std::vector<stream_pair> all = co_await gather(std::move(opening));
  EXPECT_EQ(all.size(), static_cast<std::size_t>(connections));
  for (auto& [reader, writer] : all) writer.write("half a line");
  all.clear();  // all at once, without a close
}
task<void> a_thousand_dropped() {
  server_options options;
  options.backlog = 1000;
  const server s = co_await start_server(&echo_lines, "127.0.0.1", 0, options);
  const std::uint16_t port = s.sockets().at(0).port;
  const long descriptors = open_descriptors();
  co_await opened_and_dropped(port, 1000);
  auto [reader, writer] = co_await open_connection("127.0.0.1", port);
  writer.write("still there\n");
  EXPECT_EQ(co_await reader.readline(), "still there\n");
  writer.close();
  co_await writer.wait_closed();
  s.close();
  co_await s.wait_closed();  // ends when every connection has gone
  EXPECT_LE(open_descriptors(), descriptors) << "connections were left behind";
}
TEST(StreamLoad, AThousandConnectionsOpenedAndDroppedAtOnceLeaveNothing) { run(a_thousand_dropped()); }

task<void> a_thousand_reset() {
  server_options options;
  options.backlog = 1000;
  const server s = co_await start_server(&echo_lines, "127.0.0.1", 0, options);
  const std::uint16_t port = s.sockets().at(0).port;
  const long descriptors = open_descriptors();
  {
    std::vector<raw_peer> peers;
    for (int i = 0; i < 1000; ++i) {
      peers.emplace_back(port);
      if (i % 100 == 99) co_await sleep(0s);
    }
    for (raw_peer& peer : peers) peer.reset();
  }
  auto [reader, writer] = co_await open_connection("127.0.0.1", port);
  writer.write("still there\n");
  EXPECT_EQ(co_await reader.readline(), "still there\n");
  writer.close();
  co_await writer.wait_closed();
  s.close();
  co_await s.wait_closed();
  EXPECT_LE(open_descriptors(), descriptors) << "connections were left behind";
}
TEST(StreamLoad, AThousandConnectionsResetAtOnceLeaveNothing) { run(a_thousand_reset()); }

/// How many connections the limit of descriptors allows, both ends being here; raised as far as it goes.
int allowed_connections(int wanted) {
  const rlim_t needed = static_cast<rlim_t>(wanted) * 2 + 200;
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  rlimit raised = limit;
  raised.rlim_cur = needed;
  raised.rlim_max = std::max(limit.rlim_max, needed);
  if (limit.rlim_cur < needed && ::setrlimit(RLIMIT_NOFILE, &raised) != 0) {
    raised.rlim_cur = raised.rlim_max = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &raised);
  }
  ::getrlimit(RLIMIT_NOFILE, &limit);
  return static_cast<int>(std::min<rlim_t>(static_cast<rlim_t>(wanted), (limit.rlim_cur - 200) / 2));
}

struct crowd {
  crowd(std::uint16_t p, int n) : port(p), expected(n), connecting(200) {}
  std::uint16_t port;
  int expected;
  semaphore connecting;
  int open = 0;
  event all_open;
  long memory = 0;  // resident, when all are open
};

task<void> talk(crowd& c, int number) {
  stream_reader reader;
  stream_writer writer;
  co_await c.connecting.acquire();
  std::tie(reader, writer) = co_await open_connection("127.0.0.1", c.port);
  c.connecting.release();
  const std::string line = std::to_string(number) + "\n";
  writer.write(line);
  EXPECT_EQ(co_await reader.readline(), line);
  if (++c.open == c.expected) {
    c.memory = resident_bytes();
    c.all_open.set();
  }
  co_await c.all_open.wait();
  writer.write(line);
  EXPECT_EQ(co_await reader.readline(), line);
  writer.close();
  co_await writer.wait_closed();
}

task<void> crowded() {
  const int connections = allowed_connections(10'000);
  server_options options;
  options.backlog = 1024;
  const server s = co_await start_server(&echo_lines, "127.0.0.1", 0, options);
  crowd c(s.sockets().at(0).port, connections);
  const long before = resident_bytes();
  std::vector<task<void>> all;
  for (int i = 0; i < connections; ++i) all.push_back(talk(c, i));
  co_await gather(std::move(all));
  EXPECT_EQ(c.open, connections);
  std::cout << connections << " concurrent connections, both ends here: " << (c.memory - before) / connections
            << " bytes of memory a connection\n";
  co_await finish(s);
}
TEST(StreamLoad, TenThousandConnectionsEchoAtOnceOnOneLoop) { run(crowded()); }

}  // namespace
}  // namespace aio::test
