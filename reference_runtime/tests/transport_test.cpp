#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "support.hpp"

namespace aio::test {
namespace {

template <class Base>
struct recording : Base {
  void connection_made(transport& t) override {
    connection = &t;
    events.emplace_back("made");
    if (on_made) on_made();
  }
  bool eof_received() override {
    events.emplace_back("eof");
    return keep_open;
  }
  void pause_writing() override {
    events.emplace_back("pause");
    if (failing) throw value_error("pause");
  }
  void resume_writing() override {
    events.emplace_back("resume");
    if (failing) throw value_error("resume");
  }
  void connection_lost(std::exception_ptr e) override {
    events.emplace_back("lost");
    error = std::move(e);
    lost = true;
  }
  transport* connection = nullptr;
  std::vector<std::string> events;
  std::string data;
  std::exception_ptr error;
  std::function<void()> on_made;
  bool keep_open = false, failing = false, lost = false;
};

struct recorder : recording<protocol> {
  void data_received(std::string_view more) override {
    data += more;
    if (failing) throw value_error("data");
  }
};

struct buffered_recorder : recording<buffered_protocol> {
  std::span<char> get_buffer(std::ptrdiff_t) override {
    if (failing) throw value_error("get_buffer");
    return {space.data(), room};
  }
  void buffer_updated(std::size_t n) override {
    data.append(space.data(), n);
    events.push_back(std::to_string(n));
    if (n == 3) throw value_error("updated");
  }
  std::array<char, 8> space{};
  std::size_t room = 8;
};

/// A transport over one end of a socket pair, or of a pipe; the other is the test's.
class Transport : public LoopTest {
 protected:
  ~Transport() override {
    if (connection) {
      connection->abort();
      drain();
    }
    if (other >= 0) ::close(other);
  }
  template <class P = recorder>
  std::shared_ptr<P> connect() {
    std::array<int, 2> ends{};
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), 0);
    other = ends[1];
    connect_options given;
    given.sock = ends[0];
    auto made =
        loop->run_until_complete(create_connection(std::make_shared<P>, std::nullopt, std::nullopt, given));
    connection = made.first;
    return made.second;
  }
  std::shared_ptr<recorder> connect_pipe(bool reading) {
    std::array<int, 2> ends{};
    EXPECT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
    other = ends[reading ? 1 : 0];
    const int mine = ends[reading ? 0 : 1];
    auto made = reading ? loop->run_until_complete(connect_read_pipe(std::make_shared<recorder>, mine))
                        : loop->run_until_complete(connect_write_pipe(std::make_shared<recorder>, mine));
    connection = made.first;
    return made.second;
  }
  void send(std::string_view data) {
    EXPECT_EQ(::write(other, data.data(), data.size()), static_cast<ssize_t>(data.size()));
  }
  void close_other() { ::close(std::exchange(other, -1)); }
  /// What is there, reading and running the loop in turn until nothing more comes.
  std::string receive() {
    std::string all;
    std::vector<char> space(1 << 16);
    ::fcntl(other, F_SETFL, ::fcntl(other, F_GETFL) | O_NONBLOCK);
    for (int idle = 0; idle < 3;) {
      const ssize_t n = ::read(other, space.data(), space.size());
      if (n > 0) {
        all.append(space.data(), static_cast<std::size_t>(n));
        idle = 0;
      } else {
        ++idle;
      }
      drain();
    }
    return all;
  }
  std::size_t fill() {
    std::size_t written = 0;
    while (connection->get_write_buffer_size() == 0) {
      connection->write(std::string(1 << 16, 'x'));
      written += 1 << 16;
    }
    return written;
  }
  template <class Done>
  void run_until(Done done) {
    while (!done()) drain();
  }

  transport_ptr connection;
  int other = -1;
};

// A loop that closes takes its transports along, also those that watch nothing at that moment.
class TransportOfAClosedLoop : public Transport {
 protected:
  template <class F>
  void expect_gone(F before_the_close) {
    std::weak_ptr<recorder> p = connect();
    const int fd = connection->fd();
    before_the_close();
    connection = nullptr;
    loop->close();
    EXPECT_TRUE(p.expired()) << "the protocol is kept";
    EXPECT_EQ(::fcntl(fd, F_GETFD), -1) << "the descriptor is open";
  }
};

TEST_F(TransportOfAClosedLoop, GoesThoughReadingIsPaused) {
  expect_gone([&] { connection->pause_reading(); });
}

TEST_F(TransportOfAClosedLoop, GoesThoughItsEndWasStillToBeTold) {
  expect_gone([&] { connection->close(); });
}

TEST_F(TransportOfAClosedLoop, GoesThoughItStillHadToSend) {
  expect_gone([&] {
    fill();
    connection->close();
  });
}

TEST_F(TransportOfAClosedLoop, GoesAfterTheEndOfThePeer) {
  expect_gone([&] {
    static_cast<recorder&>(*connection->get_protocol()).keep_open = true;
    close_other();
    drain();
  });
}

TEST_F(Transport, TellsTheProtocolEverythingInOrder) {
  const auto p = connect();
  EXPECT_THAT(p->events, ElementsAre("made"));
  EXPECT_EQ(p->connection, connection.get());
  EXPECT_EQ(connection->get_protocol(), p);
  send("hello");
  close_other();
  run_until([&] { return p->lost; });
  EXPECT_EQ(p->data, "hello");
  EXPECT_THAT(p->events, ElementsAre("made", "eof", "lost"));
  EXPECT_EQ(p->error, nullptr);
  EXPECT_EQ(connection->get_protocol(), nullptr);
}

TEST_F(Transport, AnErrorOfDataReceivedIsReportedOnceAndFatal) {
  const auto p = connect();
  p->failing = true;
  send("x");
  run_until([&] { return p->lost; });
  EXPECT_THAT(take_reports(), ElementsAre(HasSubstr("data_received() call failed")));
  EXPECT_NE(detail::exception_cast<value_error>(p->error), nullptr);
}

TEST_F(Transport, AFailingPauseIsReportedAndTheBytesAreSent) {
  const auto p = connect();
  connection->set_write_buffer_limits(0);
  p->failing = true;
  const std::size_t written = fill();
  EXPECT_EQ(receive().size(), written);
  EXPECT_THAT(take_reports(),
              ElementsAre(HasSubstr("pause_writing() failed"), HasSubstr("resume_writing() failed")));
  EXPECT_THAT(p->events, ElementsAre("made", "pause", "resume"));
}

TEST_F(Transport, EofIsToldOnceHoweverReadingIsResumed) {
  const auto p = connect();
  p->keep_open = true;
  ::shutdown(other, SHUT_WR);
  run_until([&] { return p->events.size() == 2; });
  connection->pause_reading();
  connection->resume_reading();
  drain();
  EXPECT_THAT(p->events, ElementsAre("made", "eof"));
  connection->write("still");
  EXPECT_EQ(receive(), "still");
}

TEST_F(Transport, ConnectionMadeMayClose) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), 0);
  other = ends[1];
  connect_options given;
  given.sock = ends[0];
  auto make = [] {
    auto p = std::make_shared<recorder>();
    p->on_made = [q = p.get()] { q->connection->abort(); };
    return p;
  };
  const auto made = loop->run_until_complete(create_connection(make, std::nullopt, std::nullopt, given));
  run_until([&] { return made.second->lost; });
  EXPECT_THAT(made.second->events, ElementsAre("made", "lost"));
}

TEST_F(Transport, ABufferedProtocolGetsItsBytesInItsBuffer) {
  const auto p = connect<buffered_recorder>();
  send("0123456789");
  run_until([&] { return p->data.size() == 10; });
  EXPECT_THAT(p->events, ElementsAre("made", "8", "2"));
  EXPECT_EQ(p->data, "0123456789");
}

TEST_F(Transport, AnEmptyBufferIsFatal) {
  const auto p = connect<buffered_recorder>();
  p->room = 0;
  send("x");
  run_until([&] { return p->lost; });
  EXPECT_THAT(take_reports(), ElementsAre(HasSubstr("get_buffer() call failed")));
  EXPECT_NE(detail::exception_cast<runtime_error>(p->error), nullptr);
}

TEST_F(Transport, ErrorsOfABufferedProtocolAreFatal) {
  const auto p = connect<buffered_recorder>();
  send("abc");
  run_until([&] { return p->lost; });
  EXPECT_THAT(take_reports(), ElementsAre(HasSubstr("buffer_updated() call failed")));
  EXPECT_NE(detail::exception_cast<value_error>(p->error), nullptr);
}

TEST_F(Transport, SetProtocolChangesBetweenTheKinds) {
  const auto first = connect();
  const auto second = std::make_shared<buffered_recorder>();
  connection->set_protocol(second);
  send("to two");
  run_until([&] { return !second->data.empty(); });
  connection->set_protocol(first);
  send("to one");
  run_until([&] { return !first->data.empty(); });
  EXPECT_EQ(first->data, "to one");
  EXPECT_EQ(second->data, "to two");
}

TEST_F(Transport, AReadPipeEndsWhateverEofReceivedReturns) {
  const auto p = connect_pipe(true);
  p->keep_open = true;
  EXPECT_THROW(connection->write("x"), runtime_error);
  send("data");
  close_other();
  run_until([&] { return p->lost; });
  EXPECT_EQ(p->data, "data");
  EXPECT_THAT(p->events, ElementsAre("made", "eof", "lost"));
}

TEST_F(Transport, AWritePipeIsLostWithItsReader) {
  const auto p = connect_pipe(false);
  drain();
  EXPECT_THAT(p->events, ElementsAre("made"));
  close_other();
  run_until([&] { return p->lost; });
  EXPECT_EQ(p->error, nullptr) << "nothing was left to be written";
}

// The signal's default would end this program.
TEST_F(Transport, WritingToABrokenPipeRaisesNoSignal) {
  const auto before = ::signal(SIGPIPE, SIG_DFL);
  const auto p = connect_pipe(false);
  close_other();
  connection->write("nobody reads");
  run_until([&] { return p->lost; });
  EXPECT_NE(detail::exception_cast<std::system_error>(p->error), nullptr);
  ::signal(SIGPIPE, before);
}

TEST_F(Transport, WriteEofOfAPipeWaitsForItsBuffer) {
  const auto p = connect_pipe(false);
  const std::size_t written = fill();
  connection->write_eof();
  connection->write("dropped: the end was written");
  drain();
  EXPECT_FALSE(p->lost);
  EXPECT_EQ(receive().size(), written);
  EXPECT_TRUE(p->lost);
}

TEST_F(Transport, OnlyPipesSocketsAndDevicesArePipes) {
  const int file = ::memfd_create("file", MFD_CLOEXEC);
  EXPECT_THROW(loop->run_until_complete(connect_read_pipe(std::make_shared<recorder>, file)), value_error);
  ::close(file);
  const int null = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
  const auto made = loop->run_until_complete(connect_write_pipe(std::make_shared<recorder>, null));
  made.first->write("into nothing");
  made.first->close();
  run_until([&] { return made.second->lost; });
}

/// A file in memory.
struct file {
  explicit file(std::string_view content) : fd(::memfd_create("file", MFD_CLOEXEC)) {
    EXPECT_EQ(::write(fd, content.data(), content.size()), static_cast<ssize_t>(content.size()));
  }
  file(const file&) = delete;
  file& operator=(const file&) = delete;
  ~file() { ::close(fd); }
  off_t position() const { return ::lseek(fd, 0, SEEK_CUR); }
  int fd;
};

TEST_F(Transport, SendfileSendsARangeAndMovesThePosition) {
  connect();
  const file f("0123456789");
  sendfile_options part;
  part.offset = 2;
  part.count = 5;
  EXPECT_EQ(loop->run_until_complete(sendfile(connection, f.fd, part)), 5u);
  EXPECT_EQ(f.position(), 7);
  EXPECT_EQ(receive(), "23456");
  EXPECT_EQ(loop->run_until_complete(sendfile(connection, f.fd)), 10u);
  EXPECT_EQ(receive(), "0123456789");
  EXPECT_TRUE(connection->is_reading());
}

TEST_F(Transport, SendfileComesAfterWhatWasWritten) {
  connect();
  const std::size_t written = fill();
  const std::string content(1 << 20, 'f');
  const file f(content);
  const auto sending = loop->create_task(sendfile(connection, f.fd));
  drain();
  EXPECT_FALSE(sending.done());
  EXPECT_THROW(connection->write("x"), runtime_error);
  EXPECT_THROW(loop->run_until_complete(sendfile(connection, f.fd)), runtime_error) << "two at a time";
  const std::string got = receive();
  EXPECT_EQ(got.size(), written + content.size());
  EXPECT_EQ(got.substr(written), content);
  EXPECT_EQ(loop->run_until_complete(sending), content.size());
}

TEST_F(Transport, CancellingSendfileLeavesTheConnectionUsable) {
  connect();
  const file f(std::string(4 << 20, 'f'));
  const auto sending = loop->create_task(sendfile(connection, f.fd));
  drain();
  sending.cancel();
  drain();
  EXPECT_TRUE(sending.cancelled());
  receive();
  connection->write("goes on");
  EXPECT_EQ(receive(), "goes on");
  EXPECT_TRUE(connection->is_reading());
}

TEST_F(Transport, SendfileFailsWithTheConnection) {
  const auto before = ::signal(SIGPIPE, SIG_DFL);
  const auto p = connect();
  const file f(std::string(4 << 20, 'f'));
  const auto sending = loop->create_task(sendfile(connection, f.fd));
  drain();
  close_other();
  EXPECT_THROW(loop->run_until_complete(sending), std::system_error);
  run_until([&] { return p->lost; });
  EXPECT_THROW(loop->run_until_complete(sendfile(connection, f.fd)), runtime_error) << "closing";
  ::signal(SIGPIPE, before);
}

TEST_F(Transport, SendfileFailsWhenTheTransportIsClosed) {
  connect();
  const file f(std::string(4 << 20, 'f'));
  const auto sending = loop->create_task(sendfile(connection, f.fd));
  drain();
  connection->close();
  EXPECT_THROW(loop->run_until_complete(sending), std::system_error);
}

TEST_F(Transport, SendfileFallsBackForWhatTheSystemDoesNotSend) {
  const auto p = connect();
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
  const std::string content(50'000, 'p');
  ASSERT_EQ(::write(ends[1], content.data(), content.size()), static_cast<ssize_t>(content.size()));
  ::close(ends[1]);
  sendfile_options forbidden;
  forbidden.fallback = false;
  EXPECT_THROW(loop->run_until_complete(sendfile(connection, ends[0], forbidden)), runtime_error);
  EXPECT_EQ(loop->run_until_complete(sendfile(connection, ends[0])), content.size());
  EXPECT_EQ(receive(), content);
  EXPECT_EQ(connection->get_protocol(), p);
  ::close(ends[0]);
}

TEST_F(Transport, SendfileOverAPipeIsRefused) {
  connect_pipe(false);
  const file f("x");
  EXPECT_THROW(loop->run_until_complete(sendfile(connection, f.fd)), runtime_error);
}

TEST_F(Transport, AFactoryThatFailsForAnAcceptedConnectionIsReported) {
  int calls = 0;
  auto make = [&]() -> std::shared_ptr<recorder> {
    if (++calls == 1) throw value_error("no protocol");
    return std::make_shared<recorder>();
  };
  const server listening = loop->run_until_complete(create_server(make, "127.0.0.1", 0));
  const std::uint16_t port = listening.sockets().at(0).port;
  const auto first =
      loop->run_until_complete(create_connection(std::make_shared<recorder>, "127.0.0.1", port));
  run_until([&] { return first.second->lost; });
  EXPECT_THAT(take_reports(), ElementsAre(HasSubstr("incoming connection")));
  const auto second =
      loop->run_until_complete(create_connection(std::make_shared<recorder>, "127.0.0.1", port));
  run_until([&] { return calls == 2; });
  second.first->close();
  listening.close();
  loop->run_until_complete(listening.wait_closed());
  run_until([&] { return second.second->lost; });
}

}  // namespace
}  // namespace aio::test
