#include "socket_operations.hpp"

#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>

namespace aio {

owned_descriptor::~owned_descriptor() {
  if (fd_ >= 0) ::close(fd_);
}

namespace detail {

event_loop& loop_for_socket(int fd) {
  event_loop& loop = get_running_loop();
  if (loop.get_debug()) {
    const int flags = ::fcntl(fd, F_GETFL);
    if (flags >= 0 && (flags & O_NONBLOCK) == 0) throw value_error("the socket must be non-blocking");
  }
  return loop;
}

namespace {

using direction = io_watch::direction;

int option_of(int fd, int name, const char* what) {
  int value = 0;
  socklen_t size = sizeof value;
  if (::getsockopt(fd, SOL_SOCKET, name, &value, &size) != 0) fail_with_errno(what);
  return value;
}

// Where a datagram came from, or a connection. Nothing is known of what is no IP socket.
struct sender {
  sockaddr_storage address{};
  socklen_t length = sizeof address;

  sockaddr* get() noexcept { return reinterpret_cast<sockaddr*>(&address); }
  endpoint name() {
    const bool ip = length > 0 && (address.ss_family == AF_INET || address.ss_family == AF_INET6);
    return ip ? to_endpoint(get(), length) : endpoint();
  }
};

socket_address path_address(const std::string& path) {
  socket_address found;
  sockaddr_un as_path{};
  if (path.size() >= sizeof as_path.sun_path) throw value_error("the path of the socket is too long");
  as_path.sun_family = AF_UNIX;
  std::memcpy(as_path.sun_path, path.data(), path.size());
  found.family = AF_UNIX;
  found.length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size() + 1);
  std::memcpy(&found.storage, &as_path, sizeof as_path);
  return found;
}

// The address in the socket's own family.
task<socket_address> address_for(int fd, endpoint to) {
  const int family = option_of(fd, SO_DOMAIN, "socket");
  if (family == AF_UNIX) co_return path_address(to.host);
  getaddrinfo_options options(family, option_of(fd, SO_TYPE, "socket"), option_of(fd, SO_PROTOCOL, "socket"));
  task<std::vector<socket_address>> finding = look_up_socket(std::move(to), options);
  const std::vector<socket_address> found = co_await finding;
  co_return found.at(0);
}

task<std::size_t> receive(int fd, void* to, std::size_t size, sender* from) {
  event_loop& loop = loop_for_socket(fd);
  auto call = [=] {
    return static_cast<long>(from ? ::recvfrom(fd, to, size, 0, from->get(), &from->length)
                                  : ::recv(fd, to, size, 0));
  };
  task<long> receiving = without_blocking(loop, fd, direction::reading, "recv", call);
  co_return static_cast<std::size_t>(co_await receiving);
}

}  // namespace
}  // namespace detail

task<std::string> sock_recv(int fd, std::size_t n) {
  std::string data(n, '\0');
  data.resize(co_await detail::receive(fd, data.data(), n, nullptr));
  co_return data;
}

task<std::size_t> sock_recv_into(int fd, std::span<std::byte> buffer) {
  co_return co_await detail::receive(fd, buffer.data(), buffer.size(), nullptr);
}

task<std::pair<std::string, endpoint>> sock_recvfrom(int fd, std::size_t n) {
  std::pair<std::string, endpoint> both;
  both.first.resize(n);
  detail::sender from;
  both.first.resize(co_await detail::receive(fd, both.first.data(), n, &from));
  both.second = from.name();
  co_return both;
}

task<std::pair<std::size_t, endpoint>> sock_recvfrom_into(int fd, std::span<std::byte> buffer) {
  std::pair<std::size_t, endpoint> both;
  detail::sender from;
  both.first = co_await detail::receive(fd, buffer.data(), buffer.size(), &from);
  both.second = from.name();
  co_return both;
}

task<void> sock_sendall(int fd, std::string data) {
  event_loop& loop = detail::loop_for_socket(fd);
  std::size_t sent = 0;
  while (sent < data.size()) {
    auto call = [&] {
      return static_cast<long>(::send(fd, data.data() + sent, data.size() - sent, MSG_NOSIGNAL));
    };
    task<long> sending = detail::without_blocking(loop, fd, detail::direction::writing, "send", call);
    sent += static_cast<std::size_t>(co_await sending);
  }
}

task<std::size_t> sock_sendto(int fd, std::string data, endpoint to) {
  event_loop& loop = detail::loop_for_socket(fd);
  task<detail::socket_address> finding = detail::address_for(fd, std::move(to));
  const detail::socket_address address = co_await finding;
  auto call = [&] {
    return static_cast<long>(
        ::sendto(fd, data.data(), data.size(), MSG_NOSIGNAL, address.get(), address.length));
  };
  task<long> sending = detail::without_blocking(loop, fd, detail::direction::writing, "sendto", call);
  co_return static_cast<std::size_t>(co_await sending);
}

task<void> sock_connect(int fd, endpoint to) {
  event_loop& loop = detail::loop_for_socket(fd);
  task<detail::socket_address> finding = detail::address_for(fd, std::move(to));
  const detail::socket_address address = co_await finding;
  if (::connect(fd, address.get(), address.length) == 0) co_return;
  // EALREADY: a former attempt that was cancelled is still under way.
  if (errno != EINPROGRESS && errno != EINTR && errno != EALREADY) detail::fail_with_errno("connect");
  detail::require_no_transport(loop, fd);
  co_await detail::until_ready(loop, fd, detail::direction::writing);
  const int code = detail::option_of(fd, SO_ERROR, "connect");
  if (code != 0) {
    throw std::system_error(code, std::generic_category(),
                            "connecting to " + to_string(detail::to_endpoint(address.get(), address.length)));
  }
}

task<accepted_socket> sock_accept(int fd) {
  event_loop& loop = detail::loop_for_socket(fd);
  detail::sender from;
  auto call = [&] {
    return static_cast<long>(::accept4(fd, from.get(), &from.length, SOCK_NONBLOCK | SOCK_CLOEXEC));
  };
  task<long> accepting = detail::without_blocking(loop, fd, detail::direction::reading, "accept", call);
  const long accepted = co_await accepting;
  accepted_socket result;
  result.socket = owned_descriptor(static_cast<int>(accepted));
  result.address = from.name();
  co_return result;
}

}  // namespace aio
