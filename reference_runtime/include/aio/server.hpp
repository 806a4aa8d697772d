/// Servers (asyncio.start_server, asyncio.Server).
#pragma once

#include <concepts>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include <aio/listen_options.hpp>
#include <aio/scheduled_task.hpp>
#include <aio/streams.hpp>
#include <aio/tls.hpp>

namespace aio {

namespace detail {
class server_state;
/// Nothing: no task is to be made for this connection.
using client_function = std::function<std::optional<any_coroutine>(stream_reader, stream_writer)>;
}  // namespace detail

struct server_options : listen_options {
  server_options() = default;
  std::ptrdiff_t limit = default_stream_limit;  ///< of each reader's buffer
  /// With a context: TLS, and `connected` is called when the handshake is complete. A handshake that fails is
  /// told to the exception handler in debug mode only.
  tls_options tls;
};

/// A listening server; copies share it. It goes on serving when the handles are dropped: close() ends it.
class server {
 public:
  server() = default;
  explicit server(std::shared_ptr<detail::server_state> state) : state_(std::move(state)) {}
  explicit operator bool() const noexcept { return static_cast<bool>(state_); }

  /// Where it listens; empty once closed. The path of a UNIX socket stands for the host.
  std::vector<endpoint> sockets() const;
  bool is_serving() const noexcept;
  /// Begins to accept. Idempotent; runtime_error on a closed server.
  task<void> start_serving() const;
  /// Serves until cancelled, then closes, waits until all connections are gone and throws the cancellation.
  /// close() ends it in the same way. A second concurrent call and a closed server are runtime_errors.
  task<void> serve_forever() const;
  /// Stops listening at once and leaves open connections alone. Idempotent.
  void close() const;
  /// Closes all open connections; what their writers have queued is still sent (3.13).
  void close_clients() const;
  /// Closes all open connections at once and drops what their writers have queued (3.13).
  void abort_clients() const;
  /// Waits until the server is closed and all its connections are gone (as from Python 3.12).
  task<void> wait_closed() const;
  event_loop& loop() const noexcept;

  /// For scoped use: gives the server, and at exit closes it and waits as wait_closed() does. The body's
  /// error is never suppressed.
  task<server> async_enter() const;
  task<bool> async_exit(std::exception_ptr error) const;

 private:
  std::shared_ptr<detail::server_state> state_;
};

namespace detail {
task<server> start_server_impl(client_function connected, std::optional<std::string> host,
                               std::optional<std::uint16_t> port, server_options options);

template <class F>
client_function as_client_function(F connected) {
  return [call = std::move(connected)](stream_reader r,
                                       stream_writer w) mutable -> std::optional<any_coroutine> {
    if constexpr (std::is_void_v<std::invoke_result_t<F&, stream_reader, stream_writer>>) {
      call(std::move(r), std::move(w));
      return std::nullopt;
    } else {
      return call(std::move(r), std::move(w));
    }
  };
}
}  // namespace detail

/// Listens and calls connected(reader, writer) for each connection. A coroutine runs as a task of its own;
/// its exception is reported to the exception handler and closes the connection, its cancellation closes the
/// connection. F returns nothing, a task, or an optional any_coroutine.
///
/// Host absent: all interfaces. Port 0, or absent: a free one, to be read from sockets(). A host of several
/// addresses, or several hosts in the options, make as many listening sockets; addresses that the machine
/// does not have are left out as long as one remains. Throws std::system_error if an address cannot be bound;
/// hosts or a port together with a socket, or none of them, are a value_error, and so is a socket of another
/// kind than stream.
///
/// Out of descriptors, the server tells the exception handler, pauses for a second and goes on.
template <std::invocable<stream_reader, stream_writer> F>
task<server> start_server(F connected, std::optional<std::string> host, std::optional<std::uint16_t> port,
                          server_options options = {}) {
  return detail::start_server_impl(detail::as_client_function(std::move(connected)), std::move(host), port,
                                   std::move(options));
}

}  // namespace aio
