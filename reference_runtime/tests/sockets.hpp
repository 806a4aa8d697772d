// Sockets of a test's own, and what the system knows of descriptors.
#pragma once

#include <arpa/inet.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include <cstring>
#include <vector>

#include "../src/descriptor.hpp"
#include "../src/resolver.hpp"

namespace aio::test {

inline detail::socket_address address_at(const char* host, int port) {
  detail::socket_address a;
  auto& in = reinterpret_cast<sockaddr_in&>(a.storage);
  a.family = in.sin_family = AF_INET;
  in.sin_port = htons(static_cast<std::uint16_t>(port));
  ::inet_pton(AF_INET, host, &in.sin_addr);
  a.length = sizeof in;
  return a;
}

/// Bound to a port; listening with a backlog of zero or more.
inline detail::descriptor socket_at(const char* host, int port = 0, int backlog = -1) {
  detail::descriptor s(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const detail::socket_address a = address_at(host, port);
  EXPECT_EQ(::bind(s.get(), a.get(), a.length), 0) << std::strerror(errno);
  if (backlog >= 0) {
    EXPECT_EQ(::listen(s.get(), backlog), 0);
  }
  return s;
}

inline int port_of(const detail::descriptor& s) {
  sockaddr_in a{};
  socklen_t size = sizeof a;
  ::getsockname(s.get(), reinterpret_cast<sockaddr*>(&a), &size);
  return ntohs(a.sin_port);
}

/// 0, or the errno.
inline int connect_to(const detail::descriptor& s, const char* host, int port) {
  const detail::socket_address a = address_at(host, port);
  return ::connect(s.get(), a.get(), a.length) == 0 ? 0 : errno;
}

inline int open_descriptors() {
  int count = 0;
  for (int fd = 0; fd < 1024; ++fd) count += ::fcntl(fd, F_GETFD) >= 0;
  return count;
}

/// A listener whose queue is full: attempts to connect stay pending.
struct full_listener {
  explicit full_listener(const char* host, int port = 0) : socket(socket_at(host, port, 0)) {
    for (;;) {
      fillers.emplace_back(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
      connect_to(fillers.back(), host, port_of(socket));
      pollfd connected{fillers.back().get(), POLLOUT, 0};
      if (::poll(&connected, 1, 0) == 0) return;
    }
  }
  detail::descriptor socket;
  std::vector<detail::descriptor> fillers;
};

/// The sanitizer's checks of types open a pipe to look at memory: without descriptors they raise false
/// alarms.
#ifdef __SANITIZE_ADDRESS__
inline constexpr bool sanitizer_needs_descriptors = true;
#else
inline constexpr bool sanitizer_needs_descriptors = false;
#endif

/// While it lives the process can open no descriptor.
class no_descriptors {
 public:
  no_descriptors() {
    ::getrlimit(RLIMIT_NOFILE, &before_);
    int highest = 0;
    for (int fd = 0; fd < 1024; ++fd) {
      if (::fcntl(fd, F_GETFD) >= 0) highest = fd;
    }
    rlimit lower = before_;
    lower.rlim_cur = static_cast<rlim_t>(highest) + 1;
    ::setrlimit(RLIMIT_NOFILE, &lower);
    for (int fd = ::dup(0); fd >= 0; fd = ::dup(0)) fillers_.emplace_back(fd);
  }
  no_descriptors(const no_descriptors&) = delete;
  no_descriptors& operator=(const no_descriptors&) = delete;
  ~no_descriptors() { ::setrlimit(RLIMIT_NOFILE, &before_); }

 private:
  rlimit before_{};
  std::vector<detail::descriptor> fillers_;
};

}  // namespace aio::test
