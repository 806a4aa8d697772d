/// TCP servers (asyncio.start_server, asyncio.Server).
#pragma once

#include <concepts>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include <aio/scheduled_task.hpp>
#include <aio/streams.hpp>

namespace aio {

namespace detail {
class server_state;
/// Nothing: no task is to be made for this connection.
using client_function = std::function<std::optional<any_coroutine>(stream_reader, stream_writer)>;
}  // namespace detail

struct server_options {
  server_options() = default;
  std::ptrdiff_t limit = default_stream_limit;  ///< of each reader's buffer
  int backlog = 100;
  bool start_serving = true;
  bool reuse_port = false;
};

/// A listening server; copies share it. It goes on serving when the handles are dropped: close() ends it.
class server {
 public:
  server() = default;
  explicit server(std::shared_ptr<detail::server_state> state) : state_(std::move(state)) {}
  explicit operator bool() const noexcept { return static_cast<bool>(state_); }

  /// Where it listens; empty once closed.
  std::vector<endpoint> sockets() const;
  bool is_serving() const noexcept;
  /// Begins to accept. Idempotent; runtime_error on a closed server.
  task<void> start_serving() const;
  /// Serves until cancelled, then closes and throws the cancellation. A second concurrent call and a closed
  /// server are runtime_errors.
  task<void> serve_forever() const;
  /// Stops listening at once and leaves open connections alone. Idempotent.
  void close() const;
  /// Waits until the server is closed and all its connections are gone (as from Python 3.12).
  task<void> wait_closed() const;
  event_loop& loop() const noexcept;

 private:
  std::shared_ptr<detail::server_state> state_;
};

namespace detail {
task<server> start_server_impl(client_function connected, std::optional<std::string> host, std::uint16_t port,
                               server_options options);
}  // namespace detail

/// Listens and calls connected(reader, writer) for each connection. A coroutine runs as a task of its own;
/// its exception is reported to the exception handler and closes the connection. F returns nothing, a task,
/// or an optional any_coroutine. Host absent: all interfaces. Port 0: a free one, to be read from sockets().
/// Throws std::system_error if an address cannot be bound.
template <std::invocable<stream_reader, stream_writer> F>
task<server> start_server(F connected, std::optional<std::string> host, std::uint16_t port,
                          server_options options = {}) {
  return detail::start_server_impl(
      [call = std::move(connected)](stream_reader r,
                                    stream_writer w) mutable -> std::optional<any_coroutine> {
        if constexpr (std::is_void_v<std::invoke_result_t<F&, stream_reader, stream_writer>>) {
          call(std::move(r), std::move(w));
          return std::nullopt;
        } else {
          return call(std::move(r), std::move(w));
        }
      },
      std::move(host), port, options);
}

}  // namespace aio
