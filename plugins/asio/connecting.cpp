#include "connecting.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/connect.hpp>
#include <boost/asio/local/stream_protocol.hpp>

#include "address.hpp"

namespace asio_plugin {
namespace {

using asio::ip::tcp;
using local = asio::local::stream_protocol;

// A descriptor until a socket has it.
class owned_descriptor {
 public:
  explicit owned_descriptor(int fd) : fd_(fd) {}
  owned_descriptor(owned_descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  owned_descriptor& operator=(owned_descriptor&&) = delete;
  ~owned_descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  int get() const noexcept { return fd_; }
  int release() noexcept { return std::exchange(fd_, -1); }

 private:
  int fd_;
};

value streams_of(byte_stream stream, std::int64_t limit) {
  return reader_and_writer(make_object<connection>(*running_loop(), std::move(stream), limit));
}

asio::awaitable<value> adopt(owned_descriptor descriptor, std::int64_t limit) {
  connection::socket_type socket(running_loop()->context());
  socket.assign(protocol_of(descriptor.get()), descriptor.get());
  descriptor.release();
  co_return streams_of(byte_stream(std::move(socket)), limit);
}

asio::awaitable<value> connect_tcp(std::string name, std::int32_t port, std::int32_t family,
                                   std::int64_t limit, tls_settings tls) {
  auto lookup = resolve(std::move(name), port, family, asio::ip::resolver_base::flags());
  const std::vector<tcp::endpoint> addresses = co_await std::move(lookup);
  tcp::socket socket(running_loop()->context());
  auto connected = asio::async_connect(socket, addresses, asio::deferred);
  co_await std::move(connected);
  socket.set_option(tcp::no_delay(true));
  if (!tls.context) co_return streams_of(byte_stream(std::move(socket)), limit);
  auto secure = std::make_unique<tls_stream>(std::move(socket), std::move(tls), false);
  auto shaking = secure->shake_hands();
  co_await std::move(shaking);
  co_return streams_of(byte_stream(std::move(secure)), limit);
}

asio::awaitable<value> connect_local(std::string path, std::int64_t limit) {
  local::socket socket(running_loop()->context());
  auto connected = socket.async_connect(local::endpoint(path), asio::deferred);
  co_await std::move(connected);
  co_return streams_of(byte_stream(std::move(socket)), limit);
}

}  // namespace

asio::awaitable<std::vector<tcp::endpoint>> resolve(std::string name, std::int32_t port, std::int32_t family,
                                                    asio::ip::resolver_base::flags flags) {
  std::vector<tcp::endpoint> endpoints;
  boost::system::error_code no_digits;
  const auto address = asio::ip::make_address(name, no_digits);
  if (!no_digits && (family == 0 || family == (address.is_v4() ? AF_INET : AF_INET6))) {
    endpoints.emplace_back(address, static_cast<std::uint16_t>(port));
    co_return endpoints;
  }
  tcp::resolver resolver(running_loop()->context());
  const std::string service = std::to_string(port);
  tcp::resolver::results_type results;
  if (family == AF_INET || family == AF_INET6) {
    const tcp protocol = family == AF_INET ? tcp::v4() : tcp::v6();
    auto found = resolver.async_resolve(protocol, name, service, flags, asio::deferred);
    results = co_await std::move(found);
  } else {
    auto found = resolver.async_resolve(name, service, flags, asio::deferred);
    results = co_await std::move(found);
  }
  for (const auto& each : results) endpoints.push_back(each.endpoint());
  co_return endpoints;
}

asio::awaitable<value> connect(const assay_connect_args& a) { return connect(a, tls_settings()); }

asio::awaitable<value> connect(const assay_connect_args& a, tls_settings tls) {
  if (a.local_host || a.local_port > 0 || a.interleave || a.happy_eyeballs_delay || a.all_errors) {
    refuse(ASSAY_ERROR_KIND_UNSUPPORTED, "async_connect takes addresses and nothing else");
  }
  if (a.socket) {
    if (a.host || a.port >= 0) refuse(ASSAY_ERROR_KIND_VALUE, "host and port go with no socket");
    return adopt(owned_descriptor(duplicate(*a.socket)), a.limit);
  }
  if (!a.host && a.port < 0) refuse(ASSAY_ERROR_KIND_VALUE, "a host, a port or a socket is required");
  return connect_tcp(a.host ? a.host : "", std::max(a.port, 0), a.family, a.limit, std::move(tls));
}

asio::awaitable<value> connect(const assay_unix_connect_args& a) {
  if (a.socket) {
    if (a.path) refuse(ASSAY_ERROR_KIND_VALUE, "a path goes with no socket");
    return adopt(owned_descriptor(duplicate(*a.socket)), a.limit);
  }
  if (!a.path) refuse(ASSAY_ERROR_KIND_VALUE, "a path or a socket is required");
  return connect_local(a.path, a.limit);
}

asio::awaitable<value> adopt(int descriptor, std::int64_t limit) {
  return adopt(owned_descriptor(descriptor), limit);
}

}  // namespace asio_plugin
