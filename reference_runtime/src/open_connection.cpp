#include <aio/streams.hpp>

#include "connect.hpp"
#include "stream_state.hpp"
#include "tls_stream.hpp"

namespace aio {

task<stream_pair> open_connection(std::optional<std::string> host, std::optional<std::uint16_t> port,
                                  connect_options options, std::ptrdiff_t limit) {
  if (limit <= 0) throw value_error("the limit of a stream must be above zero");
  event_loop& loop = get_running_loop();
  detail::descriptor socket =
      co_await detail::connect_socket(loop, std::move(host), port, std::move(options));
  co_return detail::make_stream(loop, socket.release(), limit);
}

task<stream_pair> open_connection(std::string host, std::uint16_t port, std::ptrdiff_t limit) {
  return open_connection(std::optional(std::move(host)), std::optional(port), connect_options(), limit);
}

task<stream_pair> open_connection(std::optional<std::string> host, std::optional<std::uint16_t> port,
                                  connect_options options, tls_options tls, std::ptrdiff_t limit) {
  detail::check(tls);
  if (!tls.context) co_return co_await open_connection(std::move(host), port, std::move(options), limit);
  if (limit <= 0) throw value_error("the limit of a stream must be above zero");
  if (!tls.server_hostname) {
    if (!host || host->empty()) throw value_error("server_hostname must be given where there is no host");
    tls.server_hostname = *host;
  }
  event_loop& loop = get_running_loop();
  task<detail::descriptor> connecting =
      detail::connect_socket(loop, std::move(host), port, std::move(options));
  detail::descriptor socket = co_await connecting;
  detail::tls_stream opened = detail::open_tls_stream(loop, socket.get(), limit, tls);
  socket.release();
  co_await detail::complete_handshake(opened.streams.second);
  co_return std::move(opened.streams);
}

task<stream_pair> open_connection(std::string host, std::uint16_t port, tls_options tls,
                                  std::ptrdiff_t limit) {
  return open_connection(std::optional(std::move(host)), std::optional(port), connect_options(),
                         std::move(tls), limit);
}

task<stream_pair> connect_accepted_socket(int fd, std::ptrdiff_t limit) {
  if (limit <= 0) throw value_error("the limit of a stream must be above zero");
  detail::require_stream_socket(fd);
  detail::set_nonblocking(fd);
  co_return detail::make_stream(get_running_loop(), fd, limit);
}

}  // namespace aio
