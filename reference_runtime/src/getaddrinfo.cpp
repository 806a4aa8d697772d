#include <netdb.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>
#include <memory>

#include <aio/descriptors.hpp>
#include <aio/executor.hpp>

#include "resolver.hpp"

namespace aio {
namespace {

using detail::socket_address;

using address_list = std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)>;

[[noreturn]] void fail(int code, int os_code, const std::string& what) {
  if (code == EAI_SYSTEM) throw std::system_error(os_code, std::generic_category(), what);
  throw std::system_error(code, resolve_category(), what);
}

address_list ask(const std::optional<std::string>& host, const std::optional<std::string>& service,
                 const getaddrinfo_options& options) {
  addrinfo hints{};
  hints.ai_family = options.family;
  hints.ai_socktype = options.type;
  hints.ai_protocol = options.protocol;
  hints.ai_flags = options.flags;
  addrinfo* list = nullptr;
  const int code =
      ::getaddrinfo(host ? host->c_str() : nullptr, service ? service->c_str() : nullptr, &hints, &list);
  const int os_code = errno;
  address_list owned(list, &::freeaddrinfo);
  if (code != 0) fail(code, os_code, "resolving '" + host.value_or("*") + "'");
  return owned;
}

std::vector<socket_address> sockets_of(const endpoint& e, const getaddrinfo_options& options) {
  const address_list list = ask(e.host, std::to_string(e.port), options);
  std::vector<socket_address> all;
  for (const addrinfo* a = list.get(); a; a = a->ai_next) {
    socket_address one;
    std::memcpy(&one.storage, a->ai_addr, a->ai_addrlen);
    one.length = a->ai_addrlen;
    one.family = a->ai_family;
    all.push_back(one);
  }
  return all;
}

std::vector<address_info> look_up(const std::optional<std::string>& host,
                                  const std::optional<std::string>& service,
                                  const getaddrinfo_options& options) {
  const address_list list = ask(host, service, options);
  std::vector<address_info> all;
  for (const addrinfo* a = list.get(); a; a = a->ai_next) {
    address_info one;
    one.family = a->ai_family;
    one.type = a->ai_socktype;
    one.protocol = a->ai_protocol;
    if (a->ai_canonname) one.canonical_name = a->ai_canonname;
    one.address = detail::to_endpoint(a->ai_addr, a->ai_addrlen);
    all.push_back(std::move(one));
  }
  return all;
}

std::pair<std::string, std::string> look_up_names(const endpoint& e, int flags) {
  const getaddrinfo_options numeric(AF_UNSPEC, SOCK_DGRAM, 0, AI_NUMERICHOST | AI_NUMERICSERV);
  const socket_address address = sockets_of(e, numeric).at(0);
  char host[NI_MAXHOST] = "";
  char service[NI_MAXSERV] = "";
  const int code =
      ::getnameinfo(address.get(), address.length, host, sizeof host, service, sizeof service, flags);
  if (code != 0) fail(code, errno, "the name of " + to_string(e));
  return {host, service};
}

}  // namespace

namespace detail {

task<std::vector<socket_address>> look_up_socket(endpoint e, getaddrinfo_options options) {
  getaddrinfo_options numeric = options;
  numeric.flags |= AI_NUMERICHOST | AI_NUMERICSERV;
  if (is_literal(e.host)) co_return sockets_of(e, numeric);
  auto work = [e, options] { return sockets_of(e, options); };
  auto looking = get_running_loop().run_in_executor(nullptr, std::move(work));
  co_return co_await std::move(looking);
}

}  // namespace detail

task<std::vector<address_info>> getaddrinfo(std::optional<std::string> host,
                                            std::optional<std::string> service, getaddrinfo_options options) {
  auto work = [host = std::move(host), service = std::move(service), options] {
    return look_up(host, service, options);
  };
  auto looking = get_running_loop().run_in_executor(nullptr, std::move(work));
  co_return co_await std::move(looking);
}

task<std::pair<std::string, std::string>> getnameinfo(endpoint address, int flags) {
  auto work = [address = std::move(address), flags] { return look_up_names(address, flags); };
  auto looking = get_running_loop().run_in_executor(nullptr, std::move(work));
  co_return co_await std::move(looking);
}

}  // namespace aio
