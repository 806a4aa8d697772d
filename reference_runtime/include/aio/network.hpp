/// Addresses and name resolution.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <system_error>

namespace aio {

/// The address of one end of a TCP connection (a Python (host, port) pair).
struct endpoint {
  std::string host;
  std::uint16_t port = 0;
  friend auto operator<=>(const endpoint&, const endpoint&) = default;
};

/// "host:port", with brackets around an IPv6 host.
std::string to_string(const endpoint& e);

/// The category of std::system_error for failed name resolution; the value is an EAI_ code (socket.gaierror).
const std::error_category& resolve_category() noexcept;

}  // namespace aio
