// Plain sockets of the operating system's, for the tests of descriptors and signals.
#pragma once

#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <assay/sdk/conformance.hpp>
#include <assay/sdk/descriptors.hpp>
#include <string>
#include <string_view>
#include <utility>

namespace assay::conformance {

// Owns a descriptor.
class descriptor {
 public:
  descriptor() = default;
  explicit descriptor(int fd) noexcept : fd_(fd) {}
  descriptor(descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  descriptor& operator=(descriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  int get() const noexcept { return fd_; }
  void close() { *this = descriptor(); }

 private:
  int fd_ = -1;
};

inline void send_now(int fd, std::string_view data) {
  const ssize_t sent = ::send(fd, data.data(), data.size(), MSG_NOSIGNAL);
  REQUIRE_EQ(sent, static_cast<ssize_t>(data.size()));
}

// What has arrived, without waiting; empty if nothing has.
inline std::string received_now(int fd) {
  std::string data(std::size_t{1} << 20, '\0');
  const ssize_t n = ::recv(fd, data.data(), data.size(), MSG_DONTWAIT);
  data.resize(n > 0 ? static_cast<std::size_t>(n) : 0);
  return data;
}

// Two connected non-blocking sockets: ours is in the runtime's hands, theirs is the peer's.
struct socket_pair {
  explicit socket_pair(int type = SOCK_STREAM) {
    int ends[2] = {-1, -1};
    const int made = ::socketpair(AF_UNIX, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends);
    REQUIRE_EQ(made, 0);
    ours = descriptor(ends[0]);
    theirs = descriptor(ends[1]);
  }
  descriptor ours, theirs;
};

// A non-blocking IPv4 socket of the loopback, bound to a free port.
struct loopback_socket {
  explicit loopback_socket(int type) : fd(::socket(AF_INET, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)) {
    sockaddr_in where{};
    where.sin_family = AF_INET;
    where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof where;
    const bool bound = ::bind(fd.get(), reinterpret_cast<sockaddr*>(&where), size) == 0 &&
                       ::getsockname(fd.get(), reinterpret_cast<sockaddr*>(&where), &size) == 0;
    REQUIRE_TRUE(bound);
    port = ntohs(where.sin_port);
  }
  value address() const { return address_of("127.0.0.1", port); }

  descriptor fd;
  int port = 0;
};

struct listening_socket : loopback_socket {
  listening_socket() : loopback_socket(SOCK_STREAM) {
    const int listening = ::listen(fd.get(), 16);
    REQUIRE_EQ(listening, 0);
  }
};

// Closes the connection so that the peer is told by a reset.
inline void reset_connection(descriptor& fd) {
  const linger at_once{1, 0};
  ::setsockopt(fd.get(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  fd.close();
}

// The host and the port of an address; a runtime may append more.
inline value host_and_port(const value& address) {
  const std::vector<value> items = address.as_list();
  return list_of(items.at(0), items.at(1));
}

}  // namespace assay::conformance
