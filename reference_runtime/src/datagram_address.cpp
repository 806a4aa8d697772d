#include "datagram_address.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/un.h>

#include <cstddef>
#include <cstring>

namespace aio::detail {
namespace {

// Without getnameinfo: one is made for each datagram that comes.
template <class Address>
std::string literal(int family, const Address& in) {
  char text[INET6_ADDRSTRLEN] = "";
  ::inet_ntop(family, &in, text, sizeof text);
  return text;
}

std::optional<socket_address> of_endpoint(const endpoint& e) {
  socket_address made;
  auto& v4 = reinterpret_cast<sockaddr_in&>(made.storage);
  if (::inet_pton(AF_INET, e.host.c_str(), &v4.sin_addr) == 1) {
    made.storage.ss_family = AF_INET;
    v4.sin_port = htons(e.port);
    made.length = sizeof v4;
    made.family = AF_INET;
    return made;
  }
  auto& v6 = reinterpret_cast<sockaddr_in6&>(made.storage);
  if (::inet_pton(AF_INET6, e.host.c_str(), &v6.sin6_addr) != 1) return std::nullopt;
  made.storage.ss_family = AF_INET6;
  v6.sin6_port = htons(e.port);
  made.length = sizeof v6;
  made.family = AF_INET6;
  return made;
}

std::optional<socket_address> of_path(const std::string& path) {
  socket_address made;
  auto& un = reinterpret_cast<sockaddr_un&>(made.storage);
  if (path.empty() || path.size() >= sizeof un.sun_path) return std::nullopt;
  un.sun_family = AF_UNIX;
  std::memcpy(un.sun_path, path.data(), path.size());
  made.length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size());
  if (path.front() != '\0') ++made.length;  // a path in the file system ends with a NUL
  made.family = AF_UNIX;
  return made;
}

std::string path_of(const sockaddr_un& un, socklen_t length) {
  if (length <= offsetof(sockaddr_un, sun_path)) return {};
  const std::size_t size = length - offsetof(sockaddr_un, sun_path);
  if (un.sun_path[0] == '\0') return {un.sun_path, size};
  return {un.sun_path, ::strnlen(un.sun_path, size)};
}

}  // namespace

datagram_address to_datagram_address(const sockaddr_storage& from, socklen_t length) {
  if (length == 0) return {};
  if (from.ss_family == AF_INET) {
    const auto& v4 = reinterpret_cast<const sockaddr_in&>(from);
    return endpoint{literal(AF_INET, v4.sin_addr), ntohs(v4.sin_port)};
  }
  if (from.ss_family == AF_INET6) {
    const auto& v6 = reinterpret_cast<const sockaddr_in6&>(from);
    // A link-local address has a zone.
    if (v6.sin6_scope_id != 0) return to_endpoint(reinterpret_cast<const sockaddr*>(&from), length);
    return endpoint{literal(AF_INET6, v6.sin6_addr), ntohs(v6.sin6_port)};
  }
  if (from.ss_family == AF_UNIX) {
    std::string path = path_of(reinterpret_cast<const sockaddr_un&>(from), length);
    if (!path.empty()) return path;
  }
  return {};
}

std::optional<socket_address> to_socket_address(const datagram_address& to) {
  if (const auto* e = std::get_if<endpoint>(&to)) return of_endpoint(*e);
  if (const auto* path = std::get_if<std::string>(&to)) return of_path(*path);
  return std::nullopt;
}

datagram_address name_of_socket(int fd, int (*get)(int, sockaddr*, socklen_t*)) {
  sockaddr_storage storage{};
  socklen_t length = sizeof storage;
  if (get(fd, reinterpret_cast<sockaddr*>(&storage), &length) != 0) return {};
  return to_datagram_address(storage, length);
}

}  // namespace aio::detail
