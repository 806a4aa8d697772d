// tls.hpp - asio::ssl: contexts, and what a handshake is made with.
#pragma once

#include <boost/asio/ssl/context.hpp>

#include "byte_stream.hpp"
#include "object.hpp"
#include "value.hpp"

namespace asio_plugin {

class tls_context final : public assay_object {
 public:
  tls_context(asio::ssl::context context, bool checks_hostname);
  asio::ssl::context& native() noexcept { return context_; }
  // A client's: whether the name of the certificate is checked.
  bool checks_hostname() const noexcept { return checks_hostname_; }
  // The protocols of the application, as ALPN has them: a server takes the first that the client offers, too.
  void set_protocols(std::string names);

 private:
  ~tls_context() override = default;

  asio::ssl::context context_;
  const bool checks_hostname_;
  std::string protocols_;
};

struct tls_settings {
  object_ref<tls_context> context;
  std::string server_hostname;  // empty: none
};

// A stream that has shaken hands, or is to.
class tls_stream {
 public:
  using native_type = asio::ssl::stream<byte_stream::socket_type>;

  tls_stream(byte_stream::socket_type socket, tls_settings settings, bool server_side);

  native_type& native() noexcept { return stream_; }
  const tls_settings& settings() const noexcept { return settings_; }
  bool server_side() const noexcept { return server_side_; }
  // What was read of the greeting already is taken out of early.
  asio::awaitable<void> shake_hands(std::string* early = nullptr);

 private:
  const tls_settings settings_;
  const bool server_side_;
  native_type stream_;
};

// "cipher", "version", ... of ext/tls.h.
value session_info(tls_stream& stream, std::string_view name);

}  // namespace asio_plugin
