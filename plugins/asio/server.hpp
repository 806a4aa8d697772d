// server.hpp - listening sockets: an acceptor each, and a coroutine that accepts.
#pragma once

#include <boost/asio/basic_socket_acceptor.hpp>

#include "connecting.hpp"

namespace asio_plugin {

class server_object final : public loop_bound {
 public:
  using acceptor = asio::basic_socket_acceptor<asio::generic::stream_protocol>;

  server_object(loop_object& loop, object_ref<callback_object> client_connected, std::int64_t limit,
                int backlog)
      : loop_bound(ASSAY_KIND_SERVER, loop),
        client_connected_(std::move(client_connected)),
        limit_(limit),
        backlog_(backlog > 0 ? backlog : 100) {}

  void use(tls_settings tls) { tls_ = std::move(tls); }
  void add(acceptor a) { acceptors_.push_back(std::move(a)); }
  void serve();  // listens and accepts; does nothing when it does
  void close();
  bool serving() const noexcept { return serving_; }
  value addresses();

 private:
  ~server_object() override = default;
  void abandon() noexcept override { acceptors_.clear(); }
  static asio::awaitable<void> accept_all(object_ref<server_object> self, acceptor* listening);
  static asio::awaitable<void> shake_hands(object_ref<server_object> self, connection::socket_type client);
  void connected(byte_stream client);

  object_ref<callback_object> client_connected_;
  const std::int64_t limit_;
  const int backlog_;
  tls_settings tls_;  // context null: none
  std::vector<acceptor> acceptors_;
  bool serving_ = false, closed_ = false;
};

// Lazy; the value is the server.
asio::awaitable<value> start_server(const assay_serve_args& a);
asio::awaitable<value> start_server(const assay_serve_args& a, tls_settings tls);
asio::awaitable<value> start_server(const assay_unix_serve_args& a);

}  // namespace asio_plugin
