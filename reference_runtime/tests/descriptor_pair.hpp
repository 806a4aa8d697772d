// Plain sockets for the tests of descriptors.
#pragma once

#include <fcntl.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <aio/descriptors.hpp>
#include <string>

namespace aio::test {

/// Two connected non-blocking sockets.
struct descriptor_pair {
  explicit descriptor_pair(int type = SOCK_STREAM) {
    int ends[2] = {-1, -1};
    EXPECT_EQ(::socketpair(AF_UNIX, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends), 0);
    ours = owned_descriptor(ends[0]);
    theirs = owned_descriptor(ends[1]);
  }
  void send(const std::string& text) const {
    EXPECT_EQ(::send(theirs.get(), text.data(), text.size(), MSG_NOSIGNAL),
              static_cast<ssize_t>(text.size()));
  }
  /// What has arrived at the other end.
  std::string arrived() const {
    std::string all(1 << 20, '\0');
    const ssize_t n = ::recv(theirs.get(), all.data(), all.size(), 0);
    all.resize(n > 0 ? static_cast<std::size_t>(n) : 0);
    return all;
  }
  owned_descriptor ours, theirs;
};

/// A non-blocking IPv4 socket bound to a free port of the loopback.
struct bound_socket {
  explicit bound_socket(int type) : fd(::socket(AF_INET, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)) {
    sockaddr_in where{};
    where.sin_family = AF_INET;
    where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::bind(fd.get(), reinterpret_cast<sockaddr*>(&where), sizeof where), 0);
    socklen_t size = sizeof where;
    EXPECT_EQ(::getsockname(fd.get(), reinterpret_cast<sockaddr*>(&where), &size), 0);
    name.host = "127.0.0.1";
    name.port = ntohs(where.sin_port);
  }
  owned_descriptor fd;
  endpoint name;
};

}  // namespace aio::test
