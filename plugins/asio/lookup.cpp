#include "lookup.hpp"

#include <netdb.h>
#include <sys/socket.h>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/udp.hpp>

#include "address.hpp"

namespace asio_plugin {
namespace {

template <class Protocol>
asio::awaitable<value> look_up_as(std::string name, std::string service, std::int32_t family,
                                  asio::ip::resolver_base::flags flags) {
  const auto executor = co_await asio::this_coro::executor;
  typename Protocol::resolver resolver(executor);
  typename Protocol::resolver::results_type results;
  if (family == 0) {
    auto found = resolver.async_resolve(name, service, flags, asio::deferred);
    results = co_await std::move(found);
  } else {
    const Protocol protocol = family == AF_INET ? Protocol::v4() : Protocol::v6();
    auto found = resolver.async_resolve(protocol, name, service, flags, asio::deferred);
    results = co_await std::move(found);
  }
  std::vector<value> all;
  for (const auto& each : results) {
    const auto endpoint = each.endpoint();
    const Protocol protocol = endpoint.protocol();
    std::vector<value> one;
    for (const int n : {protocol.family(), protocol.type(), protocol.protocol()}) {
      one.push_back(value::of_int(n));
    }
    const bool canonical = (flags & asio::ip::resolver_base::canonical_name) != 0;
    one.push_back(value::of_text(canonical ? each.host_name() : std::string()));
    one.push_back(value_of_address(endpoint.data(), endpoint.size()));
    all.push_back(value::of_list(std::move(one)));
  }
  co_return value::of_list(std::move(all));
}

template <class Protocol>
asio::awaitable<value> names_of(typename Protocol::endpoint endpoint) {
  const auto executor = co_await asio::this_coro::executor;
  typename Protocol::resolver resolver(executor);
  auto looking = resolver.async_resolve(endpoint, asio::deferred);
  const typename Protocol::resolver::results_type found = co_await std::move(looking);
  std::vector<value> both;
  both.push_back(value::of_text(found.begin()->host_name()));
  both.push_back(value::of_text(found.begin()->service_name()));
  co_return value::of_list(std::move(both));
}

}  // namespace

asio::awaitable<value> look_up(const assay_getaddrinfo_args& a) {
  if (a.family != 0 && a.family != AF_INET && a.family != AF_INET6) {
    refuse(ASSAY_ERROR_KIND_UNSUPPORTED, "a resolver has addresses of the Internet alone");
  }
  if (a.protocol != 0) refuse(ASSAY_ERROR_KIND_UNSUPPORTED, "a resolver's type is its protocol");
  const auto flags = static_cast<asio::ip::resolver_base::flags>(a.flags);
  std::string name = a.host ? a.host : "";
  std::string service = a.service ? a.service : "";
  if (a.type == SOCK_DGRAM) {
    return look_up_as<asio::ip::udp>(std::move(name), std::move(service), a.family, flags);
  }
  if (a.type != 0 && a.type != SOCK_STREAM) {
    refuse(ASSAY_ERROR_KIND_UNSUPPORTED, "streams and datagrams are looked up");
  }
  return look_up_as<asio::ip::tcp>(std::move(name), std::move(service), a.family, flags);
}

asio::awaitable<value> look_up_names(const assay_list* address, std::int32_t flags) {
  if (flags != 0 && flags != NI_DGRAM) {
    refuse(ASSAY_ERROR_KIND_UNSUPPORTED, "a resolver's look-up of an endpoint takes no flags");
  }
  const auto [digits, port] = address_of(address);
  if (flags == NI_DGRAM) return names_of<asio::ip::udp>({digits, port});
  return names_of<asio::ip::tcp>({digits, port});
}

}  // namespace asio_plugin
