#include <aio/connection.hpp>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <cerrno>
#include <system_error>

#include <aio/wait_for.hpp>

#include "connect.hpp"
#include "listening.hpp"
#include "server_state.hpp"
#include "socket_transport.hpp"

namespace aio::detail {
namespace {

std::shared_ptr<protocol> made_by(const protocol_factory& make) {
  std::shared_ptr<protocol> p = make();
  if (!p) throw type_error("the factory of a protocol gave none");
  return p;
}

/// Small writes are not held back for acknowledgements; fails harmlessly on what is not TCP.
void set_nodelay(int fd) {
  const int on = 1;
  static_cast<void>(::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on));
}

/// Waits until connection_made() has been called and reading has begun.
task<transport_ptr> opened(ref<socket_transport> t) {
  future<void> begun = t->loop().create_future<void>();
  t->loop().call_soon([begun] {
    if (!begun.done()) begun.set_result();
  });
  outcome<void> waited = co_await outcome_of(begun);
  if (std::exception_ptr e = waited.error()) {
    t->close();
    co_await fail_with(std::move(e));
  }
  co_return transport_ptr(t);
}

}  // namespace

task<transport_ptr> open_protocol_connection(protocol_factory make, std::optional<std::string> host,
                                             std::optional<std::uint16_t> port, connect_options options) {
  event_loop& loop = get_running_loop();
  descriptor socket = co_await connect_socket(loop, std::move(host), port, std::move(options));
  set_nodelay(socket.get());
  std::shared_ptr<protocol> p = made_by(make);
  ref<socket_transport> t =
      socket_transport::open(loop, socket.release(), transport_kind::socket, std::move(p));
  co_return co_await opened(std::move(t));
}

task<server> open_protocol_server(protocol_factory make, std::optional<std::string> host,
                                  std::optional<std::uint16_t> port, listen_options options) {
  auto accepted = [make = std::move(make)](int fd, const std::shared_ptr<server_state>& s) {
    descriptor socket(fd);
    set_nodelay(fd);
    std::shared_ptr<protocol> p;
    std::exception_ptr failed;
    try {
      p = made_by(make);
    } catch (const process_exception&) {
      throw;
    } catch (...) {
      failed = std::current_exception();
    }
    if (failed) {
      s->loop().call_exception_handler(
          exception_context("Error on transport creation for incoming connection", failed));
      return;
    }
    socket_transport::open(s->loop(), socket.release(), transport_kind::socket, std::move(p), s);
  };
  const auto s = std::make_shared<server_state>(get_running_loop(), std::move(accepted), options.backlog);
  const bool now = options.start_serving;
  std::vector<descriptor> sockets = co_await bind_sockets(std::move(host), port, std::move(options));
  for (descriptor& socket : sockets) s->listen_on(std::move(socket));
  if (now) s->start_serving();
  co_return server(s);
}

task<transport_ptr> open_pipe(protocol_factory make, int fd, bool reading) {
  event_loop& loop = get_running_loop();
  struct stat about {};
  if (::fstat(fd, &about) != 0) throw std::system_error(errno, std::generic_category(), "fstat");
  if (!S_ISFIFO(about.st_mode) && !S_ISSOCK(about.st_mode) && !S_ISCHR(about.st_mode)) {
    throw value_error("a pipe, a socket or a character device is required");
  }
  std::shared_ptr<protocol> p = made_by(make);
  descriptor pipe(fd);
  set_nonblocking(fd);
  ref<socket_transport> t = socket_transport::open(
      loop, pipe.release(), reading ? transport_kind::read_pipe : transport_kind::write_pipe, std::move(p));
  co_return co_await opened(std::move(t));
}

}  // namespace aio::detail
