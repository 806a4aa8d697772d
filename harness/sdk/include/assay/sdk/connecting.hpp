// connecting.hpp - making connections and servers with all their options (asyncio.open_connection,
// start_server, loop.connect_accepted_socket), over TCP and UNIX sockets.
//
// Lazy: nothing happens before the await. A descriptor given stays the test's; the runtime works on a
// duplicate. Name the options before the co_await that uses them (g++ 12).
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "assay/sdk/callback.hpp"
#include "assay/sdk/streams.hpp"

namespace assay {

struct connect_options {
  connect_options() = default;
  connect_options(std::string to, int at) : host(std::move(to)), port(at) {}
  std::optional<std::string> host;
  std::optional<int> port;
  std::optional<int> socket;
  std::optional<server::address> local;
  int family = 0;  // AF_
  std::optional<double> happy_eyeballs_delay;
  std::optional<int> interleave;
  bool all_errors = false;
};
awaitable open_connection(const connect_options& options);  // value: list(reader, writer)
awaitable connect_accepted_socket(int socket);              // the same

struct serve_options {
  serve_options() = default;
  explicit serve_options(std::string at, int on = 0) : host(std::move(at)), port(on) {}
  std::optional<std::string> host;
  std::vector<std::string> hosts;
  std::optional<int> port;
  std::optional<int> socket;
  int family = 0;  // AF_
  int backlog = 0;
  std::optional<bool> reuse_address, reuse_port;
  bool start_serving = true;
};

struct unix_serve_options {
  unix_serve_options() = default;
  explicit unix_serve_options(std::string at) : path(std::move(at)) {}
  std::optional<std::string> path;
  std::optional<int> socket;
  std::optional<bool> cleanup_socket;
  int backlog = 0;
  bool start_serving = true;
};
awaitable open_unix_connection(const std::optional<std::string>& path, const std::optional<int>& socket = {});

void close_clients(const server& s);
void abort_clients(const server& s);

namespace detail {

awaitable serve(const callback_argument& client_connected, const serve_options& options);
awaitable serve_unix(const callback_argument& client_connected, const unix_serve_options& options);

// f(reader, writer) for each connection; its co<> becomes a coroutine, which the runtime makes a task of.
template <class F>
callback_argument client_callback(F f) {
  auto shared = std::make_shared<F>(std::move(f));
  return [shared](const std::vector<value>& args) -> value {
    const reader in = args.at(0).as_reader();
    const writer out = args.at(1).as_writer();
    if constexpr (is_co<std::invoke_result_t<F&, reader, writer>>) {
      return value(make_coroutine(make_body([shared, in, out] { return (*shared)(in, out); })));
    } else {
      (*shared)(in, out);
      return value();
    }
  };
}

}  // namespace detail

// value: the server
template <std::invocable<reader, writer> F>
awaitable start_server(F client_connected, const serve_options& options) {
  return detail::serve(detail::client_callback(std::move(client_connected)), options);
}
template <std::invocable<reader, writer> F>
awaitable start_unix_server(F client_connected, const unix_serve_options& options) {
  return detail::serve_unix(detail::client_callback(std::move(client_connected)), options);
}

}  // namespace assay
