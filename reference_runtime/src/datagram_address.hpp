// Addresses of datagrams as the system has them.
#pragma once

#include <sys/socket.h>

#include <optional>

#include <aio/datagram.hpp>

#include "resolver.hpp"

namespace aio::detail {

datagram_address to_datagram_address(const sockaddr_storage& from, socklen_t length);
/// Nothing for no address, for a host that is no IP literal, and for a path that is too long.
std::optional<socket_address> to_socket_address(const datagram_address& to);
/// What getsockname or getpeername says.
datagram_address name_of_socket(int fd, int (*get)(int, sockaddr*, socklen_t*));

}  // namespace aio::detail
