// Endpoints of the runtime whose events are recorded, and plain sockets as their peers.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include <algorithm>

#include <assay/sdk/datagram.hpp>
#include <cstring>
#include <memory>
#include <stdexcept>
#include <string>
#include <system_error>
#include <vector>

#include "stream_pair.hpp"

namespace assay::conformance {

// A plain non-blocking datagram socket.
class datagram_socket {
 public:
  static datagram_socket udp(const char* host = loopback, int port = 0) {
    datagram_socket s(AF_INET);
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_port = htons(static_cast<std::uint16_t>(port));
    ::inet_pton(AF_INET, host, &at.sin_addr);
    s.bind_to(reinterpret_cast<const sockaddr*>(&at), sizeof at);
    return s;
  }
  static datagram_socket unix_at(const std::string& path) {
    datagram_socket s(AF_UNIX);
    const sockaddr_un at = path_address(path);
    s.bind_to(reinterpret_cast<const sockaddr*>(&at), sizeof at);
    return s;
  }
  datagram_socket(datagram_socket&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  datagram_socket& operator=(datagram_socket&&) = delete;
  ~datagram_socket() { close(); }
  void close() {
    if (fd_ >= 0) ::close(fd_);
    fd_ = -1;
  }

  int fd() const { return fd_; }
  int port() const {
    sockaddr_in at{};
    socklen_t size = sizeof at;
    ::getsockname(fd_, reinterpret_cast<sockaddr*>(&at), &size);
    return ntohs(at.sin_port);
  }
  value address() const { return list_of(loopback, port()); }

  void send(std::string_view data, int to_port) const {
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_port = htons(static_cast<std::uint16_t>(to_port));
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    sent(::sendto(fd_, data.data(), data.size(), 0, reinterpret_cast<const sockaddr*>(&at), sizeof at));
  }
  void send(std::string_view data, const std::string& path) const {
    const sockaddr_un at = path_address(path);
    sent(::sendto(fd_, data.data(), data.size(), 0, reinterpret_cast<const sockaddr*>(&at), sizeof at));
  }
  // The datagrams that are there now.
  std::vector<std::string> take() const {
    std::vector<std::string> all;
    std::vector<char> space(70'000);
    for (ssize_t n; (n = ::recv(fd_, space.data(), space.size(), 0)) >= 0;) {
      all.emplace_back(space.data(), static_cast<std::size_t>(n));
    }
    return all;
  }

 private:
  explicit datagram_socket(int family) : fd_(::socket(family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)) {
    if (fd_ < 0) throw std::system_error(errno, std::generic_category(), "socket");
  }
  static sockaddr_un path_address(const std::string& path) {
    sockaddr_un at{};
    at.sun_family = AF_UNIX;
    if (path.size() >= sizeof at.sun_path) throw std::length_error("the path is too long: " + path);
    std::memcpy(at.sun_path, path.data(), path.size());
    return at;
  }
  void bind_to(const sockaddr* at, socklen_t size) const {
    if (::bind(fd_, at, size) != 0) throw std::system_error(errno, std::generic_category(), "bind");
  }
  static void sent(ssize_t n) {
    if (n < 0) throw std::system_error(errno, std::generic_category(), "sendto");
  }

  int fd_;
};

// Waits until the socket has taken that many datagrams.
inline co<std::vector<std::string>> take_all(test_context& rt, const datagram_socket& from,
                                             std::size_t count) {
  std::vector<std::string> all;
  while (all.size() < count) {
    for (std::string& each : from.take()) all.push_back(std::move(each));
    if (all.size() < count) co_await rt.sleep(rt.unit() / 10);
  }
  co_return all;
}

// What an endpoint was told; shared by its copies.
struct endpoint_log {
  endpoint_log() = default;
  std::vector<std::string> events;  // "made", "received", "error", "pause", "resume", "lost"
  std::vector<std::string> data;    // of the datagrams
  std::vector<value> senders;
  std::vector<error> errors;
  error lost_with;
  datagram_transport transport;  // of connection_made
  object protocol;               // of the factory
  int factory_calls = 0;

  bool lost() const { return !events.empty() && events.back() == "lost"; }
  std::size_t count(std::string_view event) const {
    return static_cast<std::size_t>(std::count(events.begin(), events.end(), event));
  }
};

struct endpoint {
  endpoint() : log(std::make_shared<endpoint_log>()) {}
  std::shared_ptr<endpoint_log> log;
  datagram_transport transport;
  object protocol;
  int port() const { return static_cast<int>(transport.get_extra_info("sockname").as_list().at(1).as_int()); }
  value address() const { return list_of(loopback, port()); }
};

inline datagram_handlers recording(const std::shared_ptr<endpoint_log>& log) {
  datagram_handlers h;
  h.connection_made = [log](const datagram_transport& t) {
    log->transport = t;
    log->events.push_back("made");
  };
  h.datagram_received = [log](const std::string& data, const value& from) {
    log->data.push_back(data);
    log->senders.push_back(from);
    log->events.push_back("received");
  };
  h.error_received = [log](const error& e) {
    log->errors.push_back(e);
    log->events.push_back("error");
  };
  h.pause_writing = [log] { log->events.push_back("pause"); };
  h.resume_writing = [log] { log->events.push_back("resume"); };
  h.connection_lost = [log](const error& e) {
    log->lost_with = e;
    log->events.push_back("lost");
  };
  return h;
}

// Opens an endpoint, whose log is filled from the call of the factory on.
inline co<> open(endpoint& e, datagram_options options, datagram_handlers handlers) {
  auto make = [log = e.log, handlers = std::move(handlers)] {
    ++log->factory_calls;
    log->protocol = datagram_protocol(handlers);
    return log->protocol;
  };
  awaitable opening = create_datagram_endpoint(make, options);
  value made = co_await opening;
  e.transport = made.as_list().at(0).as<datagram_transport>();
  e.protocol = made.as_list().at(1).as_object();
}
inline co<endpoint> open(datagram_options options) {
  endpoint e;
  datagram_handlers handlers = recording(e.log);
  co_await open(e, std::move(options), std::move(handlers));
  co_return e;
}
inline co<endpoint> open_udp() {
  datagram_options options;
  options.local = list_of(loopback, 0);
  co_return co_await open(std::move(options));
}
// To that address only.
inline co<endpoint> open_to(value remote, int family = 0) {
  datagram_options options;
  options.remote = std::move(remote);
  options.family = family;
  co_return co_await open(std::move(options));
}

inline co<> closed(test_context& rt, endpoint e) {
  e.transport.close();
  co_await until(rt, [&] { return e.log->lost(); });
  co_await rt.drain();
}

// Sends numbered datagrams of some size until the kernel takes no more and `more` of them are queued. Gives
// what was sent. Only a UNIX socket can be filled so: UDP drops what there is no room for.
inline std::vector<std::string> send_until_queued(const endpoint& e, std::size_t more = 1) {
  std::vector<std::string> sent;
  std::size_t queued = 0;
  while (queued < more) {
    std::string next = std::to_string(sent.size()) + std::string(100, '.');
    e.transport.sendto(next);
    sent.push_back(std::move(next));
    if (e.transport.get_write_buffer_size() > 0) ++queued;
    if (sent.size() > 100'000) throw std::runtime_error("the socket takes whatever is sent");
  }
  return sent;
}

}  // namespace assay::conformance
