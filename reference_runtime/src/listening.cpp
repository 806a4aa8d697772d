#include "listening.hpp"

#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>

#include <aio/errors.hpp>

#include "connect.hpp"
#include "resolver.hpp"

namespace aio::detail {
namespace {

bool same(const socket_address& a, const socket_address& b) {
  return a.length == b.length && std::memcmp(&a.storage, &b.storage, a.length) == 0;
}

/// Nothing where the machine has no such address.
descriptor bound_to(const socket_address& where, const listen_options& options) {
  descriptor socket(::socket(where.family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!socket) {
    // A family that the kernel does not have, though the resolver names it.
    if (errno == EAFNOSUPPORT) return descriptor();
    throw std::system_error(errno, std::generic_category(), "socket");
  }
  const int on = 1;
  if (options.reuse_address.value_or(true)) {
    ::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  }
  if (options.reuse_port && ::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEPORT, &on, sizeof on) != 0) {
    throw value_error("reuse_port is not supported by this system");
  }
  if (where.family == AF_INET6) {
    ::setsockopt(socket.get(), IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
  }
  if (::bind(socket.get(), where.get(), where.length) != 0) {
    // A family that is there but not enabled.
    if (errno == EADDRNOTAVAIL) return descriptor();
    throw std::system_error(errno, std::generic_category(),
                            "binding to " + to_string(to_endpoint(where.get(), where.length)));
  }
  return socket;
}

task<std::vector<socket_address>> addresses_of(std::vector<std::optional<std::string>> hosts,
                                               std::uint16_t port, int family) {
  std::vector<socket_address> all;
  for (std::optional<std::string>& host : hosts) {
    const std::vector<socket_address> some = co_await resolve(std::move(host), port, true, family);
    for (const socket_address& a : some) {
      if (std::none_of(all.begin(), all.end(), [&](const auto& b) { return same(a, b); })) all.push_back(a);
    }
  }
  co_return all;
}

}  // namespace

task<std::vector<descriptor>> bind_sockets(std::optional<std::string> host, std::optional<std::uint16_t> port,
                                           listen_options options) {
  std::vector<descriptor> sockets;
  if (host && !options.hosts.empty()) throw value_error("one host and several exclude each other");
  if (!host && !port && options.hosts.empty()) {
    if (!options.sock) throw value_error("neither a host, nor a port, nor a socket was given");
    require_stream_socket(*options.sock);
    set_nonblocking(*options.sock);
    sockets.emplace_back(*options.sock);
    co_return std::move(sockets);
  }
  if (options.sock) throw value_error("hosts and port exclude a socket");
  std::vector<std::optional<std::string>> hosts(options.hosts.begin(), options.hosts.end());
  if (hosts.empty()) hosts.push_back(std::move(host));
  const std::vector<socket_address> addresses =
      co_await addresses_of(std::move(hosts), port.value_or(0), options.family);
  for (const socket_address& a : addresses) {
    if (descriptor socket = bound_to(a, options)) sockets.push_back(std::move(socket));
  }
  if (sockets.empty()) {
    throw std::system_error(EADDRNOTAVAIL, std::generic_category(), "none of the addresses could be bound");
  }
  co_return std::move(sockets);
}

}  // namespace aio::detail
