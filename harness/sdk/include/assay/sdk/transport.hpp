// transport.hpp - transports and protocols of connections and pipes (asyncio.Transport, Protocol).
//
//   protocol_handlers h;
//   h.data_received = [&](const std::string& data) { ... };
//   auto make = [&] { return protocol(h); };
//   value made = co_await create_connection(make, host, port);      // list(transport, protocol)
//
// Creating and sendfile are lazy; everything else acts at the call. A descriptor given stays the caller's:
// the runtime uses a duplicate. Include it where it is needed: it is not part of conformance.hpp.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "assay/sdk/awaitable.hpp"
#include "assay/sdk/callback.hpp"

namespace assay {

struct sendfile_options {
  sendfile_options() = default;
  std::int64_t offset = 0;
  std::optional<std::int64_t> count;
  bool fallback = true;
};

class transport : public object {
 public:
  transport() = default;
  explicit transport(object o) noexcept : object(std::move(o)) {}

  void set_protocol(const object& protocol) const;
  object get_protocol() const;
  bool is_reading() const;
  void pause_reading() const;
  void resume_reading() const;
  void write(std::string_view data) const;
  void writelines(const std::vector<std::string>& pieces) const;
  bool can_write_eof() const;
  void write_eof() const;
  void set_write_buffer_limits(std::optional<std::int64_t> high, std::optional<std::int64_t> low = {}) const;
  struct limits {
    std::int64_t high = 0, low = 0;
  };
  limits get_write_buffer_limits() const;
  std::int64_t get_write_buffer_size() const;
  void close() const;
  void abort() const;
  bool is_closing() const;
  value get_extra_info(const char* name) const;
  awaitable sendfile(int fd, const sendfile_options& options = sendfile_options()) const;  // value: int
};

// What the protocol does; an empty function does nothing, and an empty eof_received returns none.
struct protocol_handlers {
  protocol_handlers() = default;  // no aggregate: a temporary may stand in the operand of a co_await
  std::function<void(transport)> connection_made;
  std::function<void(const std::string&)> data_received;
  std::function<bool()> eof_received;
  std::function<void()> pause_writing, resume_writing;
  std::function<void(const error&)> connection_lost;  // holds none after a regular end
  // Of a buffered protocol: the size of the buffer that is given; what was put into it.
  std::function<std::int64_t(std::int64_t size_hint)> get_buffer;
  std::function<void(const std::string&)> buffer_updated;
};
object protocol(protocol_handlers handlers);
object buffered_protocol(protocol_handlers handlers);

// factory: called with nothing, gives the protocol.
awaitable create_connection(const callback_argument& factory, std::string_view host, int port);
awaitable create_connection(const callback_argument& factory, int connected_fd);
awaitable create_server(const callback_argument& factory, std::string_view host, int port);  // value: server
awaitable connect_read_pipe(const callback_argument& factory, int fd);
awaitable connect_write_pipe(const callback_argument& factory, int fd);

}  // namespace assay
