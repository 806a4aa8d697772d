#include "connection.hpp"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>

#include <cstring>
#include <stdexcept>

#include "sockets.hpp"

namespace assay::load {
namespace {

class plain final : public connection {
 public:
  explicit plain(descriptor socket) : socket_(std::move(socket)) {}

 private:
  int fd() const noexcept override { return socket_.get(); }

  void send(const char* data, std::size_t size) override {
    while (size > 0) {
      const ssize_t sent = ::send(socket_.get(), data, size, MSG_NOSIGNAL);
      if (sent < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
        throw std::runtime_error("the server did not read what was sent to it");
      }
      checked(sent, "send");
      data += sent;
      size -= static_cast<std::size_t>(sent);
    }
  }

  std::size_t receive(char* into, std::size_t size) override {
    const ssize_t got = ::recv(socket_.get(), into, size, MSG_DONTWAIT);
    if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)) return 0;
    checked(got, "recv");
    if (got == 0) throw std::runtime_error("the server closed a connection");
    return static_cast<std::size_t>(got);
  }

  descriptor socket_;
};

descriptor internet_socket(const destination& where, int type) {
  descriptor s(checked(::socket(AF_INET, type | SOCK_CLOEXEC, 0), "socket"));
  const timeval limit{patience.count(), 0};
  checked(::setsockopt(s.get(), SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit), "setsockopt");
  checked(::setsockopt(s.get(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit), "setsockopt");
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  at.sin_port = htons(where.port);
  checked(::connect(s.get(), reinterpret_cast<const sockaddr*>(&at), sizeof at), "connect");
  return s;
}

descriptor unix_socket(const std::string& path) {
  descriptor s(checked(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket"));
  const timeval limit{patience.count(), 0};
  checked(::setsockopt(s.get(), SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit), "setsockopt");
  sockaddr_un at{};
  at.sun_family = AF_UNIX;
  if (path.size() >= sizeof at.sun_path) throw std::runtime_error(path + " is too long for a UNIX socket");
  std::memcpy(at.sun_path, path.c_str(), path.size() + 1);
  checked(::connect(s.get(), reinterpret_cast<const sockaddr*>(&at), sizeof at), "connect");
  return s;
}

}  // namespace

descriptor connected_socket(const destination& where) {
  switch (where.how) {
    case destination::carrier::unix_socket:
      return unix_socket(where.path);
    case destination::carrier::udp:
      return internet_socket(where, SOCK_DGRAM);
    case destination::carrier::tcp:
    case destination::carrier::tls:
      break;
  }
  descriptor s = internet_socket(where, SOCK_STREAM);
  const int on = 1;
  checked(::setsockopt(s.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on), "setsockopt");
  return s;
}

std::unique_ptr<connection> connection::to(const destination& where) {
  descriptor s = connected_socket(where);
  if (where.how == destination::carrier::tls) return over_tls(std::move(s));
  return std::make_unique<plain>(std::move(s));
}

}  // namespace assay::load
