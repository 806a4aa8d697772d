// Name resolution in the loop's threads, and socket addresses.
#pragma once

#include <sys/socket.h>

#include <optional>
#include <string>
#include <vector>

#include <aio/descriptors.hpp>
#include <aio/network.hpp>
#include <aio/task.hpp>

namespace aio::detail {

struct socket_address {
  sockaddr_storage storage{};
  socklen_t length = 0;
  int family = AF_UNSPEC;

  const sockaddr* get() const noexcept { return reinterpret_cast<const sockaddr*>(&storage); }
};

/// The path of a UNIX socket stands for the host.
endpoint to_endpoint(const sockaddr* address, socklen_t length);

/// The stream addresses of a host, in the system's order. Host absent: to bind, all interfaces, else those of
/// loopback. An IP literal is not resolved; names are looked up in another thread. Throws std::system_error
/// in resolve_category().
task<std::vector<socket_address>> resolve(std::optional<std::string> host, std::uint16_t port, bool to_bind,
                                          int family = AF_UNSPEC);

/// Whether this is an IP address and no name.
bool is_literal(const std::string& host);

/// The addresses of a socket of that family and type; a literal is not looked up in another thread.
task<std::vector<socket_address>> look_up_socket(endpoint e, getaddrinfo_options options);

}  // namespace aio::detail
