#include "address.hpp"

#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <boost/asio/ip/address.hpp>
#include <cerrno>
#include <cstring>

namespace asio_plugin {
namespace {

value host_and_port(const asio::ip::address& host, std::uint16_t port) {
  std::vector<value> both;
  both.push_back(value::of_text(host.to_string()));
  both.push_back(value::of_int(port));
  return value::of_list(std::move(both));
}

value path_of(const sockaddr* address, std::size_t length, bool is_list) {
  const auto* const local = reinterpret_cast<const sockaddr_un*>(address);
  const std::size_t given =
      length > offsetof(sockaddr_un, sun_path) ? length - offsetof(sockaddr_un, sun_path) : 0;
  value path = value::of_text(std::string_view(local->sun_path, strnlen(local->sun_path, given)));
  if (!is_list) return path;
  std::vector<value> both;
  both.push_back(std::move(path));
  both.push_back(value::of_int(0));
  return value::of_list(std::move(both));
}

[[noreturn]] void throw_errno() {
  throw boost::system::system_error(boost::system::error_code(errno, boost::system::system_category()));
}

}  // namespace

value value_of_address(const sockaddr* address, std::size_t length, bool is_list) {
  if (length < sizeof(sa_family_t)) return {};
  switch (address->sa_family) {
    case AF_INET: {
      const auto* const v4 = reinterpret_cast<const sockaddr_in*>(address);
      return host_and_port(asio::ip::address_v4(ntohl(v4->sin_addr.s_addr)), ntohs(v4->sin_port));
    }
    case AF_INET6: {
      const auto* const v6 = reinterpret_cast<const sockaddr_in6*>(address);
      asio::ip::address_v6::bytes_type bytes;
      std::memcpy(bytes.data(), v6->sin6_addr.s6_addr, bytes.size());
      return host_and_port(asio::ip::address_v6(bytes, v6->sin6_scope_id), ntohs(v6->sin6_port));
    }
    case AF_UNIX:
      return path_of(address, length, is_list);
    default:
      return {};
  }
}

std::string text_of(const assay_value& part) {
  if (part.tag != ASSAY_TEXT) {
    refuse(ASSAY_ERROR_KIND_TYPE, "an address is a list of host and port, or a path");
  }
  std::size_t n = 0;
  const void* const data = host->bytes_view(part.as.bytes, &n);
  return {static_cast<const char*>(data), n};
}

std::pair<asio::ip::address, std::uint16_t> address_of(const assay_list* list) {
  const list_ref pair(list);
  if (pair.size() < 2 || pair.data()[1].tag != ASSAY_INT) {
    refuse(ASSAY_ERROR_KIND_TYPE, "an address is a list of host and port");
  }
  const std::int64_t port = pair.data()[1].as.i;
  if (port < 0 || port > 65535) refuse(ASSAY_ERROR_KIND_VALUE, "a port is a number from 0 to 65535");
  return {asio::ip::make_address(text_of(pair.data()[0])), static_cast<std::uint16_t>(port)};
}

std::string digits_of(std::string_view bytes) {
  if (bytes.size() == sizeof(asio::ip::address_v4::bytes_type)) {
    asio::ip::address_v4::bytes_type four;
    std::memcpy(four.data(), bytes.data(), four.size());
    return asio::ip::address_v4(four).to_string();
  }
  asio::ip::address_v6::bytes_type sixteen{};
  std::memcpy(sixteen.data(), bytes.data(), std::min(bytes.size(), sixteen.size()));
  return asio::ip::address_v6(sixteen).to_string();
}

int duplicate(int descriptor) {
  const int copy = ::fcntl(descriptor, F_DUPFD_CLOEXEC, 0);
  if (copy < 0) throw_errno();
  return copy;
}

asio::generic::stream_protocol protocol_of(int descriptor) {
  sockaddr_storage address{};
  socklen_t length = sizeof address;
  if (::getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &length) != 0) throw_errno();
  return {address.ss_family, 0};
}

}  // namespace asio_plugin
