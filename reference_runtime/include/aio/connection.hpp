/// Connections and pipes whose bytes go to a protocol (asyncio's loop.create_connection, create_server,
/// connect_read_pipe and connect_write_pipe).
///
/// Each takes a factory that returns a std::shared_ptr to a protocol of its own type P, and gives the
/// transport with it. All are lazy; connection_made() has been called when they return. Cancelling one closes
/// what it has opened.
#pragma once

#include <concepts>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

#include <aio/connect_options.hpp>
#include <aio/listen_options.hpp>
#include <aio/server.hpp>
#include <aio/task.hpp>
#include <aio/transport.hpp>

namespace aio {

namespace detail {
using protocol_factory = std::function<std::shared_ptr<protocol>()>;
task<transport_ptr> open_protocol_connection(protocol_factory make, std::optional<std::string> host,
                                             std::optional<std::uint16_t> port, connect_options options);
task<server> open_protocol_server(protocol_factory make, std::optional<std::string> host,
                                  std::optional<std::uint16_t> port, listen_options options);
task<transport_ptr> open_pipe(protocol_factory make, int fd, bool reading);

/// Joins what an opening gives with the protocol that its factory has made.
template <class F, class Open>
task<std::pair<transport_ptr, std::invoke_result_t<F&>>> with_protocol(F make, Open open) {
  std::invoke_result_t<F&> made;
  protocol_factory remembering = [&] { return made = make(); };
  task<transport_ptr> opening = open(std::move(remembering));
  transport_ptr opened = co_await opening;
  co_return std::pair(std::move(opened), std::move(made));
}
}  // namespace detail

/// Connects to a host as open_connection() does, with the same options and errors.
template <std::invocable F>
task<std::pair<transport_ptr, std::invoke_result_t<F&>>> create_connection(F protocol_factory,
                                                                           std::optional<std::string> host,
                                                                           std::optional<std::uint16_t> port,
                                                                           connect_options options = {}) {
  return detail::with_protocol(
      std::move(protocol_factory),
      [host = std::move(host), port, options = std::move(options)](detail::protocol_factory make) mutable {
        return detail::open_protocol_connection(std::move(make), std::move(host), port, std::move(options));
      });
}

/// Listens as start_server() does, with the same options and errors, and makes a protocol for each
/// connection. An exception of the factory is reported to the exception handler, and its connection closed.
template <std::invocable F>
task<server> create_server(F protocol_factory, std::optional<std::string> host,
                           std::optional<std::uint16_t> port, listen_options options = {}) {
  return detail::open_protocol_server(std::move(protocol_factory), std::move(host), port, std::move(options));
}

/// Reads from a pipe, FIFO, socket or character device; its end is eof_received() and then connection_lost().
/// The descriptor is taken over once the protocol is made. value_error for any other kind of file.
template <std::invocable F>
task<std::pair<transport_ptr, std::invoke_result_t<F&>>> connect_read_pipe(F protocol_factory, int fd) {
  return detail::with_protocol(std::move(protocol_factory), [fd](detail::protocol_factory make) {
    return detail::open_pipe(std::move(make), fd, true);
  });
}
/// Writes to a pipe, FIFO, socket or character device. That the reader goes away is told by
/// connection_lost(), with an error if something was still to be written. write_eof() is close().
template <std::invocable F>
task<std::pair<transport_ptr, std::invoke_result_t<F&>>> connect_write_pipe(F protocol_factory, int fd) {
  return detail::with_protocol(std::move(protocol_factory), [fd](detail::protocol_factory make) {
    return detail::open_pipe(std::move(make), fd, false);
  });
}

}  // namespace aio
