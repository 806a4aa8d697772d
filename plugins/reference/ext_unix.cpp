// The table of assay.unix/1.
#include <assay/ext/unix.h>

#include <aio/unix_streams.hpp>

#include "connecting.hpp"
#include "coroutine.hpp"
#include "errors.hpp"
#include "tables.hpp"

namespace reference {
namespace {

aio::task<value> connect(std::optional<std::string> path, std::ptrdiff_t limit, duplicate socket) {
  aio::unix_connect_options options;
  options.limit = limit;
  options.sock = socket.get();
  aio::task<aio::stream_pair> connecting = aio::open_unix_connection(std::move(path), options);
  aio::stream_pair both = co_await connecting;
  socket.release();
  co_return as_value(std::move(both));
}
assay_error* open_unix_connection(const assay_unix_connect_args* a, assay_object** out) {
  return guarded(
      [&] { *out = new_awaitable(connect(as_text(a->path), as_limit(a->limit), duplicate(a->socket))); });
}

aio::task<value> serve(aio::detail::client_function connected, std::optional<std::string> path,
                       aio::unix_server_options options, duplicate socket) {
  options.sock = socket.get();
  aio::task<aio::server> starting =
      aio::detail::start_unix_server_impl(std::move(connected), std::move(path), options);
  aio::server made = co_await starting;
  socket.release();
  co_return as_value(std::move(made));
}
assay_error* start_unix_server(const assay_unix_serve_args* a, assay_object** out) {
  return guarded([&] {
    aio::unix_server_options options;
    options.limit = as_limit(a->limit);
    options.start_serving = a->start_serving != 0;
    if (a->cleanup_socket) options.cleanup_socket = *a->cleanup_socket != 0;
    if (a->backlog != 0) options.backlog = a->backlog;
    *out = new_awaitable(
        serve(as_client_function(a->client_connected), as_text(a->path), options, duplicate(a->socket)));
  });
}

const assay_ext_unix table = {sizeof(assay_ext_unix), 0, open_unix_connection, start_unix_server};

}  // namespace

const void* const unix_table = &table;

}  // namespace reference
