// connecting.hpp - the entries of assay.streams/1 that make connections and servers, and what they share with
// assay.unix/1.
#pragma once

#include <assay/ext/streams.h>

#include <aio/server.hpp>
#include <optional>
#include <string>

#include "callback.hpp"
#include "streams.hpp"
#include "value.hpp"

namespace reference {

// Entries of the table.
assay_error* open_connection(const assay_connect_args* args, assay_object** awaitable);
assay_error* start_server(const assay_serve_args* args, assay_object** awaitable);
assay_error* connect_accepted_socket(std::int32_t socket, std::int64_t limit, assay_object** awaitable);
assay_error* server_sockets(assay_object* server, assay_list** sockets);
assay_error* server_is_serving(assay_object* server, std::int32_t* serving);
assay_error* server_start_serving(assay_object* server, assay_object** awaitable);
assay_error* server_serve_forever(assay_object* server, assay_object** awaitable);
assay_error* server_close(assay_object* server);
assay_error* server_wait_closed(assay_object* server, assay_object** awaitable);
assay_error* server_close_clients(assay_object* server);
assay_error* server_abort_clients(assay_object* server);

// The plugin's own descriptor of the host's socket; aio takes it over when it has made something of it.
class duplicate {
 public:
  duplicate() = default;
  explicit duplicate(const std::int32_t* socket);  // NULL: none
  duplicate(duplicate&& other) noexcept : fd_(other.release()) {}
  duplicate& operator=(duplicate&&) = delete;
  ~duplicate();
  std::optional<int> get() const noexcept { return fd_ < 0 ? std::nullopt : std::optional(fd_); }
  int release() noexcept { return std::exchange(fd_, -1); }

 private:
  int fd_ = -1;
};

inline std::ptrdiff_t as_limit(std::int64_t limit) { return limit == 0 ? aio::default_stream_limit : limit; }
std::optional<std::string> as_text(const char* text);  // NULL: absent
value address(const aio::endpoint& e);                 // list(text host, int port)

// list(reader, writer)
value as_value(aio::stream_pair both);
value as_value(aio::server s);
// aio's callback for a server of streams.
aio::detail::client_function as_client_function(assay_object* callback);

}  // namespace reference
