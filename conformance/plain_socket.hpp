// Sockets of the test's own, beside the runtime: peers that do what no runtime would, and what the system
// knows of descriptors.
#pragma once

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>
#include <assay/sdk/conformance.hpp>

#include <cerrno>
#include <cstring>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

namespace assay::conformance {

class plain_socket {
 public:
  plain_socket() = default;
  explicit plain_socket(int fd) : fd_(fd) {}
  plain_socket(plain_socket&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  plain_socket& operator=(plain_socket&& other) noexcept {
    close();
    fd_ = std::exchange(other.fd_, -1);
    return *this;
  }
  ~plain_socket() { close(); }
  int fd() const noexcept { return fd_; }
  void close() noexcept {
    if (fd_ >= 0) ::close(fd_);
    fd_ = -1;
  }
  // A reset in place of an orderly end.
  void reset() noexcept {
    const linger at_once{1, 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    close();
  }

 private:
  int fd_ = -1;
};

[[noreturn]] inline void system_failed(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

// Ends the test as unsupported: the machine can't do what it needs.
[[noreturn]] inline void machine_lacks(const std::string& what) {
  throw_error(make_error(error_kind::unsupported, "this machine: " + what));
}

struct plain_address {
  sockaddr_storage storage{};
  socklen_t size = 0;
  int family = AF_INET;
  const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
};

inline plain_address plain_address_of(const std::string& host, int port) {
  plain_address a;
  if (host.find(':') == std::string::npos) {
    auto& in = reinterpret_cast<sockaddr_in&>(a.storage);
    in.sin_family = AF_INET;
    in.sin_port = htons(static_cast<std::uint16_t>(port));
    ::inet_pton(AF_INET, host.c_str(), &in.sin_addr);
    a.size = sizeof in;
  } else {
    auto& in = reinterpret_cast<sockaddr_in6&>(a.storage);
    in.sin6_family = AF_INET6;
    in.sin6_port = htons(static_cast<std::uint16_t>(port));
    ::inet_pton(AF_INET6, host.c_str(), &in.sin6_addr);
    a.size = sizeof in;
    a.family = AF_INET6;
  }
  return a;
}

inline plain_socket new_socket(int family, int type = SOCK_STREAM) {
  plain_socket s(::socket(family, type | SOCK_CLOEXEC, 0));
  if (s.fd() < 0) system_failed("socket");
  return s;
}

// Bound, and not listening: connections to it are refused. As long as nobody listens there, others that reuse
// addresses, as servers do, may bind to the same.
inline plain_socket bound_to(const std::string& host, int port = 0) {
  const plain_address a = plain_address_of(host, port);
  plain_socket s = new_socket(a.family);
  const int on = 1;
  ::setsockopt(s.fd(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (a.family == AF_INET6) ::setsockopt(s.fd(), IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
  if (::bind(s.fd(), a.get(), a.size) != 0) system_failed("bind");
  return s;
}

inline plain_socket listening_at(const std::string& host, int port = 0, int backlog = 16) {
  plain_socket s = bound_to(host, port);
  if (::listen(s.fd(), backlog) != 0) system_failed("listen");
  return s;
}

inline int port_of(const plain_socket& s) {
  sockaddr_storage a{};
  socklen_t size = sizeof a;
  if (::getsockname(s.fd(), reinterpret_cast<sockaddr*>(&a), &size) != 0) system_failed("getsockname");
  return ntohs(a.ss_family == AF_INET6 ? reinterpret_cast<sockaddr_in6&>(a).sin6_port
                                       : reinterpret_cast<sockaddr_in&>(a).sin_port);
}

// 0, or the errno. The kernel completes a connection to loopback whoever accepts it later.
inline int connect_plain(const plain_socket& s, const std::string& host, int port) {
  const plain_address a = plain_address_of(host, port);
  return ::connect(s.fd(), a.get(), a.size) == 0 ? 0 : errno;
}
inline plain_socket plain_connection(const std::string& host, int port) {
  plain_socket s = new_socket(plain_address_of(host, port).family);
  if (const int code = connect_plain(s, host, port)) {
    throw std::system_error(code, std::generic_category(), "connect");
  }
  return s;
}

inline bool has_ipv6() {
  plain_socket s(::socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const plain_address a = plain_address_of("::1", 0);
  return s.fd() >= 0 && ::bind(s.fd(), a.get(), a.size) == 0;
}

// How many descriptors the process has.
inline int open_descriptors() {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  int count = 0;
  for (int fd = 0; fd < static_cast<int>(std::min<rlim_t>(limit.rlim_cur, 4096)); ++fd) {
    if (::fcntl(fd, F_GETFD) >= 0) ++count;
  }
  return count;
}

// Where attempts to connect stay pending: a listener whose queue is full and which accepts nothing. The
// kernel drops what comes then, and its sender tries again later.
class full_listener {
 public:
  explicit full_listener(const std::string& host, int port = 0) : socket_(listening_at(host, port, 0)) {
    const plain_address a = plain_address_of(host, port_of(socket_));
    for (int i = 0; i < 16; ++i) {
      plain_socket filler = new_socket(a.family, SOCK_STREAM | SOCK_NONBLOCK);
      static_cast<void>(::connect(filler.fd(), a.get(), a.size));
      pollfd connected{filler.fd(), POLLOUT, 0};
      const bool full = ::poll(&connected, 1, 0) == 0;
      fillers_.push_back(std::move(filler));
      if (full) return;
    }
    machine_lacks("a queue of connections that can be filled");
  }
  int port() const { return port_of(socket_); }

 private:
  plain_socket socket_;
  std::vector<plain_socket> fillers_;
};

// While it lives the process can open no descriptor.
class no_descriptors {
 public:
  no_descriptors() {
#ifdef __SANITIZE_ADDRESS__
    machine_lacks(
        "a sanitizer that needs no descriptor to look at memory");  // its checks of types open a pipe
#endif
    if (::getrlimit(RLIMIT_NOFILE, &before_) != 0) system_failed("getrlimit");
    int highest = 0;
    for (int fd = 0; fd < static_cast<int>(std::min<rlim_t>(before_.rlim_cur, 4096)); ++fd) {
      if (::fcntl(fd, F_GETFD) >= 0) highest = fd;
    }
    rlimit lower = before_;
    lower.rlim_cur = static_cast<rlim_t>(highest) + 1;
    if (::setrlimit(RLIMIT_NOFILE, &lower) != 0) system_failed("setrlimit");
    for (int fd = ::dup(0); fd >= 0; fd = ::dup(0)) fillers_.emplace_back(fd);
  }
  no_descriptors(const no_descriptors&) = delete;
  no_descriptors& operator=(const no_descriptors&) = delete;
  ~no_descriptors() { ::setrlimit(RLIMIT_NOFILE, &before_); }

 private:
  rlimit before_{};
  std::vector<plain_socket> fillers_;
};

}  // namespace assay::conformance
