#include "resolver.hpp"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/un.h>

#include <cerrno>
#include <cstddef>
#include <cstring>
#include <memory>

#include <aio/executor.hpp>

namespace aio {
namespace {

class resolve_errors final : public std::error_category {
 public:
  const char* name() const noexcept override { return "resolve"; }
  std::string message(int code) const override { return ::gai_strerror(code); }
};

}  // namespace

const std::error_category& resolve_category() noexcept {
  static const resolve_errors category;
  return category;
}

std::string to_string(const endpoint& e) {
  const bool v6 = e.host.find(':') != std::string::npos;
  return (v6 ? "[" + e.host + "]" : e.host) + ":" + std::to_string(e.port);
}

namespace detail {
namespace {

/// That of an abstract socket begins with a zero byte and has no end mark.
std::string unix_path(const sockaddr* address, socklen_t length) {
  const char* const path = reinterpret_cast<const sockaddr_un*>(address)->sun_path;
  const std::size_t size =
      length < offsetof(sockaddr_un, sun_path) ? 0 : length - offsetof(sockaddr_un, sun_path);
  if (size > 0 && path[0] == '\0') return std::string(path, size);
  return std::string(path, ::strnlen(path, size));
}

std::vector<socket_address> look_up(const std::optional<std::string>& host, std::uint16_t port, int flags,
                                    int family) {
  addrinfo hints{};
  hints.ai_family = family;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = flags | AI_NUMERICSERV;
  addrinfo* list = nullptr;
  const int code = ::getaddrinfo(host ? host->c_str() : nullptr, std::to_string(port).c_str(), &hints, &list);
  const int os_code = errno;
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owned(list, &::freeaddrinfo);
  const std::string what = "resolving '" + host.value_or("*") + "'";
  if (code == EAI_SYSTEM) throw std::system_error(os_code, std::generic_category(), what);
  if (code != 0) throw std::system_error(code, resolve_category(), what);
  std::vector<socket_address> found;
  for (const addrinfo* a = list; a; a = a->ai_next) {
    socket_address address;
    std::memcpy(&address.storage, a->ai_addr, a->ai_addrlen);
    address.length = a->ai_addrlen;
    address.family = a->ai_family;
    found.push_back(address);
  }
  return found;
}

}  // namespace

bool is_literal(const std::string& host) {
  unsigned char space[sizeof(in6_addr)];
  return ::inet_pton(AF_INET, host.c_str(), space) == 1 || ::inet_pton(AF_INET6, host.c_str(), space) == 1;
}

endpoint to_endpoint(const sockaddr* address, socklen_t length) {
  if (address->sa_family == AF_UNIX) return {unix_path(address, length), 0};
  char host[NI_MAXHOST] = "";
  char service[NI_MAXSERV] = "0";
  if (::getnameinfo(address, length, host, sizeof host, service, sizeof service,
                    NI_NUMERICHOST | NI_NUMERICSERV) != 0) {
    return {};
  }
  return {host, static_cast<std::uint16_t>(std::stoi(service))};
}

task<std::vector<socket_address>> resolve(std::optional<std::string> host, std::uint16_t port, bool to_bind,
                                          int family) {
  const int flags = to_bind ? AI_PASSIVE : 0;
  if (!host || host->empty() || is_literal(*host)) {
    if (host && host->empty()) host.reset();
    co_return look_up(host, port, flags | AI_NUMERICHOST, family);
  }
  const auto answer = get_running_loop().run_in_executor(
      nullptr, [host, port, flags, family] { return look_up(host, port, flags, family); });
  co_return co_await answer;
}

}  // namespace detail
}  // namespace aio
