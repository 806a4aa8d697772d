#include <sys/un.h>

#include <filesystem>
#include <fstream>

#include "sockets.hpp"
#include "support.hpp"

namespace aio::test {
namespace {

using detail::descriptor;

void hang_up(stream_reader, stream_writer w) { w.close(); }

task<void> echo(stream_reader reader, stream_writer writer) {
  while (auto line = co_await reader.next_line()) writer.write(*line);
  writer.close();
}

class Serving : public LoopTest {
 protected:
  template <class T>
  T now(task<T> doing) {
    return loop->run_until_complete(std::move(doing));
  }
  template <class T>
  std::error_code failure(task<T> doing) {
    try {
      loop->run_until_complete(std::move(doing));
    } catch (const std::system_error& e) {
      return e.code();
    }
    return {};
  }
  template <class F>
  void until(F condition) {
    while (!condition()) pass();
  }
  void finish(const server& s) {
    s.close();
    now(s.wait_closed());
  }
};

TEST_F(Serving, BindsAnAddressThatIsMetTwiceOnce) {
  server_options options;
  options.hosts = {"127.0.0.1", "127.0.0.2", "127.0.0.1"};
  const server s = now(start_server(&hang_up, std::nullopt, 0, options));
  EXPECT_EQ(s.sockets().size(), 2U);
  finish(s);
  EXPECT_THAT(s.sockets(), IsEmpty());
}

TEST_F(Serving, LeavesAddressesOutThatTheMachineDoesNotHave) {
  server_options options;
  options.hosts = {"127.0.0.1", "192.0.2.1"};
  const server s = now(start_server(&hang_up, std::nullopt, 0, options));
  EXPECT_EQ(s.sockets().size(), 1U);
  finish(s);
  options.hosts = {"192.0.2.1"};
  EXPECT_EQ(failure(start_server(&hang_up, std::nullopt, 0, options)), std::errc::address_not_available);
}

TEST_F(Serving, RefusesArgumentsThatContradictOneAnother) {
  server_options options;
  EXPECT_THROW(now(start_server(&hang_up, std::nullopt, std::nullopt, options)), value_error);
  options.hosts = {"127.0.0.1"};
  EXPECT_THROW(now(start_server(&hang_up, "127.0.0.1", 0, options)), value_error);
  const descriptor bound = socket_at("127.0.0.1");
  options.sock = bound.get();
  EXPECT_THROW(now(start_server(&hang_up, std::nullopt, std::nullopt, options)), value_error);
  options.hosts.clear();
  EXPECT_THROW(now(start_server(&hang_up, std::nullopt, 0, options)), value_error);
  EXPECT_GE(::fcntl(bound.get(), F_GETFD), 0) << "a socket that was refused was closed";
}

TEST_F(Serving, TakesABoundSocketOver) {
  descriptor bound = socket_at("127.0.0.1");
  server_options options;
  options.sock = bound.get();
  const server s = now(start_server(&hang_up, std::nullopt, std::nullopt, options));
  EXPECT_EQ(s.sockets().at(0).port, port_of(bound));
  EXPECT_NE(::fcntl(bound.get(), F_GETFL) & O_NONBLOCK, 0);
  const int fd = bound.release();
  finish(s);
  EXPECT_LT(::fcntl(fd, F_GETFD), 0);
}

TEST_F(Serving, GoesOnAfterItWasOutOfDescriptors) {
  if (sanitizer_needs_descriptors) GTEST_SKIP();
  const server s = now(start_server(&hang_up, "127.0.0.1", 0));
  const descriptor client(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  {
    const no_descriptors exhausted;
    ASSERT_EQ(connect_to(client, "127.0.0.1", s.sockets()[0].port), 0);
    until([&] { return !reports.empty(); });
    drain();
  }
  EXPECT_THAT(take_reports(), ElementsAre("accept() is out of system resources"));
  char byte = 0;
  until([&] { return ::recv(client.get(), &byte, 1, MSG_DONTWAIT) == 0; });
  finish(s);
}

TEST_F(Serving, LeavesNothingWhenTheLoopIsClosedWhileItCannotAccept) {
  if (sanitizer_needs_descriptors) GTEST_SKIP();
  const int before = open_descriptors();
  descriptor client(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  loop_ptr other = new_event_loop();
  int told = 0;
  other->set_exception_handler([&](event_loop&, const exception_context&) { ++told; });
  server s = other->run_until_complete(start_server(&hang_up, "127.0.0.1", 0));
  {
    const no_descriptors exhausted;
    ASSERT_EQ(connect_to(client, "127.0.0.1", s.sockets()[0].port), 0);
    while (told == 0) {
      other->stop();
      other->run_forever();
    }
  }
  s = {};
  other->close();
  other.reset();
  client = descriptor();
  EXPECT_EQ(open_descriptors(), before);
}

TEST_F(Serving, CloseWhileItCannotAcceptLeavesNoTimer) {
  if (sanitizer_needs_descriptors) GTEST_SKIP();
  const server s = now(start_server(&hang_up, "127.0.0.1", 0));
  const descriptor client(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  {
    const no_descriptors exhausted;
    ASSERT_EQ(connect_to(client, "127.0.0.1", s.sockets()[0].port), 0);
    until([&] { return !reports.empty(); });
  }
  take_reports();
  finish(s);
}

TEST_F(Serving, APlainCallbackThatThrowsIsReportedAndItsConnectionIsClosed) {
  const server s =
      now(start_server([](stream_reader, stream_writer) { throw value_error("no"); }, "127.0.0.1", 0));
  const auto [reader, writer] = now(open_connection("127.0.0.1", s.sockets()[0].port));
  EXPECT_EQ(now(reader.read()), "");
  EXPECT_EQ(take_reports().size(), 1U);
  writer.close();
  finish(s);
}

TEST_F(Serving, ClosesAndAbortsItsClients) {
  std::vector<stream_writer> served;
  const server s =
      now(start_server([&](stream_reader, stream_writer w) { served.push_back(w); }, "127.0.0.1", 0));
  const auto [r1, w1] = now(open_connection("127.0.0.1", s.sockets()[0].port));
  until([&] { return served.size() == 1; });
  const std::string big(16 << 20, 'x');
  served[0].write(big);
  s.close_clients();
  EXPECT_TRUE(served[0].is_closing());
  EXPECT_EQ(now(r1.read()).size(), big.size());
  const auto [r2, w2] = now(open_connection("127.0.0.1", s.sockets()[0].port));
  until([&] { return served.size() == 2; });
  served[1].write(big);
  s.abort_clients();
  EXPECT_EQ(served[1].get_write_buffer_size(), 0U);
  now(served[1].wait_closed());
  EXPECT_EQ(served[1].fd(), -1);
  w1.close();
  w2.close();
  finish(s);
}

TEST_F(Serving, WaitClosedCountsAConnectionUntilItIsLost) {
  stream_writer served;
  const server s = now(start_server([&](stream_reader, stream_writer w) { served = w; }, "127.0.0.1", 0));
  const auto [reader, writer] = now(open_connection("127.0.0.1", s.sockets()[0].port));
  until([&] { return static_cast<bool>(served); });
  const auto waiting = loop->create_task(s.wait_closed());
  s.close();
  drain();
  EXPECT_FALSE(waiting.done());
  served.close();
  loop->run_until_complete(waiting);
  writer.close();
}

task<void> scoped(server s, std::vector<std::string>& trace) {
  auto body = [&trace](server& entered) { trace.push_back(entered.is_serving() ? "serving" : "not"); };
  co_await async_with(s, body);
  trace.push_back(s.is_serving() ? "serving" : "not");
}

TEST_F(Serving, ScopedUseClosesIt) {
  const server s = now(start_server(&hang_up, "127.0.0.1", 0));
  now(scoped(s, trace));
  EXPECT_THAT(trace, ElementsAre("serving", "not"));
}

class UnixServing : public Serving {
 protected:
  UnixServing() {
    std::string name = "/tmp/aio.XXXXXX";
    folder = ::mkdtemp(name.data());
    path = folder / "socket";
  }
  ~UnixServing() override { std::filesystem::remove_all(folder); }
  std::filesystem::path folder, path;
};

TEST_F(UnixServing, EchoesAndCleansUp) {
  const server s = now(start_unix_server(&echo, path));
  EXPECT_EQ(s.sockets().at(0).host, path);
  {
    const auto [reader, writer] = now(open_unix_connection(path));
    writer.write("hello\n");
    EXPECT_EQ(now(reader.readline()), "hello\n");
    writer.close();
    now(writer.wait_closed());
  }
  finish(s);
  EXPECT_FALSE(std::filesystem::exists(path));
  EXPECT_EQ(failure(open_unix_connection(path)), std::errc::no_such_file_or_directory);
}

TEST_F(UnixServing, ReplacesAStaleSocketAndNothingElse) {
  unix_server_options keep;
  keep.cleanup_socket = false;
  finish(now(start_unix_server(&hang_up, path, keep)));
  EXPECT_TRUE(std::filesystem::is_socket(path));
  EXPECT_EQ(failure(open_unix_connection(path)), std::errc::connection_refused);
  const server first = now(start_unix_server(&hang_up, path));
  const server second = now(start_unix_server(&hang_up, path));
  finish(first);
  EXPECT_TRUE(std::filesystem::is_socket(path)) << "the file of the second was removed";
  finish(second);
  std::ofstream(path) << "precious";
  EXPECT_EQ(failure(start_unix_server(&hang_up, path)), std::errc::address_in_use);
  EXPECT_TRUE(std::filesystem::is_regular_file(path));
}

TEST_F(UnixServing, RefusesPathsThatAreTooLongAndContradictions) {
  EXPECT_EQ(failure(open_unix_connection(std::string(200, 'x'))), std::errc::filename_too_long);
  EXPECT_EQ(failure(start_unix_server(&hang_up, std::string(200, 'x'))), std::errc::filename_too_long);
  EXPECT_THROW(now(open_unix_connection(std::nullopt)), value_error);
  EXPECT_THROW(now(start_unix_server(&hang_up, std::nullopt)), value_error);
  const descriptor tcp = socket_at("127.0.0.1");
  unix_connect_options connecting;
  connecting.sock = tcp.get();
  EXPECT_THROW(now(open_unix_connection(std::nullopt, connecting)), value_error);
  EXPECT_THROW(now(open_unix_connection(path, connecting)), value_error);
}

TEST_F(UnixServing, KnowsAbstractSockets) {
  const std::string name = std::string(1, '\0') + folder.string();
  const server s = now(start_unix_server(&echo, name));
  EXPECT_EQ(s.sockets().at(0).host, name);
  const auto [reader, writer] = now(open_unix_connection(name));
  writer.write("hello\n");
  EXPECT_EQ(now(reader.readline()), "hello\n");
  writer.close();
  finish(s);
}

}  // namespace
}  // namespace aio::test
