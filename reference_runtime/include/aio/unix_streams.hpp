/// Streams over UNIX sockets (asyncio.open_unix_connection, asyncio.start_unix_server).
///
/// They behave as those over TCP. A path that begins with a zero byte is the name of an abstract socket.
#pragma once

#include <optional>
#include <string>
#include <utility>

#include <aio/server.hpp>
#include <aio/streams.hpp>

namespace aio {

struct unix_connect_options {
  unix_connect_options() = default;
  std::ptrdiff_t limit = default_stream_limit;  ///< of the reader's buffer
  /// A connected UNIX stream socket, in place of a path. Taken over when the connection is made; where that
  /// fails it stays the caller's.
  std::optional<int> sock;
};

struct unix_server_options {
  unix_server_options() = default;
  std::ptrdiff_t limit = default_stream_limit;  ///< of each reader's buffer
  std::optional<int> sock;                      ///< a bound UNIX stream socket, in place of a path; as above
  int backlog = 100;                            ///< how many connections may wait to be accepted
  bool start_serving = true;
  /// close() deletes the socket's file, unless another has taken its place (3.13).
  bool cleanup_socket = true;
};

/// Connects to the socket at a path. Lazy. Throws std::system_error: ENOENT, ECONNREFUSED where nobody
/// listens, EAGAIN where the queue of the server is full. Path and socket together, or neither, are a
/// value_error, and so is a socket of another kind. Cancelling it closes the socket.
task<stream_pair> open_unix_connection(std::optional<std::string> path, unix_connect_options options = {});

namespace detail {
task<server> start_unix_server_impl(client_function connected, std::optional<std::string> path,
                                    unix_server_options options);
}

/// start_server() at a path; see there for the callback. A socket file that is there is replaced, a file of
/// another kind is a std::system_error with EADDRINUSE. Path and socket together, or neither, are a
/// value_error, and so is a socket of another kind.
template <std::invocable<stream_reader, stream_writer> F>
task<server> start_unix_server(F connected, std::optional<std::string> path,
                               unix_server_options options = {}) {
  return detail::start_unix_server_impl(detail::as_client_function(std::move(connected)), std::move(path),
                                        options);
}

}  // namespace aio
