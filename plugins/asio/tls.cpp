#include "tls.hpp"

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>

namespace asio_plugin {
namespace {

// Server: the first of our protocols that the client offers.
int choose_protocol(SSL* /*session*/, const unsigned char** chosen, unsigned char* length,
                    const unsigned char* offered, unsigned int offered_length, void* ours) {
  const auto& names = *static_cast<const std::string*>(ours);
  unsigned char* selected = nullptr;
  const int how =
      SSL_select_next_proto(&selected, length, reinterpret_cast<const unsigned char*>(names.data()),
                            static_cast<unsigned int>(names.size()), offered, offered_length);
  *chosen = selected;
  return how == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_NOACK;
}

bool is_address(const std::string& name) {
  boost::system::error_code error;
  asio::ip::make_address(name, error);
  return !error;
}

}  // namespace

tls_context::tls_context(asio::ssl::context context, bool checks_hostname)
    : assay_object(ASSAY_KIND_TLS_CONTEXT), context_(std::move(context)), checks_hostname_(checks_hostname) {}

void tls_context::set_protocols(std::string names) {
  protocols_ = std::move(names);
  SSL_CTX_set_alpn_protos(context_.native_handle(), reinterpret_cast<const unsigned char*>(protocols_.data()),
                          static_cast<unsigned int>(protocols_.size()));
  SSL_CTX_set_alpn_select_cb(context_.native_handle(), choose_protocol, &protocols_);
}

tls_stream::tls_stream(byte_stream::socket_type socket, tls_settings settings, bool server_side)
    : settings_(std::move(settings)),
      server_side_(server_side),
      stream_(std::move(socket), settings_.context->native()) {
  const std::string& name = settings_.server_hostname;
  if (server_side_ || name.empty()) return;
  if (!is_address(name)) SSL_set_tlsext_host_name(stream_.native_handle(), name.c_str());
  if (settings_.context->checks_hostname()) {
    stream_.set_verify_callback(asio::ssl::host_name_verification(name));
  }
}

asio::awaitable<void> tls_stream::shake_hands(std::string* early) {
  const auto side = server_side_ ? asio::ssl::stream_base::server : asio::ssl::stream_base::client;
  if (early && !early->empty()) {
    auto shaking = stream_.async_handshake(side, asio::buffer(*early), asio::deferred);
    const std::size_t taken = co_await std::move(shaking);
    early->erase(0, taken);
  } else {
    auto shaking = stream_.async_handshake(side, asio::deferred);
    co_await std::move(shaking);
  }
}

}  // namespace asio_plugin
