// Plain sockets as the peers of streams: they do what no well-behaved stream does, and nothing by themselves.
//
// None of the functions waits: over loopback a connection is made, and an error is there, as soon as the call
// has returned.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>

#include "stream_pair.hpp"

namespace assay::conformance {

// What each end of a raw connection may have in the kernel, about: enough for every test's small messages,
// little beside what tests of flow control send.
inline constexpr int kernel_buffer = 128 * 1024;

inline void limit_kernel_buffers(int descriptor) {
  for (int which : {SO_SNDBUF, SO_RCVBUF}) {
    ::setsockopt(descriptor, SOL_SOCKET, which, &kernel_buffer, sizeof kernel_buffer);
  }
}

// Copies share one socket, which the last one closes.
class raw_socket {
 public:
  raw_socket() = default;
  explicit raw_socket(int descriptor) : owner_(std::make_shared<owner>(descriptor)) {}

  int descriptor() const { return owner_->fd; }

  // As much as the kernel takes: how many bytes. None either once the connection is broken.
  std::size_t send(std::string_view data) const {
    const ssize_t n = ::send(descriptor(), data.data(), data.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    return n < 0 ? 0 : static_cast<std::size_t>(n);
  }
  // At most n of the bytes that are there (one call gives no more than the kernel keeps for a socket);
  // ended() from then on if that was the end, or an error.
  std::string receive(std::size_t n = 256 * 1024) {
    // No room for more than there can be: to clear what many bytes need, while a few come at a time, takes
    // longer than all the rest of a test.
    std::string bytes(std::min(n, std::size_t{2} * kernel_buffer), '\0');
    const ssize_t got = ::recv(descriptor(), bytes.data(), bytes.size(), MSG_DONTWAIT);
    if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR)) ended_ = true;
    bytes.resize(got < 0 ? 0 : static_cast<std::size_t>(got));
    return bytes;
  }
  bool ended() const { return ended_; }

  void end_sending() const { ::shutdown(descriptor(), SHUT_WR); }
  // Closes without a goodbye: the other end sees its connection reset.
  void reset() {
    const linger hard{1, 0};
    ::setsockopt(descriptor(), SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
    close();
  }
  void close() { owner_.reset(); }

 private:
  struct owner {
    explicit owner(int d) : fd(d) {}
    owner(const owner&) = delete;
    owner& operator=(const owner&) = delete;
    ~owner() { ::close(fd); }
    int fd;
  };
  std::shared_ptr<owner> owner_;
  bool ended_ = false;
};

class raw_listener {
 public:
  // Not listening yet: connections are refused.
  raw_listener() : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    limit_kernel_buffers(socket_.descriptor());
    sockaddr_in any{};
    any.sin_family = AF_INET;
    any.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::bind(socket_.descriptor(), reinterpret_cast<sockaddr*>(&any), sizeof any) != 0) fail("bind");
  }
  void listen() const {
    if (::listen(socket_.descriptor(), 16) != 0) fail("listen");
  }
  int port() const {
    sockaddr_in bound{};
    socklen_t size = sizeof bound;
    if (::getsockname(socket_.descriptor(), reinterpret_cast<sockaddr*>(&bound), &size) != 0)
      fail("getsockname");
    return ntohs(bound.sin_port);
  }
  // The peer of a connection that was made.
  raw_socket accept() const {
    const int fd = ::accept4(socket_.descriptor(), nullptr, nullptr, SOCK_CLOEXEC);
    if (fd < 0) fail("accept");
    return raw_socket(fd);
  }

 private:
  [[noreturn]] static void fail(const char* what) {
    throw std::system_error(errno, std::generic_category(), what);
  }
  raw_socket socket_;
};

// The runtime's stream and its peer.
struct raw_connection {
  raw_connection() = default;
  connection stream;
  raw_socket peer;
};

inline co<raw_connection> connected_to_raw(test_context& rt, std::int64_t limit = 0) {
  raw_listener listener;
  listener.listen();
  value both = co_await rt.open_connection(loopback, listener.port(), limit);
  raw_connection c;
  c.stream = connection(both);
  c.peer = listener.accept();
  co_return c;
}

// Closes the runtime's end, where it is open still, and then the peer.
inline co<> closed(test_context& rt, raw_connection c) {
  c.stream.writer.close();
  co_await attempt(c.stream.writer.wait_closed());
  c.peer.close();
  co_await rt.drain();
}

// Everything that the peer gets up to the end.
inline co<std::string> received_by(test_context& rt, raw_socket& peer) {
  std::string all;
  auto at_end = [&] {
    all += peer.receive();
    return peer.ended();
  };
  co_await until(rt, at_end);
  co_return all;
}

// Everything that the peer gets up to that many bytes.
inline co<std::string> received_by(test_context& rt, raw_socket& peer, std::size_t size) {
  std::string all;
  auto enough = [&] {
    all += peer.receive(size - all.size());
    return all.size() == size || peer.ended();
  };
  co_await until(rt, enough);
  co_return all;
}

}  // namespace assay::conformance
