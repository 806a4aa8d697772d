// datagram.hpp - datagram endpoints (asyncio.DatagramTransport, DatagramProtocol).
//
//   datagram_handlers h;
//   h.datagram_received = [&](const std::string& data, const value& from) { ... };
//   auto make = [&] { return datagram_protocol(h); };
//   value made = co_await create_datagram_endpoint(make, options);      // list(transport, protocol)
//
// Creating is lazy; everything else acts at the call. An address is list_of(host, port), or the path of a
// UNIX socket as text. Include it where it is needed: it is not part of conformance.hpp.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "assay/sdk/awaitable.hpp"
#include "assay/sdk/callback.hpp"

namespace assay {

class datagram_transport : public object {
 public:
  datagram_transport() = default;
  explicit datagram_transport(object o) noexcept : object(std::move(o)) {}

  void sendto(std::string_view data, const value& to = {}) const;
  void close() const;
  void abort() const;
  bool is_closing() const;
  value get_extra_info(const char* name) const;
  void set_write_buffer_limits(std::optional<std::int64_t> high, std::optional<std::int64_t> low = {}) const;
  std::int64_t get_write_buffer_size() const;
};

// What the protocol does; an empty function does nothing.
struct datagram_handlers {
  datagram_handlers() = default;  // no aggregate: a temporary may stand in the operand of a co_await
  std::function<void(datagram_transport)> connection_made;
  std::function<void(const std::string& data, const value& from)> datagram_received;
  std::function<void(const error&)> error_received;
  std::function<void()> pause_writing, resume_writing;
  std::function<void(const error&)> connection_lost;  // holds none after a regular end
};
object datagram_protocol(datagram_handlers handlers);

struct datagram_options {
  datagram_options() = default;
  value local, remote;
  int family = 0;
  int fd = -1;  // stays the caller's: the runtime uses a duplicate
};
// factory: called with nothing, gives the protocol.
awaitable create_datagram_endpoint(const callback_argument& factory,
                                   const datagram_options& options = datagram_options());

}  // namespace assay
