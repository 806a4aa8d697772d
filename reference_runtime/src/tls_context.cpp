#include "tls_context.hpp"

#include <openssl/err.h>
#include <openssl/x509v3.h>

#include <cerrno>
#include <cstdio>
#include <system_error>

namespace aio {
namespace detail {
namespace {

// The server chooses the first of its own protocols that the client offers.
int select_alpn(SSL*, const unsigned char** chosen, unsigned char* length, const unsigned char* offered,
                unsigned int offered_length, void* state) {
  const std::string& own = static_cast<const tls_context_state*>(state)->alpn;
  unsigned char* found = nullptr;
  const int answer = SSL_select_next_proto(&found, length, reinterpret_cast<const unsigned char*>(own.data()),
                                           static_cast<unsigned>(own.size()), offered, offered_length);
  if (answer != OPENSSL_NPN_NEGOTIATED) return SSL_TLSEXT_ERR_NOACK;
  *chosen = found;
  return SSL_TLSEXT_ERR_OK;
}

int as_openssl(tls_version v) { return v == tls_version::tls1_2 ? TLS1_2_VERSION : TLS1_3_VERSION; }

/// OpenSSL's own error for a file that can't be opened does not say why.
void require_readable(const std::string& file) {
  std::FILE* const f = std::fopen(file.c_str(), "re");
  if (!f) throw std::system_error(errno, std::generic_category(), file);
  std::fclose(f);
}

[[noreturn]] void fail(const char* otherwise) { std::rethrow_exception(take_tls_error(otherwise)); }

}  // namespace

tls_context_state::tls_context_state(bool server)
    : context(SSL_CTX_new(server ? TLS_server_method() : TLS_client_method())), server_side(server) {
  if (!context) fail("no TLS context can be made");
  SSL_CTX* const c = context.get();
  SSL_CTX_set_min_proto_version(c, TLS1_2_VERSION);
  SSL_CTX_set_options(c, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE);
  // The transport keeps what could not be encrypted in a buffer of its own, which moves.
  SSL_CTX_set_mode(c, SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
  static const unsigned char session_id[] = "aio";
  SSL_CTX_set_session_id_context(c, session_id, sizeof session_id - 1);
}

std::exception_ptr take_tls_error(const char* otherwise) {
  const unsigned long code = ERR_get_error();
  ERR_clear_error();
  const char* const reason = code ? ERR_reason_error_string(code) : nullptr;
  return std::make_exception_ptr(tls_error(reason ? reason : otherwise));
}

void check(const tls_options& tls) {
  if (!tls.context) {
    if (tls.server_hostname) throw value_error("server_hostname is only meaningful with TLS");
    if (tls.handshake_timeout) throw value_error("handshake_timeout is only meaningful with TLS");
    if (tls.shutdown_timeout) throw value_error("shutdown_timeout is only meaningful with TLS");
  }
  if (tls.handshake_timeout && !(tls.handshake_timeout->count() > 0))
    throw value_error("handshake_timeout must be above zero");
  if (tls.shutdown_timeout && !(tls.shutdown_timeout->count() > 0))
    throw value_error("shutdown_timeout must be above zero");
}

}  // namespace detail

bool tls_context::server_side() const noexcept { return state_->server_side; }

void tls_context::load_cert_chain(const std::string& certificate_file, const std::string& key_file) const {
  const std::string& key = key_file.empty() ? certificate_file : key_file;
  detail::require_readable(certificate_file);
  detail::require_readable(key);
  ERR_clear_error();
  SSL_CTX* const c = state_->context.get();
  if (SSL_CTX_use_certificate_chain_file(c, certificate_file.c_str()) != 1 ||
      SSL_CTX_use_PrivateKey_file(c, key.c_str(), SSL_FILETYPE_PEM) != 1 ||
      SSL_CTX_check_private_key(c) != 1) {
    detail::fail("the certificate and its key cannot be used");
  }
}

void tls_context::load_verify_locations(const std::string& ca_file) const {
  detail::require_readable(ca_file);
  ERR_clear_error();
  if (SSL_CTX_load_verify_file(state_->context.get(), ca_file.c_str()) != 1) {
    detail::fail("the trusted certificates cannot be used");
  }
}

void tls_context::load_default_certs() const { SSL_CTX_set_default_verify_paths(state_->context.get()); }

void tls_context::set_verify_mode(verify_mode mode) const {
  if (mode == verify_mode::none && state_->check_hostname) {
    throw value_error("certificates cannot go unchecked while names are checked");
  }
  state_->verify = mode;
  int flags = SSL_VERIFY_NONE;
  if (mode != verify_mode::none) flags = SSL_VERIFY_PEER;
  if (mode == verify_mode::required) flags |= SSL_VERIFY_FAIL_IF_NO_PEER_CERT;
  SSL_CTX_set_verify(state_->context.get(), flags, nullptr);
}
verify_mode tls_context::get_verify_mode() const noexcept { return state_->verify; }

void tls_context::set_check_hostname(bool on) const {
  if (on && state_->server_side) throw value_error("a server does not check the names of its clients");
  if (on && state_->verify == verify_mode::none) set_verify_mode(verify_mode::required);
  state_->check_hostname = on;
}
bool tls_context::get_check_hostname() const noexcept { return state_->check_hostname; }

void tls_context::set_minimum_version(tls_version v) const {
  SSL_CTX_set_min_proto_version(state_->context.get(), detail::as_openssl(v));
}
void tls_context::set_maximum_version(tls_version v) const {
  SSL_CTX_set_max_proto_version(state_->context.get(), detail::as_openssl(v));
}

void tls_context::set_alpn_protocols(const std::vector<std::string>& names) const {
  std::string wire;
  for (const std::string& name : names) {
    if (name.empty() || name.size() > 255)
      throw value_error("the name of a protocol has from 1 to 255 bytes");
    wire += static_cast<char>(name.size());
    wire += name;
  }
  state_->alpn = std::move(wire);
  SSL_CTX* const c = state_->context.get();
  if (state_->server_side) {
    SSL_CTX_set_alpn_select_cb(c, detail::select_alpn, state_.get());
  } else if (SSL_CTX_set_alpn_protos(c, reinterpret_cast<const unsigned char*>(state_->alpn.data()),
                                     static_cast<unsigned>(state_->alpn.size())) != 0) {
    detail::fail("the names of the protocols cannot be used");
  }
}

tls_context create_client_context(const std::optional<std::string>& ca_file) {
  tls_context made(std::make_shared<detail::tls_context_state>(false));
  made.set_verify_mode(verify_mode::required);
  made.set_check_hostname(true);
  if (ca_file) {
    made.load_verify_locations(*ca_file);
  } else {
    made.load_default_certs();
  }
  return made;
}

tls_context create_server_context(const std::string& certificate_file, const std::string& key_file) {
  tls_context made(std::make_shared<detail::tls_context_state>(true));
  made.load_cert_chain(certificate_file, key_file);
  return made;
}

}  // namespace aio
