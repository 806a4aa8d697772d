#include <aio/unix_streams.hpp>

#include <sys/socket.h>
#include <sys/un.h>

#include <cerrno>
#include <cstring>
#include <system_error>

#include "connect.hpp"
#include "socket_file.hpp"
#include "stream_server.hpp"
#include "stream_state.hpp"

namespace aio {
namespace {

using detail::descriptor;
using detail::socket_address;

socket_address unix_address(const std::string& path) {
  socket_address a;
  auto& address = reinterpret_cast<sockaddr_un&>(a.storage);
  if (path.size() >= sizeof address.sun_path) {
    throw std::system_error(ENAMETOOLONG, std::generic_category(), "the path of a UNIX socket: " + path);
  }
  a.family = address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path.data(), path.size());
  // The name of an abstract socket begins with a zero byte and has no end mark.
  const bool abstract = !path.empty() && path.front() == '\0';
  a.length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size() + (abstract ? 0 : 1));
  return a;
}

std::string path_of(int fd) {
  socket_address a;
  a.length = sizeof a.storage;
  if (::getsockname(fd, reinterpret_cast<sockaddr*>(&a.storage), &a.length) != 0) return {};
  return detail::to_endpoint(a.get(), a.length).host;
}

descriptor bound_to(const std::string& path) {
  const socket_address where = unix_address(path);
  descriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!socket) throw std::system_error(errno, std::generic_category(), "socket");
  if (!path.empty() && path.front() != '\0') detail::remove_stale_socket(path);
  if (::bind(socket.get(), where.get(), where.length) != 0) {
    throw std::system_error(errno, std::generic_category(), "binding to " + path);
  }
  return socket;
}

}  // namespace

task<stream_pair> open_unix_connection(std::optional<std::string> path, unix_connect_options options) {
  if (options.limit <= 0) throw value_error("the limit of a stream must be above zero");
  event_loop& loop = get_running_loop();
  if (path) {
    if (options.sock) throw value_error("a path excludes a socket");
    detail::connect_target target{unix_address(*path), std::nullopt};
    task<std::shared_ptr<descriptor>> connecting = detail::connect_to(loop, std::move(target));
    const std::shared_ptr<descriptor> socket = co_await connecting;
    co_return detail::make_stream(loop, socket->release(), options.limit);
  }
  if (!options.sock) throw value_error("neither a path nor a socket was given");
  detail::require_stream_socket(*options.sock, AF_UNIX);
  detail::set_nonblocking(*options.sock);
  co_return detail::make_stream(loop, *options.sock, options.limit);
}

namespace detail {

task<server> start_unix_server_impl(client_function connected, std::optional<std::string> path,
                                    unix_server_options options) {
  if (options.limit <= 0) throw value_error("the limit of a stream must be above zero");
  const auto s = make_stream_server(std::move(connected), options.limit, options.backlog);
  descriptor socket;
  if (path) {
    if (options.sock) throw value_error("a path excludes a socket");
    socket = bound_to(*path);
  } else {
    if (!options.sock) throw value_error("neither a path nor a socket was given");
    require_stream_socket(*options.sock, AF_UNIX);
    set_nonblocking(*options.sock);
    socket = descriptor(*options.sock);
  }
  socket_file file;
  if (options.cleanup_socket) file = socket_file(path_of(socket.get()));
  s->listen_on(std::move(socket), std::move(file));
  if (options.start_serving) s->start_serving();
  co_return server(s);
}

}  // namespace detail
}  // namespace aio
