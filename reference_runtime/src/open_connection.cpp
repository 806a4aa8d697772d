#include <aio/streams.hpp>

#include "connect.hpp"
#include "stream_state.hpp"

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

task<stream_pair> connect_accepted_socket(int fd, std::ptrdiff_t limit) {
  if (limit <= 0) throw value_error("the limit of a stream must be above zero");
  detail::require_stream_socket(fd);
  detail::set_nonblocking(fd);
  co_return detail::make_stream(get_running_loop(), fd, limit);
}

}  // namespace aio
