// A transport of the runtime whose protocol is recorded, and a plain socket at the other end.
#pragma once

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <assay/sdk/transport.hpp>
#include <cerrno>
#include <memory>
#include <stdexcept>
#include <string>
#include <system_error>
#include <vector>

#include "stream_pair.hpp"

namespace assay::conformance {

// A plain non-blocking descriptor: the test's end of a connection or of a pipe.
class plain_end {
 public:
  plain_end() = default;
  explicit plain_end(int fd) : fd_(fd) {
    if (fd < 0) throw std::system_error(errno, std::generic_category(), "a descriptor for the test");
    ::fcntl(fd, F_SETFL, ::fcntl(fd, F_GETFL) | O_NONBLOCK);
  }
  plain_end(plain_end&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  plain_end& operator=(plain_end&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~plain_end() { close(); }

  int fd() const { return fd_; }
  void close() {
    if (fd_ >= 0) ::close(fd_);
    fd_ = -1;
  }
  void end_sending() const { ::shutdown(fd_, SHUT_WR); }
  // Closes so that the other side gets a reset.
  void reset() {
    const linger at_once{1, 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    close();
  }
  // All of it must find room in the kernel.
  void send(std::string_view data) const {
    if (::write(fd_, data.data(), data.size()) != static_cast<ssize_t>(data.size())) {
      throw std::runtime_error("the kernel does not take what the test sends");
    }
  }
  // What is there now; ended() is true once the end was met.
  std::string take() {
    std::string all;
    std::vector<char> space(1 << 18);
    ssize_t n = 0;
    while ((n = ::read(fd_, space.data(), space.size())) > 0)
      all.append(space.data(), static_cast<std::size_t>(n));
    ended_ = ended_ || n == 0 || (errno != EAGAIN && errno != EINTR);
    return all;
  }
  bool ended() const { return ended_; }

 private:
  int fd_ = -1;
  bool ended_ = false;
};

// What a protocol was told; shared by its copies.
struct wire_log {
  wire_log() = default;
  std::vector<std::string> events;  // "made", "data" (once for any number in a row), "eof", "pause", ...
  std::string data;
  std::string events_text() const {
    std::string text;
    for (const std::string& each : events) text += (text.empty() ? "" : ", ") + each;
    return text;
  }
  void add(const std::string& event) {
    if (event != "data" || events.empty() || events.back() != "data") events.push_back(event);
  }
  std::size_t count(std::string_view event) const {
    return static_cast<std::size_t>(std::count(events.begin(), events.end(), event));
  }
  bool lost() const { return count("lost") != 0; }
  bool keep_open = false;  // what eof_received returns
  error lost_with;
  assay::transport transport;  // of connection_made
  object protocol;             // of the factory
  int factory_calls = 0;
};

inline protocol_handlers recording(const std::shared_ptr<wire_log>& log) {
  protocol_handlers h;
  h.connection_made = [log](const transport& t) {
    log->transport = t;
    log->add("made");
  };
  h.data_received = [log](const std::string& data) {
    log->data += data;
    log->add("data");
  };
  h.eof_received = [log] {
    log->add("eof");
    return log->keep_open;
  };
  h.pause_writing = [log] { log->add("pause"); };
  h.resume_writing = [log] { log->add("resume"); };
  h.connection_lost = [log](const error& e) {
    log->lost_with = e;
    log->add("lost");
  };
  return h;
}

// A connection from the runtime to the test.
struct wire {
  wire() : log(std::make_shared<wire_log>()), handlers(recording(log)) {}
  std::shared_ptr<wire_log> log;
  protocol_handlers handlers;  // to be changed before connect()
  bool buffered = false;       // the protocol is to be a buffered one
  assay::transport transport;
  object protocol;
  plain_end peer;

  auto factory() {
    return [log = log, handlers = handlers, is_buffered = buffered] {
      ++log->factory_calls;
      log->protocol = is_buffered ? buffered_protocol(handlers) : assay::protocol(handlers);
      return log->protocol;
    };
  }
  void take(const value& made) {
    transport = made.as_list().at(0).as<assay::transport>();
    protocol = made.as_list().at(1).as_object();
  }
};

// A listening socket of the test's.
class plain_listener {
 public:
  plain_listener() : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    // Little room, so that a test fills it soon.
    const int room = 16 * 1024;
    ::setsockopt(socket_.fd(), SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
    if (::bind(socket_.fd(), reinterpret_cast<const sockaddr*>(&at), sizeof at) != 0 ||
        ::listen(socket_.fd(), 8) != 0) {
      throw std::system_error(errno, std::generic_category(), "a listening socket for the test");
    }
  }
  int port() const {
    sockaddr_in at{};
    socklen_t size = sizeof at;
    ::getsockname(socket_.fd(), reinterpret_cast<sockaddr*>(&at), &size);
    return ntohs(at.sin_port);
  }
  // A connection that is there already.
  plain_end accept() const { return plain_end(::accept4(socket_.fd(), nullptr, nullptr, SOCK_CLOEXEC)); }

 private:
  plain_end socket_;
};

inline co<> connect(wire& w) {
  plain_listener listening;
  awaitable connecting = create_connection(w.factory(), loopback, listening.port());
  value made = co_await connecting;
  w.take(made);
  w.peer = listening.accept();
}

inline co<> until_lost(test_context& rt, const wire& w) {
  co_await until(rt, [&] { return w.log->lost(); });
  co_await rt.drain();
}
inline co<> closed(test_context& rt, wire& w) {
  w.transport.abort();
  w.peer.close();
  co_await until_lost(rt, w);
}

// Writes until the kernel takes no more and some bytes stay in the buffer. Gives what was written. The passes
// are for runtimes that send at the end of a pass.
inline co<std::string> write_until_queued(test_context& rt, transport t) {
  std::string written;
  const std::string block(1 << 16, 'x');
  while (t.get_write_buffer_size() == 0) {
    t.write(block);
    written += block;
    co_await rt.passes(3);
    if (written.size() > (256u << 20)) throw std::runtime_error("the kernel takes whatever is written");
  }
  co_return written;
}

// Reads at the test's end until so many bytes have come, or the end.
inline co<std::string> take_all(test_context& rt, plain_end& from, std::size_t size = std::string::npos) {
  std::string all = from.take();
  while (all.size() < size && !from.ended()) {
    co_await rt.sleep(rt.unit() / 10);
    all += from.take();
  }
  co_return all;
}

}  // namespace assay::conformance
