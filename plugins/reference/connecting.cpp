// Making connections and servers: entries of assay.streams/1.
#include "connecting.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "coroutine.hpp"
#include "errors.hpp"

namespace reference {

duplicate::duplicate(const std::int32_t* socket) {
  if (!socket) return;
  fd_ = ::fcntl(*socket, F_DUPFD_CLOEXEC, 0);
  if (fd_ < 0) throw std::system_error(errno, std::generic_category(), "the socket given");
}

duplicate::~duplicate() {
  if (fd_ >= 0) ::close(fd_);
}

std::optional<std::string> as_text(const char* text) {
  return text ? std::optional<std::string>(text) : std::nullopt;
}

value address(const aio::endpoint& e) {
  std::vector<value> pair;
  pair.push_back(value::of_text(e.host));
  pair.push_back(value::of_int(e.port));
  return value::of_list(std::move(pair));
}

value as_value(aio::stream_pair both) {
  std::vector<value> pair;
  pair.push_back(as_value(std::move(both.first)));
  pair.push_back(as_value(std::move(both.second)));
  return value::of_list(std::move(pair));
}

// The host's callback may give a coroutine, which the server runs as a task.
aio::detail::client_function as_client_function(assay_object* callback) {
  return [held = as_callback(callback)](aio::stream_reader r,
                                        aio::stream_writer w) -> std::optional<aio::any_coroutine> {
    const value arguments[] = {as_value(std::move(r)), as_value(std::move(w))};
    const assay_value raw[] = {arguments[0].raw(), arguments[1].raw()};
    const value result = held->call(raw, 2);
    if (result.raw().tag != ASSAY_OBJECT || result.raw().as.object->kind() != ASSAY_KIND_COROUTINE) {
      return std::nullopt;
    }
    return static_cast<lazy_object*>(result.raw().as.object)->take();
  };
}

namespace {

std::optional<std::uint16_t> as_port(std::int32_t port) {
  if (port == -1) return std::nullopt;
  if (port < 0 || port > 65535) throw aio::value_error("a port is a number from 0 to 65535");
  return static_cast<std::uint16_t>(port);
}

struct where {
  std::optional<std::string> host;
  std::optional<std::uint16_t> port;
};

aio::task<value> connect(where to, aio::connect_options options, duplicate socket, std::ptrdiff_t limit) {
  options.sock = socket.get();
  aio::task<aio::stream_pair> connecting =
      aio::open_connection(std::move(to.host), to.port, std::move(options), limit);
  aio::stream_pair both = co_await connecting;
  socket.release();
  co_return as_value(std::move(both));
}

aio::task<value> accepted(duplicate socket, std::ptrdiff_t limit) {
  aio::task<aio::stream_pair> connecting = aio::connect_accepted_socket(*socket.get(), limit);
  aio::stream_pair both = co_await connecting;
  socket.release();
  co_return as_value(std::move(both));
}

aio::task<value> serve(aio::detail::client_function connected, where at, aio::server_options options,
                       duplicate socket) {
  options.sock = socket.get();
  aio::task<aio::server> starting =
      aio::detail::start_server_impl(std::move(connected), std::move(at.host), at.port, std::move(options));
  aio::server made = co_await starting;
  socket.release();
  co_return as_value(std::move(made));
}

aio::connect_options as_options(const assay_connect_args& a) {
  aio::connect_options options;
  options.family = a.family;
  if (a.local_host) options.local_addr = aio::endpoint{a.local_host, as_port(a.local_port).value_or(0)};
  if (a.happy_eyeballs_delay) options.happy_eyeballs_delay = aio::seconds(*a.happy_eyeballs_delay);
  if (a.interleave) options.interleave = *a.interleave;
  options.all_errors = a.all_errors != 0;
  return options;
}

aio::server_options as_options(const assay_serve_args& a) {
  aio::server_options options;
  options.limit = as_limit(a.limit);
  options.start_serving = a.start_serving != 0;
  options.family = a.family;
  for (const char* const* host = a.hosts; host && *host; ++host) options.hosts.emplace_back(*host);
  if (a.backlog != 0) options.backlog = a.backlog;
  if (a.reuse_address) options.reuse_address = *a.reuse_address != 0;
  if (a.reuse_port) options.reuse_port = *a.reuse_port != 0;
  return options;
}

}  // namespace

assay_error* open_connection(const assay_connect_args* a, assay_object** out) {
  return guarded([&] {
    where to{as_text(a->host), as_port(a->port)};
    *out = new_awaitable(connect(std::move(to), as_options(*a), duplicate(a->socket), as_limit(a->limit)));
  });
}

assay_error* connect_accepted_socket(std::int32_t socket, std::int64_t limit, assay_object** out) {
  return guarded([&] { *out = new_awaitable(accepted(duplicate(&socket), as_limit(limit))); });
}

assay_error* start_server(const assay_serve_args* a, assay_object** out) {
  return guarded([&] {
    where at{as_text(a->host), as_port(a->port)};
    *out = new_awaitable(
        serve(as_client_function(a->client_connected), std::move(at), as_options(*a), duplicate(a->socket)));
  });
}

}  // namespace reference
